"""The time that a run speaks for, by the times of what it found; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median_low

LONGEST = timedelta(days=1)
"""A silence as long as that is ordinary for any source: nights, weekends of small ones are longer."""
TIMES = 8
"""A longer silence is ordinary up to so many times the source's usual one."""
FEWEST = 3
"""Silences from which there is a usual one."""


def covered_from(times: Iterable[datetime], until: datetime) -> datetime:
    """Return since when a run that ended at *until* and found entries of *times* speaks for its source.

    A list shows the newest entries without a break, and may hold a fixed one that is years old. So the time goes back
    from entry to entry and ends before the first silence that is longer than a day and than 8 times the usual one.

    >>> now = datetime(2025, 1, 27, 12)
    >>> hours = [now - timedelta(hours=n) for n in range(6)]
    >>> covered_from([*hours, datetime(2022, 1, 1)], now) == hours[-1]
    True
    """
    moments = sorted({min(moment, until) for moment in times}, reverse=True)
    silences = [later - earlier for later, earlier in zip([until, *moments], moments, strict=False)]
    usual = median_low(silences) if len(silences) >= FEWEST else timedelta(0)
    begin = until
    for silence, moment in zip(silences, moments, strict=True):
        if silence > max(LONGEST, TIMES * usual):
            break
        begin = moment
    return begin
