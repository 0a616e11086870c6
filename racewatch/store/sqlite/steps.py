"""Intervals: SQL groups the rows into short steps, Python adds the steps up to intervals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, lru_cache

from racewatch.query.intervals import FIXED, check_interval, start_of, zone_of
from racewatch.store.questions import Split, Window
from racewatch.store.sqlite.condition import moment_of
from racewatch.store.sqlite.tables import ITEMS, Table

DAY = 86_400  # seconds


LONGEST = timedelta(days=3650)  # of a time whose every day is looked at; a millisecond a thousand days


QUARTER = 900  # seconds: every zone's offset since 1972 is whole quarters of an hour, so no day begins within one


VALUE = "coalesce((SELECT value FROM terms WHERE k = key), '')"
"""The value of a group's number, "" for none."""


def grouped(split: Split | None, table: Table = ITEMS) -> tuple[str, str]:
    """Return the expression that groups rows by the number of their *split*, and what it joins."""
    if split is None or (table is not ITEMS and split not in table.keywords.values()):
        return "NULL", ""
    return ("s.k", f"LEFT JOIN item_{split} s ON s.n = d.n") if split in ITEMS.many else (f"d.{split}", "")


def short_step(interval: str, column: str, zone: str, window: Window) -> str:
    """Return the SQL expression of the start, in milliseconds, of the step that *column* falls into.

    No interval of *zone* begins within such a step: each is as long as the interval, a day where the zone keeps its
    offset throughout *window*, else a quarter of an hour. The fewer there are, the less is added up in Python.
    """
    offset = None if interval in FIXED else offset_of(zone, window.since, window.until)
    step = 1000 * FIXED.get(interval, QUARTER if offset is None else DAY)
    moved = f"d.{column} + {offset or 0}"
    return f"d.{column} - (({moved}) % {step} + {step}) % {step}"  # SQLite's % keeps the sign of times before 1970


@lru_cache(maxsize=64)
def offset_of(zone: str, since: datetime | None, until: datetime | None) -> int | None:
    """Return the zone's offset in milliseconds, None where it changes in this time or where the time has no end.

    It is looked at every day: a change that is taken back within a day there has not been.
    """
    if zone == "UTC":
        return 0
    if since is None or until is None or not timedelta(0) < until - since < LONGEST:
        return None
    days = range((until - since).days + 3)
    offsets = {(since + timedelta(days=n - 1)).astimezone(zone_of(zone)).utcoffset() for n in days}
    found = offsets.pop()
    return None if offsets or found is None else found // timedelta(milliseconds=1)


def interval_finder(interval: str, zone: str) -> Callable[[int], datetime]:
    """Return the function from milliseconds to the start of their interval.

    Raises ConfigError for an unknown interval or zone at once, so that an empty store complains too.
    """
    check_interval(interval)
    zone_of(zone)

    @cache
    def start(number: int) -> datetime:
        return start_of(moment_of(number), interval, zone)

    return start
