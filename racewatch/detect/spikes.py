"""How far each step of a series stands out from what was ordinary before it.

A step is compared with what the steps before it taught (seasonal.py); a gap is neither zero nor evidence. Counts are
stabilized by the square root (Anscombe 1948: 2·sqrt(x + 3/8) of a Poisson count has variance 1), the learnt spread
widens that unit where the series is burstier than Poisson, and a step teaches winsorized, so that one event does not
become the next day's normal, while a lasting rise does in time.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist
from typing import Literal

from racewatch.detect.history import History
from racewatch.detect.lasting import Recent, spans_of
from racewatch.detect.seasonal import DAY, Seasonal
from schemas import Spike

ANSCOMBE = 3 / 8
CHANCE = 5e-6
"""Chance that one step of an only rule alerts without cause, were deviations normal; divided by the number of rules
(Bonferroni), so that more rules do not mean more noise: 17 rules alert from 5.0 deviations, 500 from 5.6. Real tails
are heavier than normal ones: this promises no rate. docs/backtest-2025q1.md has the one that was measured."""

Direction = Literal["rise", "drop"]


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a series: value is None in a gap; *unit* is what counts as one in this step.

    Where it is not *settled*, more may come in yet: it can rise, and cannot drop. *noise* is how many times as far as
    usual chance carries it, for a share of few items.
    """

    start: datetime
    end: datetime
    value: float | None
    unit: float = 1.0
    settled: bool = True
    noise: float = 1.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was ordinary: level and spread on the stabilized scale, and the share of the steps that were seen."""

    level: float
    spread: float
    coverage: float

    def value(self, deviations: float) -> float:
        """Return how many units lie *deviations* from the level, never below 0."""
        root = max(self.level + deviations * self.spread, 0.0) / 2
        return max(root * root - ANSCOMBE, 0.0)


@dataclass(frozen=True, slots=True)
class Scored:
    """A point with its score in [0, 1]; baseline is None where there was not enough history to say."""

    point: Point
    score: float
    baseline: Baseline | None
    direction: Direction = "rise"

    @property
    def spike(self) -> Spike:
        """Return the step as a Spike; raise ValueError for a gap or a step without history."""
        if self.baseline is None or self.point.value is None:
            raise ValueError("a gap or a step without history is no spike")
        unit = self.point.unit
        low, expected, high = (round(self.baseline.value(d) * unit, 3) for d in (-2, 0, 2))
        start, end, observed = self.point.start, self.point.end, self.point.value
        return Spike(start=start, end=end, observed=observed, expected=expected, low=low, high=high, score=self.score)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a series is judged by.

    *days* of history say what is ordinary; on *minimum_history* of them something must have been seen. Below *minimum*
    nothing stands out, and nothing can drop from there. *limit* is the number of deviations at which the score is 0.5.
    Short steps of what *adds_up* are also judged together, up to an hour of them.
    """

    days: int
    minimum_history: float
    limit: float
    minimum: float = 0.0
    adds_up: bool = False


def limit_of(rules: int) -> float:
    """Return the deviations at which the score is 0.5 when *rules* rules are watched.

    >>> [round(limit_of(rules), 2) for rules in (1, 17, 500)]
    [4.42, 5.0, 5.61]
    """
    return -NormalDist().inv_cdf(CHANCE / max(rules, 1))


def stabilized(value: float) -> float:
    """Return *value* on the scale on which a Poisson count has variance 1."""
    return 2 * math.sqrt(value + ANSCOMBE)


def score_of(deviations: float, limit: float) -> float:
    """Return a score in [0, 1) that is 0.5 at *limit* deviations and grows with them; 0 below the level.

    >>> score_of(5.0, 5.0), score_of(-1.0, 5.0), score_of(15.0, 5.0)
    (0.5, 0.0, 0.875)
    """
    return round(1 - math.exp2(-max(deviations, 0.0) / limit), 4)


def scored(points: Iterable[Point], settings: Settings, since: datetime | None = None) -> Iterator[Scored]:
    """Yield the points (in order of time) from *since* on with their scores; a point never depends on a later one.

    A gap, and a step with too little history, has score 0.
    """
    judge: _Judge | None = None
    for point in points:
        judge = judge or _Judge((point.end - point.start).total_seconds(), settings)
        if since is None or point.start >= since:
            yield judge.judged(point)
        judge.learn(point)


class _Judge:
    """What one series has taught so far; its steps are *step* seconds long."""

    def __init__(self, step: float, settings: Settings) -> None:
        self._step, self._settings = step, settings
        self._model = Seasonal(step, half_life=settings.days * DAY / 2)
        self._history = History(settings.days, step)
        self._recent = Recent(spans_of(step) if settings.adds_up else ())

    def judged(self, point: Point) -> Scored:
        """Return *point* as the points before it show it."""
        days, steps = self._history.coverage(point.start)
        if not days or days < self._settings.minimum_history:
            return Scored(point, 0.0, None)
        level = self._model.expected(point.start.weekday(), point.start.hour + point.start.minute / 60)
        return self._compared(point, Baseline(level, self._model.spread * point.noise, round(steps, 4)))

    def learn(self, point: Point) -> None:
        """Take in *point*; a gap teaches nothing."""
        if point.value is None:
            return
        day, hour = point.start.weekday(), point.start.hour + point.start.minute / 60
        passed, expected = self._history.steps_since(point.start), self._model.expected(day, hour)
        units = point.value / point.unit
        self._model.learn(day, hour, expected + (stabilized(units) - expected) / point.noise, expected, passed)
        self._history.add(point.start)
        self._recent.add(units, expected)

    def _compared(self, point: Point, baseline: Baseline) -> Scored:
        if point.value is None:
            return Scored(point, 0.0, baseline)
        units = point.value / point.unit
        deviations = (stabilized(units) - baseline.level) / baseline.spread
        direction: Direction = "rise" if deviations >= 0 else "drop"
        if direction == "drop" and not point.settled:
            return Scored(point, 0.0, baseline, direction)
        found = [(deviations, max(units, baseline.value(0)))]
        for together in self._recent.views(units, baseline.level):
            further = (stabilized(together.observed) - stabilized(together.expected)) / baseline.spread
            found.append((further, max(together)))
        sign = 1 if direction == "rise" else -1
        furthest = max(
            (sign * far for far, greater in found if greater * point.unit >= self._settings.minimum), default=0
        )
        return Scored(point, score_of(furthest, self._settings.limit), baseline, direction)
