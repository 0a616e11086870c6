"""The steps of a time series: where they begin, and which one a moment falls into.

Minutes and hours align to UTC; days, weeks (from Monday) and months align to the zone they are asked in, so that a day
in Asia/Shanghai is a Shanghai day. These are Elasticsearch's fixed and calendar intervals.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from racewatch.errors import ConfigError

FIXED = {
    "1m": 60,
    "5m": 300,
    "10m": 600,
    "15m": 900,
    "30m": 1800,
    "1h": 3600,
    "3h": 10800,
    "6h": 21600,
    "12h": 43200,
}
"""Seconds of each interval that aligns to UTC."""
CALENDAR = ("1d", "1w", "1M")
"""Intervals that align to the zone."""


def check_interval(interval: str) -> str:
    """Return *interval*, or raise ConfigError naming the ones there are."""
    if interval not in FIXED and interval not in CALENDAR:
        raise ConfigError(f"interval {interval!r} is not one of {', '.join((*FIXED, *CALENDAR))}")
    return interval


def zone_of(name: str) -> ZoneInfo:
    """Return the zone called *name*, or raise ConfigError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"time zone {name!r} is not an IANA name such as Asia/Shanghai") from error


def start_of(moment: datetime, interval: str, zone: str) -> datetime:
    """Return the UTC start of the interval that *moment* falls into.

    >>> start_of(datetime(2025, 1, 26, 17, 30, tzinfo=UTC), "1d", "Asia/Shanghai").isoformat()
    '2025-01-26T16:00:00+00:00'
    """
    if seconds := FIXED.get(check_interval(interval)):
        return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
    local = moment.astimezone(zone_of(zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if interval == "1w":
        local -= timedelta(days=local.weekday())
    elif interval == "1M":
        local = local.replace(day=1)
    return local.astimezone(UTC)


def next_start(start: datetime, interval: str, zone: str) -> datetime:
    """Return the UTC start of the interval after the one that begins at *start*."""
    if seconds := FIXED.get(check_interval(interval)):
        return start + timedelta(seconds=seconds)
    local = start.astimezone(zone_of(zone))
    days = {"1d": 1, "1w": 7, "1M": 32}[interval]
    moved = (local + timedelta(days=days)).replace(hour=0, fold=0)  # a day may begin at 1:00
    if interval == "1M":
        moved = moved.replace(day=1)
    return moved.astimezone(UTC)


def starts(since: datetime, until: datetime, interval: str, zone: str) -> Iterator[datetime]:
    """Yield the UTC start of every interval that overlaps ``since <= t < until``, in order."""
    start = start_of(since, interval, zone)
    while start < until:
        yield start
        start = next_start(start, interval, zone)
