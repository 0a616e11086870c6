"""Dates as they are written: ISO 8601, RFC 822, Weibo's own form, Chinese and numeric ones. Of folded text."""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from racewatch.text.clock import BESIDE, CLOCK, Shown, on_day
from schemas.item import Precision

SKEW = timedelta(minutes=5)
"""How far a site's clock may run before ours until a time without a year, or without a day, is an earlier one."""
EPOCH = re.compile(r"(\d{10})(\d{3})?")
BASIC = re.compile(r"(?P<day>\d{8})(?P<clock>t?\d{4}(?P<second>\d{2})?(z|[+-]\d{4})?)?")
CHINESE_YEAR = (
    r"(?:(?:中华)?民国\s*(?P<era>\d{1,3})\s*[-/.年]|(?P<taiwan>1\d\d)\s*[-/.年]|(?P<short>\d{2})\s*年"
    r"|(?P<year>\d{4})\s*[-/.年])"
)
"""A year of the Republic of China, with its name or in the three digits that Taiwan writes today, or one of ours."""
NUMERIC = re.compile(
    rf"{CHINESE_YEAR}\s*(?P<month>\d{{1,2}})\s*[-/.月]\s*(?P<day>\d{{1,2}})(?!\d)[日号]?{BESIDE}{CLOCK}"
)
YEARLESS = re.compile(rf"(?P<month>\d{{1,2}})\s*[-/月]\s*(?P<day>\d{{1,2}})(?![-/\d])[日号]?{BESIDE}{CLOCK}")
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(MONTH_NAMES)})[a-z]{{0,6}}\.?"
ENGLISH_YEARLESS = re.compile(
    rf"(?:(?P<name>{_NAME})\s+(?P<day>\d{{1,2}})|(?P<day_first>\d{{1,2}})\s+(?P<name_last>{_NAME}))"
    rf"(?:st|nd|rd|th)?(?!\d|,?\s*\d{{4}}){CLOCK}(?!.*\b(?:19|20)\d\d\b)"
)
MONTH = re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})月?")
YEAR = re.compile(r"(?P<year>\d{4})年?")
UNIX = re.compile(r"[a-z]{3} ([a-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) (?:([+-]\d{4}|[a-z]{3}) )?(\d{4})")
RFC822 = re.compile(
    r"([a-z]{3,9},?\s+)?\d{1,2}[\s-][a-z]{3,9}[\s-]\d{2,4}\s+\d{1,2}:\d{2}(?P<second>:\d{2})?(?!\s*[ap]\.?m)"
)
WHOLE = re.compile(r"(?<![\d.])(?:19|20)\d\d\s?[-/年]\s?\d{1,2}\s?[-/月]\s?\d{1,2}(?!\d)")
LINE = 100
"""Characters of a line of a byline; a longer one is text, and a date in it anybody's."""
CHINA = timedelta(hours=8)


def epoch(text: str, _: datetime) -> Shown | None:
    """Read seconds or milliseconds since 1970."""
    match = EPOCH.fullmatch(text)
    return Shown(datetime.fromtimestamp(int(match[1]), UTC), "second") if match else None


def basic(text: str, fetched: datetime) -> Shown | None:
    """Read ISO 8601 without separators: 20250127, 20250127T130500Z, 20250127130500."""
    if not (match := BASIC.fullmatch(text)):
        return None
    clock = match["clock"] or ""
    at = datetime.fromisoformat(match["day"] + ("T" + clock.removeprefix("t").upper() if clock else ""))
    precision: Precision = "second" if match["second"] else "minute" if clock else "day"
    return Shown(at if at.tzinfo else at.replace(tzinfo=fetched.tzinfo), precision)


def numeric(text: str, fetched: datetime) -> Shown | None:
    """Read 2025-01-27T13:05:09Z, 2025/1/27 13:05, 2025年1月27日 下午1:05, 民國114年1月27日, 114/1/27."""
    if not (match := NUMERIC.match(text)):
        return None
    if match["year"]:
        year = int(match["year"])
    elif republican := match["era"] or match["taiwan"]:
        year = int(republican) + 1911  # year 1 of the Republic of China was 1912
    else:
        year = int(match["short"]) + 2000
    return on_day(match, year, int(match["month"]), int(match["day"]), fetched.tzinfo)


def inside(text: str, fetched: datetime) -> Shown | None:
    """Read the one whole date that stands behind other words: 来源:新华网 2025-01-27 13:05."""
    found = list(WHOLE.finditer(text))
    return numeric(text[found[0].start() :], fetched) if len(found) == 1 and len(text) <= LINE else None


def yearless(text: str, fetched: datetime) -> Shown | None:
    """Read 06-14 or 8月19日 19:54 as the most recent one."""
    if not (match := YEARLESS.match(text)):
        return None
    return _most_recent(match, int(match["month"]), int(match["day"]), fetched)


def english_yearless(text: str, fetched: datetime) -> Shown | None:
    """Read Aug 19 or 19 August at 3:05 pm as the most recent one."""
    if not (match := ENGLISH_YEARLESS.match(text)):
        return None
    name, day = match["name"] or match["name_last"], match["day"] or match["day_first"]
    return _most_recent(match, MONTH_NAMES.index(name[:3]) + 1, int(day), fetched)


def _most_recent(match: re.Match[str], month: int, day: int, fetched: datetime) -> Shown:
    # Eight years back there is a 29 February even across 1900 or 2100.
    years = (year for year in range(fetched.year, fetched.year - 9, -1) if (month, day) != (2, 29) or isleap(year))
    found = (on_day(match, year, month, day, fetched.tzinfo) for year in years)
    return next(shown for shown in found if shown.at <= fetched + SKEW)


def unix(text: str, fetched: datetime) -> Shown | None:
    """Read Weibo's form, that of the Unix command ``date``: Mon Jan 27 13:00:00 +0800 2025."""
    if not (match := UNIX.match(text)):
        return None
    month, day, clock, zone, year = match.groups()
    return rfc822(f"{day} {month} {year} {clock} {zone or ''}".strip(), fetched)


def rfc822(text: str, fetched: datetime) -> Shown | None:
    """Read Mon, 27 Jan 2025 13:00:00 +0800, the form of RSS and of mail."""
    if not (match := RFC822.match(text)):
        return None
    if text.endswith(" cst") and fetched.utcoffset() == CHINA:
        text = text.removesuffix(" cst")  # China Standard Time there, not America's Central
    at = parsedate_to_datetime(text.removeprefix(match[1] or ""))
    # -0000 says UTC and no place; no offset at all says nothing, so it is the source's zone.
    zone = UTC if text.endswith("-0000") else fetched.tzinfo
    return Shown(at if at.tzinfo else at.replace(tzinfo=zone), "second" if match["second"] else "minute")


def _part(pattern: re.Pattern[str], precision: Precision) -> Callable[[str, datetime], Shown | None]:
    def reader(text: str, fetched: datetime) -> Shown | None:
        if not (match := pattern.fullmatch(text)):
            return None
        month = int(match.groupdict().get("month", 1))
        return Shown(datetime(int(match["year"]), month, 1, tzinfo=fetched.tzinfo), precision)

    return reader


READERS = (epoch, basic, unix, rfc822, numeric, _part(MONTH, "month"), _part(YEAR, "year"), yearless, english_yearless,
           inside)  # fmt: skip
"""In this order: the more a form says, the earlier it is tried."""
