"""Times told from the moment of fetching: 刚刚, 5分钟前, 昨天 12:30, 3 hours ago. Of folded text."""

import re
from datetime import UTC, datetime, timedelta

from racewatch.text.clock import CLOCK, TIME_OF_DAY, Shown, floor, on_day
from racewatch.text.dates import SKEW
from schemas.item import Precision

NOW = re.compile(r"刚刚|just now\b|now\b|moments ago\b")
AGO = re.compile(
    r"(?P<count>\d{1,4}|半|an?\b|one\b|half an\b)\s*个?(?P<unit>秒|分|小时|钟头|钟|天|日|周|星期|月|年"
    r"|s\b|secs?\b|seconds?\b|m\b|mins?\b|minutes?\b|h\b|hrs?\b|hours?\b|d\b|days?\b|w\b|weeks?\b|months?\b|years?\b)"
    r"钟?\s*(?:之前|以前|前|ago\b)"
)
UNITS: dict[str, tuple[Precision, timedelta]] = {
    "秒s": ("second", timedelta(seconds=1)),
    "分m": ("minute", timedelta(minutes=1)),
    "小钟h": ("hour", timedelta(hours=1)),
    "天日d": ("day", timedelta(days=1)),
    "周星w": ("day", timedelta(weeks=1)),
}
"""By the first letter of the unit; months and years have no fixed length."""
SHORT_AGO = re.compile(r"(?P<count>\d{1,3})\s?(?P<unit>[smhdw])")
DAY_WORD = re.compile(rf"(?P<word>今天|今日|昨天|昨日|大前天|前天|today|yesterday){CLOCK}")
DAYS_BACK = {"今": 0, "t": 0, "昨": 1, "y": 1, "前": 2, "大": 3}
DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
        "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}  # fmt: skip
WEEKDAY = re.compile(
    r"(?:(?P<week>上个?|本|这个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
    rf"|(?:on )?(?P<english>mon|tues|wednes|thurs|fri|satur|sun)day\b){CLOCK}"
)
DATED = re.compile(r"\d")
"""A number behind a weekday and its clock is a date, and the weekday only says it again: Tuesday, June 3, 2025."""
ONLY_CLOCK = re.compile(TIME_OF_DAY)


def now(text: str, fetched: datetime) -> Shown | None:
    """Read 刚刚 and just now."""
    return Shown(floor(fetched, "minute"), "minute", relative=True) if NOW.match(text) else None


def ago(text: str, fetched: datetime) -> Shown | None:
    """Read 5分钟前, 半小时前, an hour ago, 2 months ago and, alone, 5h; what follows does not matter."""
    if not (match := AGO.match(text) or SHORT_AGO.fullmatch(text)):
        return None
    count, unit = int(match["count"]) if match["count"].isdigit() else 1, match["unit"]
    if unit[0] in "年y":
        return Shown(floor(fetched.replace(day=1, year=fetched.year - count), "year"), "year", relative=True)
    if unit == "月" or unit.startswith("mo"):
        year, month = divmod(fetched.year * 12 + fetched.month - 1 - count, 12)
        return Shown(floor(fetched.replace(day=1, year=year, month=month + 1), "month"), "month", relative=True)
    precision, step = next(found for letters, found in UNITS.items() if unit[0] in letters)
    if match["count"] in ("半", "half an"):
        precision, step = "minute", step / 2
    # Back in absolute time: an hour ago is an hour ago, whatever the clocks were put to in between.
    at = (fetched.astimezone(UTC) - count * step).astimezone(fetched.tzinfo)
    return Shown(floor(at, precision), precision, relative=True)


def day_word(text: str, fetched: datetime) -> Shown | None:
    """Read 昨天 12:30, 今天09:12, yesterday at 3 pm."""
    if not (match := DAY_WORD.match(text)):
        return None
    day = fetched - timedelta(days=DAYS_BACK[match["word"][0]])
    found = on_day(match, day.year, day.month, day.day, fetched.tzinfo)
    return Shown(found.at, found.precision, relative=True)


def weekday(text: str, fetched: datetime) -> Shown | None:
    """Read 周三 10:00 and Wednesday as the most recent one, 上周五 as that of the calendar week before."""
    if not (match := WEEKDAY.match(text)) or DATED.search(text, match.end()):
        return None
    wanted = DAYS[match["day"] or match["english"][:3]]
    back = (fetched.weekday() - wanted) % 7
    if match["week"] and match["week"][0] == "上":
        back = fetched.weekday() - wanted + 7
    day = fetched - timedelta(days=back)
    found = on_day(match, day.year, day.month, day.day, fetched.tzinfo)
    return Shown(found.at, found.precision, relative=True)


def only_clock(text: str, fetched: datetime) -> Shown | None:
    """Read 09:12 as the most recent one."""
    if not (match := ONLY_CLOCK.fullmatch(text)):
        return None
    today = on_day(match, fetched.year, fetched.month, fetched.day, fetched.tzinfo)
    at = today.at if today.at <= fetched + SKEW else today.at - timedelta(days=1)
    return Shown(at, today.precision, relative=True)


READERS = (now, ago, day_word, weekday, only_clock)
