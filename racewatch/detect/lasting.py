"""Short steps judged together with those before them: ten items in five minutes are few, forty in twenty are not.

A step of an hour holds enough to stand out by itself; what a shorter one lacks, its neighbours of the last quarter of
an hour and of the last hour add. Only counts add up: a place or a heat that stays is one observation, not twelve.
"""

from collections import deque
from typing import NamedTuple

SPANS = (900.0, 3600.0)
"""Seconds that are judged as one, beside the step alone."""
OFFSET = 3 / 8
"""Anscombe's, see spikes.py."""


class Together(NamedTuple):
    """What was seen and what was expected in some steps, in units; in one step what it says itself."""

    observed: float
    expected: float


def spans_of(step: float) -> tuple[int, ...]:
    """Return how many steps of *step* seconds are judged as one, beside one alone.

    >>> spans_of(300.0), spans_of(60.0), spans_of(3600.0)
    ((3, 12), (15, 60), ())
    """
    return tuple(number for span in SPANS if (number := round(span / step)) > 1)


def mean_of(level: float) -> float:
    """Return the mean count of which *level* is the mean of 2·sqrt(x + 3/8).

    The square of a mean lies below the mean of the squares by the variance, which is 1 and less for counts under one.

    >>> [round(mean_of(level), 2) for level in (1.2247, 1.31, 4.69)]
    [0.0, 0.11, 5.37]
    """
    squared = level * level
    return max((squared + min(max(squared - 4 * OFFSET, 0.0), 1.0)) / 4 - OFFSET, 0.0)


class Recent:
    """The latest seen steps of a series, for the longest of *spans* (numbers of steps)."""

    def __init__(self, spans: tuple[int, ...]) -> None:
        self._spans = spans
        self._steps: deque[Together] = deque(maxlen=max(spans, default=1) - 1)

    def views(self, observed: float, level: float) -> list[Together]:
        """Return the step seen now together with those before it, one view a span."""
        now, found = Together(observed, mean_of(level)), []
        for span in self._spans:
            steps = [now, *list(self._steps)[-(span - 1) :]]
            found.append(Together(sum(each.observed for each in steps), sum(each.expected for each in steps)))
        return found

    def add(self, observed: float, level: float) -> None:
        """Take in a step; gaps are left out and shorten what is judged together."""
        self._steps.append(Together(observed, mean_of(level)))
