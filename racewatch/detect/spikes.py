"""How far each step of a series stands out from what was ordinary before it.

A step is compared with the steps of its baseline that were seen; a gap is neither zero nor evidence. Counts are
stabilized by the square root (Anscombe 1948: 2·sqrt(x + 3/8) of a Poisson count has variance 1), the spread of the
baseline widens that unit where the series is burstier than Poisson, and a step enters the baseline winsorized, so that
one event does not become the next day's normal, while a lasting rise does in time.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from schemas import Spike

ANSCOMBE = 3 / 8
LIMIT = 5.0
"""Deviations at which the score is 0.5. One hourly series has 8,760 steps a year: five normal deviations are exceeded
by chance once in 3.5 million steps, which leaves room for tails that are heavier than normal."""
WINSOR = 3.0
"""Deviations from its level at which a step enters the baseline at most."""


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a series: value is None in a gap."""

    start: datetime
    end: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was ordinary: level and spread on the stabilized scale, and the share of steps that were seen."""

    level: float
    spread: float
    coverage: float
    unit: float = 1.0

    def value(self, deviations: float) -> float:
        """Return the value of the series that lies *deviations* from the level, never below 0."""
        root = max(self.level + deviations * self.spread, 0.0) / 2
        return max(root * root - ANSCOMBE, 0.0) * self.unit


@dataclass(frozen=True, slots=True)
class Scored:
    """A point with its score in [0, 1]; baseline is None where there was not enough history to say."""

    point: Point
    score: float
    baseline: Baseline | None

    @property
    def spike(self) -> Spike:
        """Return the step as a Spike; raise ValueError for a gap or a step without history."""
        if self.baseline is None or self.point.value is None:
            raise ValueError("a gap or a step without history is no spike")
        low, expected, high = (round(self.baseline.value(d), 3) for d in (-2, 0, 2))
        start, end, observed = self.point.start, self.point.end, self.point.value
        return Spike(start=start, end=end, observed=observed, expected=expected, low=low, high=high, score=self.score)


@dataclass(slots=True)
class Window:
    """The last *steps* steps, with running sums over the seen ones."""

    steps: int
    values: deque[float | None] = field(default_factory=deque)
    seen: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, value: float | None) -> None:
        """Take in one step, None for a gap, and drop the one that is too old."""
        self.values.append(value)
        self._count(value, 1)
        if len(self.values) > self.steps:
            self._count(self.values.popleft(), -1)

    def _count(self, value: float | None, sign: int) -> None:
        if value is not None:
            self.seen += sign
            self.total += sign * value
            self.squares += sign * value * value

    def baseline(self, minimum_history: float, unit: float) -> Baseline | None:
        """Return level and spread, or None when fewer than *minimum_history* of the steps were seen."""
        if not self.seen or self.seen < minimum_history * self.steps:
            return None
        level = self.total / self.seen
        variance = max(self.squares / self.seen - level * level, 0.0)
        return Baseline(level, max(math.sqrt(variance), 1.0), self.seen / self.steps, unit)


def stabilized(value: float) -> float:
    """Return *value* on the scale on which a Poisson count has variance 1."""
    return 2 * math.sqrt(value + ANSCOMBE)


def score_of(deviations: float) -> float:
    """Return a score in [0, 1) that is 0.5 at LIMIT deviations and grows with them; 0 below the level.

    >>> score_of(LIMIT), score_of(-1.0), round(score_of(3 * LIMIT), 3)
    (0.5, 0.0, 0.875)
    """
    return 1 - math.exp2(-max(deviations, 0.0) / LIMIT)


def scored(
    points: Iterable[Point], *, steps: int, minimum_history: float, unit: float = 1.0, minimum: float = 0.0
) -> Iterator[Scored]:
    """Yield every point with its score against the *steps* before it; a row never depends on a later one.

    *unit* is what counts as one (1 for items, 10,000 for hot-list heat), *minimum* the value below which nothing
    stands out. A gap, and a step with less than *minimum_history* of its baseline seen, has score 0.
    """
    window = Window(steps)
    for point in points:
        baseline = window.baseline(minimum_history, unit)
        if point.value is None:
            window.add(None)
            yield Scored(point, 0.0, baseline)
            continue
        value = stabilized(point.value / unit)
        deviations = (value - baseline.level) / baseline.spread if baseline else 0.0
        window.add(value if baseline is None else min(value, baseline.level + WINSOR * baseline.spread))
        yield Scored(point, round(score_of(deviations), 4) if point.value >= minimum else 0.0, baseline)
