"""Answers over time: SQL groups the rows into short steps, Python adds the steps up to intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from racewatch.query.intervals import FIXED, check_interval, start_of, zone_of
from racewatch.store.base import HeatCell, Split, Tone, Window, deviation_of
from racewatch.store.sqlite_compile import ITEMS, Table, moment_of

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


def tone_of(label: str, score: str, field: str) -> str:
    """Return what SQL says of a group of items, in the order of :meth:`ToneSum.add`.

    *label* and *score* are columns; the label is a number of ``terms``, of *field*.
    """
    labelled = f"{label} IN (SELECT k FROM terms WHERE field = '{field}' AND value {{}})"  # noqa: S608  our own names
    sure = labelled.format("<> 'unsure'")
    parts = ["count(*) FILTER (WHERE {})".format(labelled.format(f"= '{name}'")) for name in LABELS]
    sums = [f"total({each}) FILTER (WHERE {sure})" for each in (score, f"{score} * {score}")]
    return ", ".join(("count(*)", *parts, *sums))


LABELS = ("positive", "neutral", "negative")
TONE = tone_of("d.sentiment_label", "d.sentiment", "sentiment_label")
TONE_TOWARD = tone_of("t.label", "t.score", "targets.label")
HEAT = "count(*), total(d.heat), coalesce(max(d.heat), 0), min(d.position)"
"""What SQL says of a group of list entries, in the order of :meth:`HeatSum.add`; total() cannot overflow, sum() can."""


@dataclass(slots=True)
class ToneSum:
    """Sentiment being added up."""

    n: int = 0
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    total: float = 0.0  # of the scores that are sure
    squares: float = 0.0

    def add(self, n: int, positive: int, neutral: int, negative: int, total: float, squares: float) -> None:
        """Add a group of items."""
        self.n += n
        self.positive += positive
        self.neutral += neutral
        self.negative += negative
        self.total += total
        self.squares += squares

    @property
    def tone(self) -> Tone:
        """Return what was added up."""
        sure = self.positive + self.neutral + self.negative
        mean = self.total / sure if sure else None
        deviation = deviation_of(sure, self.total, self.squares)
        return Tone(self.n, mean, self.positive, self.neutral, self.negative, self.n - sure, deviation)


@dataclass(slots=True)
class HeatSum:
    """Heat of one interval being added up."""

    observations: int = 0
    entries: int = 0
    total: float = 0.0
    peak: int = 0
    position: int | None = None

    def add(self, entries: int, total: float, peak: int, position: int | None) -> None:
        """Add the matching entries of some observations."""
        self.entries += entries
        self.total += total
        self.peak = max(self.peak, peak)
        known = [found for found in (self.position, position) if found is not None]
        self.position = min(known, default=None)

    @property
    def cell(self) -> HeatCell:
        """Return what was added up."""
        return HeatCell(self.observations, self.entries, self.total / self.observations, self.peak, self.position)
