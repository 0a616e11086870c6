"""What the form of the page asks, from an address's parameters. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar, get_args

from racewatch.errors import ConfigError
from racewatch.query.intervals import CALENDAR, FIXED, check_interval, next_start, start_of, zone_of
from racewatch.store.questions import Order

Value = TypeVar("Value", bound=str)
Measure = Literal["count", "share", "stories", "publishers", "heat"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
ORDERS: tuple[Order, ...] = ("newest", "engaged")
LENGTHS = {**FIXED, "1d": 86_400, "1w": 604_800, "1M": 2_629_746}
"""Seconds of every step; a month has those of a mean one."""
READABLE = 130
"""Bars up to which a chart is easy to read."""
MOST = 5_000
"""Steps that one page draws at the most."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query and how its answer is shown; None where that is left to the data."""

    query: str = ""
    since: datetime | None = None
    until: datetime | None = None
    interval: str | None = None
    measure: Measure = "count"
    order: Order = "newest"


def question_of(given: Mapping[str, str], zone: str) -> Question:
    """Return what *given* asks, its days those of *zone*; raise ConfigError that names the parameter that is wrong."""
    since, until = _day(given, "since", zone), _day(given, "until", zone)
    after = next_start(until, "1d", zone) if until else None
    if since and after and since >= after:
        raise ConfigError(f"since={given['since']} lies behind until={given['until']}; exchange them")
    interval = given.get("interval") or None
    return Question(
        query=given.get("q", "").strip(),
        since=since,
        until=after,
        interval=check_interval(interval) if interval else None,
        measure=_one_of(given, "measure", MEASURES),
        order=_one_of(given, "order", ORDERS),
    )


def _day(given: Mapping[str, str], name: str, zone: str) -> datetime | None:
    written = given.get(name, "").strip()
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise ConfigError(f"{name}={written} is no day; write it as 2025-01-27") from None
    return start_of(found.replace(tzinfo=zone_of(zone)) if found.tzinfo is None else found, "1d", zone)


def _one_of(given: Mapping[str, str], name: str, values: tuple[Value, ...]) -> Value:
    written = given.get(name) or values[0]
    for value in values:
        if value == written:
            return value
    raise ConfigError(f"{name}={written} is none of {', '.join(values)}")


def step_of(since: datetime, until: datetime, wanted: str | None) -> str:
    """Return the step: the one *wanted*, or the shortest from an hour on that leaves a chart readable.

    Raises ConfigError where the one wanted makes more steps than a page can draw.

    >>> at = datetime(2025, 1, 1)
    >>> step_of(at, at + timedelta(days=2), None), step_of(at, at + timedelta(days=365), None)
    ('1h', '1w')
    """
    seconds = (until - since).total_seconds()
    if wanted is None:
        hours = [name for name in (*FIXED, *CALENDAR) if LENGTHS[name] >= FIXED["1h"]]
        return next((name for name in hours if seconds / LENGTHS[name] <= READABLE), hours[-1])
    if seconds / LENGTHS[wanted] > MOST:
        raise ConfigError(f"interval={wanted} makes more than {MOST:,} steps; choose a longer one, or less time")
    return wanted


def days_of(since: datetime, until: datetime, zone: str) -> tuple[str, str]:
    """Return the first and the last day of ``since <= t < until`` as the form writes them."""
    place = zone_of(zone)
    last = (until - timedelta(microseconds=1)).astimezone(place)
    return f"{since.astimezone(place):%Y-%m-%d}", f"{last:%Y-%m-%d}"
