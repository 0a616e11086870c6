"""Time cut into windows until each holds no more results than the site leads to; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Span:
    """Half-open time ``since <= t < until``."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether *at* lies in it."""
        return self.since <= at < self.until

    def parts(self) -> tuple["Span", ...]:
        """Return the windows to ask for instead: the hours of a longer time, else its halves; none of one minute."""
        long = self.until - self.since
        if long > HOUR:
            return tuple(_cut(self, HOUR))
        half = timedelta(minutes=ceil(long / MINUTE / 2))
        return tuple(_cut(self, half)) if long > MINUTE else ()

    def shown(self, zone: str) -> tuple[str, str]:
        """Return both ends as Weibo's ``timescope`` writes them: whole hours to the hour, others to the minute.

        >>> from datetime import UTC
        >>> Span(datetime(2025, 1, 27, 5, tzinfo=UTC), datetime(2025, 1, 27, 5, 30, tzinfo=UTC)).shown("Asia/Shanghai")
        ('2025-01-27-13', '2025-01-27-13-30')
        """
        here = ZoneInfo(zone)
        first, last = (
            f"{at.astimezone(here):%Y-%m-%d-%H}" + (f"-{at.minute:02}" if at.minute else "")
            for at in (self.since, self.until)
        )
        return first, last


def _cut(span: Span, step: timedelta) -> Iterator[Span]:
    since = span.since
    while since < span.until:
        until = min(since + step, span.until)
        yield Span(since, until)
        since = until


def window_before(now: datetime, days: float) -> Span:
    """Return the time of the last *days*, to whole hours, the running one included."""
    until = now.replace(minute=0, second=0, microsecond=0) + HOUR
    return Span(until - HOUR * ceil(days * 24), until)


@dataclass
class Reading:
    """The reading of one query in one window (None: without one): what the site said of it, and what came."""

    query: str
    span: Span | None = None
    total: int | None = None
    size: int = 0  # posts on its first page
    seen: int = 0

    @property
    def short(self) -> bool:
        """Say whether a page or more of what the site counts has not come yet."""
        return self.total is not None and self.total - self.seen >= max(self.size, 1)


@dataclass
class Tally:
    """What one query brought, over all its windows."""

    seen: int = 0
    totals: list[int] = field(default_factory=list)
    windows: int = 0
    again: int = 0
    omitted: bool = False
    ignored: bool = False

    def words(self, query: str) -> str:
        """Return the tally as a person reads it: ``DeepSeek: seen 1,240 of about 1,300 (95 %)``."""
        total = sum(self.totals)
        said = [
            f"{query}: seen {self.seen:,}" + (f" of about {total:,} ({_share(self.seen, total)} %)" if total else "")
        ]
        said += [f"in {self.windows} windows"] if self.windows else []
        said += [f"blank pages asked again {self.again} times"] if self.again else []
        said += ["the site left similar results out"] if self.omitted else []
        return ", ".join(said)


def _share(seen: int, total: int) -> int:
    """Return a percentage that says 100 only when nothing is missing."""
    return 100 * seen // total
