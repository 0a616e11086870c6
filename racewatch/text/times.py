"""When something was published, in UTC, with how exactly that is known and from where."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from racewatch.errors import ConfigError, RejectItem
from racewatch.text import ago, dates
from racewatch.text.clock import Shown, floor
from racewatch.text.fold import fold
from racewatch.text.numerals import with_digits
from schemas.item import Precision, TimeOrigin

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before news was on the web: an older date is a misreading."""
TOLERANCE = timedelta(days=1)
"""How far in the future a time may lie: sites that forget their offset are up to 14 hours ahead."""
LABEL = re.compile(
    r"((最后)?(发布|发表|更新|编辑|刊登|上稿|发稿|建立)(时间|日期|于)?|时间|日期"
    r"|(first |last )?(published|updated|posted|modified))( on| at)?[:\s]*"
)
NAMED_DAY = re.compile(
    r"^(?:(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b\.?)"
    r"[,\s]*(?=.*\d)"
)
"""A weekday before a date says it again."""
AHEAD = re.compile(
    r"(明天|明日|明早|明晚|后天|tomorrow)|\d+\s*个?(秒|分钟?|小时|天|周|星期|月|年)[之以]?后|in \d+ \w+s?$"
)
"""A time that was told as lying ahead: nothing is published there."""
PLACES = {
    "北京": "Asia/Shanghai", "台北": "Asia/Taipei", "台湾": "Asia/Taipei", "香港": "Asia/Hong_Kong",
    "东京": "Asia/Tokyo", "首尔": "Asia/Seoul", "美东": "America/New_York", "美西": "America/Los_Angeles",
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip
PLACE = re.compile(r"(北京|台北|台湾|香港|东京|首尔|美东|美西)时间[:\s]*|(?<=[\dm.])\s*\(?\b([ecmp]t)\b\)?")
"""A zone by its place: 北京时间 before, 8:15 am ET behind; ET is summer time or not by the day."""
RELATIVE = r"ago\b|yesterday|last |前|上周|上个?月"
PLAUSIBLE = re.compile(rf"\b(19|20)\d\d\b|{RELATIVE}")
"""dateparser reads a date into nearly anything, "a" and "12" too; a text without one of these is no date."""
PERIODS: dict[str, Precision] = {"time": "minute", "day": "day", "week": "day", "month": "month", "year": "year"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC; *precision* is what was written, so a day is its first second at the source."""

    at: datetime
    precision: Precision
    origin: TimeOrigin


def moment_of(shown: str | None, *, fetched_at: datetime, zone: str, origin: TimeOrigin) -> Moment:
    """Return the moment that a source showed; nothing shown means the crawl's own time, with origin ``crawl``.

    A relative time ("5分钟前") counts back from *fetched_at* in *zone* and gets the origin ``relative``. A time that
    was shown cannot have come from the crawl, so origin ``crawl`` then becomes ``page``.
    Raises RejectItem: ``bad-date`` when unreadable or before 1995, ``future-date`` when over a day after *fetched_at*.
    Raises ConfigError for a zone that is no IANA name, ValueError for a naive *fetched_at*.

    >>> fetched = datetime(2025, 1, 27, 5, 7, tzinfo=UTC)
    >>> str(moment_of("昨天 12:30", fetched_at=fetched, zone="Asia/Shanghai", origin="page").at)
    '2025-01-26 04:30:00+00:00'
    """
    if fetched_at.tzinfo is None:
        raise ValueError("fetched_at needs a time zone; a naive time would take the machine's")
    fetched = fetched_at.astimezone(_zone(zone)).replace(microsecond=0)
    if shown is None or not shown.strip():
        return Moment(fetched.astimezone(UTC), "second", "crawl")
    try:
        told, fetched = _placed(" ".join(fold(shown).split()), fetched)
        told = with_digits(LABEL.sub("", told, count=1))
        found = _read(told, fetched)
        at = found.at.astimezone(UTC).replace(microsecond=0) if found else None
    except (ValueError, OverflowError) as error:
        raise RejectItem("bad-date", detail=f"{shown[:100]!r}: {error}") from error
    if AHEAD.match(told):
        raise RejectItem("future-date", detail=f"{shown[:100]!r} says itself that it lies ahead")
    if not found or not at:
        raise RejectItem("bad-date", detail=f"{shown[:100]!r} is in no known form")
    if at < EARLIEST:
        raise RejectItem("bad-date", detail=f"{shown[:100]!r} is before {EARLIEST.year}")
    if at > fetched_at + TOLERANCE:
        raise RejectItem("future-date", detail=f"{shown[:100]!r} is over a day after {fetched_at.isoformat()}")
    return Moment(at, found.precision, "relative" if found.relative else "page" if origin == "crawl" else origin)


def _placed(told: str, fetched: datetime) -> tuple[str, datetime]:
    """Return what is *told* without the place whose time it is, and *fetched* as it was there."""
    if not (place := PLACE.search(told)):
        return told, fetched
    there = fetched.astimezone(_zone(PLACES[place[1] or place[2]]))
    return f"{told[: place.start()]} {told[place.end() :]}".strip(), there


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(
            f"time zone {name!r} is not an IANA name such as Asia/Shanghai; correct the source"
        ) from error


def _read(text: str, fetched: datetime) -> Shown | None:
    """Return what the folded *text* says, by our own readers first; None when nobody knows its form."""
    for told in dict.fromkeys((text, NAMED_DAY.sub("", text))):
        for reader in (*ago.READERS, *dates.READERS):
            if found := reader(told, fetched):
                return found
    return _guessed(text, fetched) if PLAUSIBLE.search(text) and len(text) <= 100 else None


def _guessed(text: str, fetched: datetime) -> Shown | None:
    """Return what dateparser makes of a form that our own readers do not know."""
    from dateparser.date import DateDataParser  # noqa: PLC0415  takes half of what else is imported, for rare forms

    parser = DateDataParser(
        languages=["en", "zh", "zh-Hant"],
        settings={
            "PARSERS": ["relative-time", "absolute-time"],
            "RELATIVE_BASE": fetched.replace(tzinfo=None),
            "TIMEZONE": str(fetched.tzinfo),
            "RETURN_AS_TIMEZONE_AWARE": True,
            "RETURN_TIME_AS_PERIOD": True,
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
        },
    )
    data = parser.get_date_data(text)
    if data.date_obj is None:
        return None
    precision = PERIODS[data.period or "day"]
    return Shown(floor(data.date_obj, precision), precision, relative=bool(re.search(RELATIVE, text)))
