"""A score for every row of a stream as it arrives, knowing only the rows before it.

Four views of the deviation from the ordinary (seasonal.py), each judged against its own past extremes (tail.py):

* this row alone: a sudden peak,
* the mean of two hours, and of four hours: a rise that lasts,
* the energy (root mean square of the upward deviations) of four hours: a run of short bursts.

The surprise of a row is the mean of the four; each is 0 while its view is ordinary. A mean of logarithms asks the views
to agree, or one of them to be far out; a maximum would alert whenever any view has a chance extreme. After an alert
QUIET hours pass before the next: an event is told once.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from racewatch.detect.seasonal import DAY, HOUR, Seasonal
from racewatch.detect.spikes import ANSCOMBE
from racewatch.detect.tail import Tail

SHORT, LONG = 2 * HOUR, 4 * HOUR
"""What a news event takes to build up and to be at its height; three hours or six for LONG change the benchmark by less
than a point."""
LIMIT = 3.5
"""Surprise at which the score is 0.5, in nats: a view alone must reach four times that, four that agree this much each.
The middle of a plateau (benchmarks/spikes.py changes by less than two points from 2.5 to 5, then falls steeply), nearer
to its low end, because an event not told costs an analyst more than an alert too many."""
QUIET = 12 * HOUR
"""Half a day between alerts: the same event's evening wave is not a second event."""
LEAST_ROWS = 24
"""Rows of warm-up at the least, where a day has fewer."""
FARTHEST = 1e6
"""Deviations beyond which a row counts as this far: keeps sums finite."""
SUPPRESSED = 0.4999


class Judged(NamedTuple):
    """What one row was expected to be and how far it stands out; None and 0 where history is too short to say."""

    expected: float | None
    low: float | None
    high: float | None
    score: float

    @property
    def alert(self) -> bool:
        """Return whether the row is worth an alert."""
        return self.score >= 0.5


UNKNOWN = Judged(None, None, None, 0.0)


class Recent:
    """Sums over the deviations of the last *short* and *long* rows; a gap counts as ordinary."""

    __slots__ = ("_energy", "_long", "_long_sum", "_roots", "_short", "_short_sum")

    def __init__(self, short: int, long: int) -> None:
        self._short, self._long = deque([0.0] * short), deque([0.0] * long)
        self._roots = math.sqrt(short), math.sqrt(long)
        self._short_sum = self._long_sum = self._energy = 0.0

    def add(self, deviation: float) -> tuple[float, float, float, float]:
        """Take in one row; return the four views: this row, the short mean, the long mean, the long energy."""
        self._short.append(deviation)
        self._long.append(deviation)
        gone = self._long.popleft()
        self._short_sum += deviation - self._short.popleft()
        self._long_sum += deviation - gone
        if deviation > 0:
            self._energy += deviation * deviation
        if gone > 0:
            self._energy -= gone * gone
        short, long = self._roots
        return deviation, self._short_sum / short, self._long_sum / long, math.sqrt(max(self._energy, 0.0)) / long


class Detector:
    """Scores the rows of one series that come *step* seconds apart; *unit* is what counts as one."""

    def __init__(self, step: float, unit: float = 1.0) -> None:
        self.step, self._unit = step, unit
        self._baseline = Seasonal(step)
        self._longest = max(round(LONG / step), 1)
        self._recent = Recent(max(round(SHORT / step), 1), self._longest)
        self._warm_up = max(round(DAY / step), LEAST_ROWS)
        self._first: list[tuple[float, float, float, float]] = []
        self._tails: list[Tail] = []
        self._quiet_until: datetime | None = None

    @property
    def ready(self) -> bool:
        """Return whether the warm-up is over."""
        return bool(self._tails)

    def skip(self, rows: int) -> None:
        """Let *rows* pass in which nothing was measured: they are neither zero nor evidence."""
        for _ in range(min(rows, self._longest)):
            self._recent.add(0.0)

    def judge(self, at: datetime, value: float | None) -> Judged:
        """Return what the rows before say about this one, then learn from it."""
        day, hour = at.weekday(), at.hour + at.minute / 60
        expected, spread = self._baseline.expected(day, hour), self._baseline.spread
        ready = self.ready
        if value is None:
            self.skip(1)
            return self._judged(expected, spread, 0.0) if ready else UNKNOWN
        seen = 2 * math.sqrt(value / self._unit + ANSCOMBE)
        self._baseline.learn(day, hour, seen, expected)
        views = self._recent.add(min((seen - expected) / spread, FARTHEST))
        if not ready:
            self._warm(views)
            return UNKNOWN
        one, two, three, four = self._tails
        surprise = one.surprise(views[0]) + two.surprise(views[1]) + three.surprise(views[2]) + four.surprise(views[3])
        return self._judged(expected, spread, self._told_once(at, surprise / 4))

    def _warm(self, views: tuple[float, float, float, float]) -> None:
        self._first.append(views)
        if len(self._first) == self._warm_up:
            self._tails = [Tail(list(values), self.step) for values in zip(*self._first, strict=True)]
            self._first = []

    def _told_once(self, at: datetime, surprise: float) -> float:
        if not surprise:
            return 0.0
        score = round(1 - math.exp2(-surprise / LIMIT), 4)
        if score < 0.5:
            return score
        if self._quiet_until is not None and at < self._quiet_until:
            return SUPPRESSED
        self._quiet_until = at + timedelta(seconds=QUIET)
        return score

    def _judged(self, level: float, spread: float, score: float) -> Judged:
        unit = self._unit
        middle, below, above = max(level, 0.0) / 2, max(level - 2 * spread, 0.0) / 2, max(level + 2 * spread, 0.0) / 2
        return Judged(
            round(max(middle * middle - ANSCOMBE, 0.0) * unit, 3),
            round(max(below * below - ANSCOMBE, 0.0) * unit, 3),
            round(max(above * above - ANSCOMBE, 0.0) * unit, 3),
            score,
        )


def judged(rows: Iterable[tuple[datetime, float | None]], unit: float = 1.0) -> Iterator[Judged]:
    """Yield what the rows before say about each row; *rows* (time, value or None) are in order of time.

    The step is the time between the first two rows. Where a shorter one follows during the warm-up, the first was a gap
    and learning begins again.
    """
    detector: Detector | None = None
    before: tuple[datetime, float | None] | None = None
    usual = timedelta(0)
    for row in rows:
        if before is None:
            before = row
            yield UNKNOWN
            continue
        passed = row[0] - before[0]
        if detector is None or (passed < usual * 0.75 and not detector.ready):
            detector, usual = Detector(passed.total_seconds(), unit), passed
            detector.judge(*before)
        elif passed != usual and (missing := round(passed / usual) - 1) > 0:
            detector.skip(missing)
        before = row
        yield detector.judge(*row)
