"""What is ordinary at this hour of the week: a level, an offset for each hour and each weekday, the spread around them.

An hour of the week is the sum of its hour and its weekday: 31 numbers that a few weeks can teach, where 168 of their
own would need a season. The level forgets what is old and so follows a trend.

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
DAY_RATE = 0.1
"""Share of its surprise that a weekday learns each week: half of a new habit after seven weeks. Twice as fast costs up
to seven points on thinned copies of the benchmark (benchmarks/spikes.py): a week has only one of each."""
WINSOR = 3.0
"""Deviations that a row teaches at most, as in spikes.py."""
MOST_RATE = 0.1
"""Share of its surprise that the level learns from one row at most, however long the gap before it."""
EARLY = 12
"""The first rows teach 1/12 each and less with every row: a start from a dozen rows instead of from one."""


class Seasonal:
    """What one series, *step* seconds from row to row, is expected to be; it forgets half in *half_life* seconds."""

    __slots__ = ("_day_rate", "_days", "_hour_rate", "_hours", "_level", "_rate", "_rows", "_variance")

    def __init__(self, step: float, half_life: float = HALF_LIFE) -> None:
        self._rate = 1 - 0.5 ** (step / half_life)
        self._hour_rate = HOUR_RATE * min(step / HOUR, 1.0)
        self._day_rate = DAY_RATE * min(step / DAY, 1.0)
        self._hours, self._days = [0.0] * 24, [0.0] * 7
        self._level, self._variance, self._rows = 0.0, 1.0, 0

    @property
    def spread(self) -> float:
        """Return the spread, at least that of a Poisson count, which is 1 on this scale."""
        return math.sqrt(self._variance) if self._variance > 1.0 else 1.0

    def expected(self, day: int, hour: float) -> float:
        """Return what is ordinary on weekday *day* (0 is Monday) at *hour* (0 <= hour < 24).

        Between the middles of two hours it is interpolated.
        """
        at = hour + 23.5
        before = int(at)
        share = at - before
        hours = self._hours
        return self._level + self._days[day] + (1 - share) * hours[before % 24] + share * hours[(before + 1) % 24]

    def learn(self, day: int, hour: float, value: float, expected: float, passed: float = 1.0) -> None:
        """Take in the *value* seen then, where *expected* is what this baseline said; *passed* steps since the last."""
        if not self._rows:
            self._level = expected = value
        most = WINSOR * self.spread
        surprise = min(max(value - expected, -most), most)
        rate = max(min(self._rate * passed, MOST_RATE), 1 / (self._rows + EARLY))
        self._rows += 1
        self._level += rate * surprise
        self._variance += rate * (surprise * surprise - self._variance)
        self._days[day] += self._day_rate * surprise
        at = hour + 23.5
        before = int(at)
        share = at - before
        taught = self._hour_rate * surprise
        self._hours[before % 24] += (1 - share) * taught
        self._hours[(before + 1) % 24] += share * taught
