"""A time as read, and the time of day that may stand behind a date in Chinese or English."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from schemas.item import Precision

TIME_OF_DAY = (
    r"(?:t|at|,|\||\s)*(?P<half>上午|下午|午后|晚上|晚间|晚|夜间|深夜|凌晨|早上|早|清晨|中午|傍晚|[ap]\.?m\b\.?)?"
    r"\s*(?P<hour>\d{1,2})(?:[:时点]\s*(?:(?P<minute>\d{1,2}|半)分?)?(?:[:\s]?(?P<second>\d{2})秒?(?:[.,]\d+)?)?"
    r"|(?=\s*[ap]\.?m\b))"
    r"\s*(?P<noon>[ap]\.?m\b\.?)?"
    r"\s*(?P<offset>z\b|[\[(]?(?:utc|gmt)\s?[+-]\d{1,2}(?::?\d{2})?\b|utc\b|gmt\b|[+-]\d{2}:?\d{2})?"
)
"""Of folded text: 下午1:05, 晚8点半, PM 1:05, 13时5分, 13:05:09.123Z, 1:05 p.m., 3 pm, 13:05 [GMT+8]."""
BESIDE = r"(?:\s*(?:\((?:周|星期|礼拜)?[一二三四五六日天]\)|(?:周|星期|礼拜)[一二三四五六日天]))?"
"""The weekday that Chinese sites put between a date and its time of day: 星期二, (周二), (二)."""
AFTERNOON, MORNING = frozenset("下午晚傍夜深p"), frozenset("上凌早清a")
"""With what a half of the day begins; 中午 is both."""
CLOCK = f"(?:{TIME_OF_DAY})?"


OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")


@dataclass(frozen=True, slots=True)
class Shown:
    """A time as read: when, how exactly, and whether it was told from the moment of fetching."""

    at: datetime
    precision: Precision
    relative: bool = False


def floor(at: datetime, precision: Precision) -> datetime:
    """Return the beginning of the second, minute … year in which *at* lies."""
    kept = {"year": 1, "month": 2, "day": 3, "hour": 4, "minute": 5, "second": 6}[precision]
    year, month, day, hour, minute, second = (*at.timetuple()[:kept], *(1, 1, 1, 0, 0, 0)[kept:])
    return at.replace(year=year, month=month, day=day, hour=hour, minute=minute, second=second, microsecond=0)


def on_day(match: re.Match[str], year: int, month: int, day: int, zone: tzinfo | None) -> Shown:
    """Return the day with the time of day that *match* of CLOCK found beside it; raise ValueError if there is none."""
    zone = offset_of(match["offset"]) or zone
    if match["hour"] is None:
        return Shown(datetime(year, month, day, tzinfo=zone), "day")
    hour = _hour(int(match["hour"]), match["half"] or match["noon"] or "")
    minute = 30 if match["minute"] == "半" else int(match["minute"] or 0)
    second = int(match["second"] or 0)
    precision: Precision = "second" if match["second"] else "minute" if match["minute"] else "hour"
    return Shown(datetime(year, month, day, hour, minute, second, tzinfo=zone), precision)


def _hour(hour: int, half: str) -> int:
    if half[:1] in AFTERNOON:
        return hour + 12 if hour < 12 else hour
    if half[:1] in MORNING:
        return hour % 12 if hour <= 12 else hour
    return hour + 12 if half == "中午" and hour < 3 else hour


def offset_of(shown: str | None) -> tzinfo | None:
    """Return the zone that +0800, -05:00, gmt+8, z, utc or gmt means; None for nothing."""
    if not shown or not shown.strip():
        return None
    if not (match := OFFSET.search(shown)):
        return UTC
    distance = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-distance if match[1] == "-" else distance)
