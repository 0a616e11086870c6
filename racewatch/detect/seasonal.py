"""What is ordinary at this hour: a level, an offset for each hour of the day, and the spread around both.

Everything lives on the stabilized scale (2·sqrt of a count) and is learnt row by row with exponential forgetting. A row
teaches at most WINSOR deviations, so an event does not become the normal against which the next one is judged, while a
lasting rise does in time.
"""

import math

HOUR, DAY = 3600.0, 86400.0
HALF_LIFE = 7 * DAY
"""A week: level and spread forget half of what is a week old, so that weekdays and weekends weigh alike."""
HOUR_RATE = 0.12
"""Share of its surprise that an hour of the day learns each day: half of a new habit after six days."""
WINSOR = 3.0
"""Deviations that a row teaches at most, as in spikes.py."""
EARLY = 12
"""The first rows teach 1/12 each and less with every row: a start from a dozen rows instead of from one."""


class Seasonal:
    """The level, the hours' offsets and the spread of one series with *step* seconds between its rows."""

    __slots__ = ("_hour_rate", "_level", "_offsets", "_rate", "_rows", "_variance")

    def __init__(self, step: float) -> None:
        self._rate = 1 - 0.5 ** (step / HALF_LIFE)
        self._hour_rate = HOUR_RATE * min(step / HOUR, 1.0)
        self._offsets = [0.0] * 24
        self._level, self._variance, self._rows = 0.0, 1.0, 0

    @property
    def spread(self) -> float:
        """Return the spread, at least that of a Poisson count, which is 1 on this scale."""
        return math.sqrt(self._variance) if self._variance > 1.0 else 1.0

    def expected(self, hour: float) -> float:
        """Return what is ordinary at *hour* (0 <= hour < 24), interpolated between the middles of the hours."""
        at = hour + 23.5
        before = int(at)
        share = at - before
        offsets = self._offsets
        return self._level + (1 - share) * offsets[before % 24] + share * offsets[(before + 1) % 24]

    def learn(self, hour: float, value: float, expected: float, spread: float) -> None:
        """Take in the *value* seen at *hour*, where *expected* and *spread* were what this baseline said before."""
        if not self._rows:
            self._level = expected = value
        most = WINSOR * spread
        surprise = min(max(value - expected, -most), most)
        rate = max(self._rate, 1 / (self._rows + EARLY))
        self._rows += 1
        self._level += rate * surprise
        self._variance += rate * (surprise * surprise - self._variance)
        at = hour + 23.5
        before = int(at)
        share = at - before
        taught = self._hour_rate * surprise
        self._offsets[before % 24] += (1 - share) * taught
        self._offsets[(before + 1) % 24] += share * taught
