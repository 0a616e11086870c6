"""Axes that charts share: round values upward, local times sideways."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 24 * 7, 24 * 14, 24 * 28)
"""Hours that may lie between two marks of a time axis."""


class Step(Protocol):
    """One step of a series as charts need it; a value of None is a gap: nobody looked."""

    @property
    def start(self) -> datetime:
        """Return when the step begins."""

    @property
    def end(self) -> datetime:
        """Return when the next one begins."""

    @property
    def value(self) -> float | None:
        """Return its value."""


def short(value: float) -> str:
    """Write *value* so that it fits beside an axis.

    >>> [short(v) for v in (0, 7, 2.5, 950, 12_300, 1_435_601)]
    ['0', '7', '2.5', '950', '12k', '1.44M']
    """
    if value >= 1e6:
        return f"{value / 1e6:.3g}M"
    if value >= 1e4:
        return f"{value / 1e3:.3g}k" if value < 1e5 and value % 1000 == 0 else f"{value / 1e3:.0f}k"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def ticks(top: float, about: int = 4) -> list[float]:
    """Return about *about* round values from 0 to the first one not below *top*.

    >>> ticks(37), ticks(0)
    ([0.0, 10.0, 20.0, 30.0, 40.0], [0.0, 1.0])
    """
    if top < 1e-6:  # nothing an axis could show, and dividing it would underflow
        return [0.0, 1.0]
    rough = top / about
    power = 10.0 ** math.floor(math.log10(rough))
    size = next(power * round_ for round_ in (1, 2, 2.5, 5, 10) if power * round_ >= rough * 0.999)
    return [size * n for n in range(math.ceil(top / size * 0.999) + 1)]


def time_marks(first: datetime, last: datetime, zone: str, most: int) -> Iterator[tuple[datetime, str]]:
    """Yield at most about *most* times in ``first <= t < last`` that are round in *zone*, with their words."""
    hours = max((last - first) / HOUR, 1)
    every = next((step for step in STEPS if hours / step <= most), STEPS[-1])
    local_zone = ZoneInfo(zone)
    local = first.astimezone(local_zone).replace(minute=0, second=0, microsecond=0)
    at = local.astimezone(UTC)
    while at < last:
        local = at.astimezone(local_zone)
        if at >= first and _round(local, every):
            yield at, f"{local:%H:%M}" if every < 24 and local.hour else day(local)
        at += HOUR


def _round(local: datetime, every: int) -> bool:
    if every < 24:
        return local.hour % every == 0
    return local.hour == 0 and local.toordinal() % (every // 24) == 0


def day(local: datetime) -> str:
    """Write a local day in short.

    >>> day(datetime(2025, 1, 7))
    '7 Jan'
    """
    return f"{local.day} {local:%b}"


def clock(at: datetime, zone: str) -> str:
    """Write a moment in the time of *zone*.

    >>> clock(datetime(2025, 1, 26, 17, 30, tzinfo=UTC), "Asia/Shanghai")
    '27 Jan 01:30'
    """
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local)} {local:%H:%M}"


def when(step: Step, zone: str) -> str:
    """Write when *step* begins: the day alone when it lasts a day or longer."""
    if step.end - step.start >= 23 * HOUR:  # a day on which clocks go forward has 23 hours
        return day(step.start.astimezone(ZoneInfo(zone)))
    return clock(step.start, zone)


def named_zone(zone: str, at: datetime) -> str:
    """Return the name of *zone* with its offset at *at*.

    >>> [named_zone(zone, datetime(2025, 1, 1, tzinfo=UTC)) for zone in ("Asia/Kolkata", "UTC")]
    ['Asia/Kolkata (UTC+5:30)', 'UTC']
    """
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    if zone == "UTC":
        return zone
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{zone} (UTC{sign}{minutes // 60}{f':{minutes % 60:02}' if minutes % 60 else ''})"
