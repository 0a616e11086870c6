"""The figures that a store answers with."""

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A list's interval: what was observed of it, and of the entries that match a query."""

    observations: int  # distinct times at which the list was seen at all; 0 makes the interval a gap
    entries: int = 0  # matching rows
    heat: float = 0.0  # sum of matching heat, mean over the observations
    peak: int = 0  # greatest heat of one matching row
    position: int | None = None  # best position of a matching row


@dataclass(frozen=True, slots=True)
class Tone:
    """Sentiment of a group of items; *unsure* ones are in n and in nothing else, mean is None when all are.

    *deviation* is the sample standard deviation of the scores that are sure, None for fewer than two.
    """

    n: int
    mean: float | None
    positive: int
    neutral: int
    negative: int
    unsure: int
    deviation: float | None = None

    @property
    def sure(self) -> int:
        """Return how many items the mean rests on."""
        return self.n - self.unsure


NOBODY = Tone(0, None, 0, 0, 0, 0)
"""The sentiment of no items."""


def deviation_of(n: int, total: float, squares: float) -> float | None:
    """Return the sample standard deviation of *n* scores by their sum and the sum of their squares."""
    return sqrt(max(squares - total * total / n, 0.0) / (n - 1)) if n > 1 else None


@dataclass(frozen=True, slots=True)
class Reached:
    """A number added up over *n* items, of which *known* show it."""

    n: int
    known: int
    total: float

    def __add__(self, other: "Reached") -> "Reached":
        """Return both together."""
        return Reached(self.n + other.n, self.known + other.known, self.total + other.total)

    @property
    def value(self) -> float | None:
        """Return the sum: None where there are items and none shows the number, for unknown is not 0."""
        return None if self.n and not self.known else self.total
