"""A shown time becomes a moment in UTC, from the fetch time and the source's zone alone, or is refused."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.errors import ConfigError, RejectItem
from racewatch.text.clock import floor
from racewatch.text.times import Moment, moment_of

FETCHED = datetime(2025, 1, 27, 5, 7, 42, tzinfo=UTC)  # 13:07:42 in Shanghai, a Monday
SHANGHAI = "Asia/Shanghai"
MOMENTS = st.integers(946_684_800, 1_737_900_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
"""Seconds from 2000 until just before FETCHED."""
ABSOLUTE = [
    ("2025-01-27T13:05:09+08:00", "2025-01-27 05:05:09", "second"),
    ("2025-01-27T05:05:09Z", "2025-01-27 05:05:09", "second"),
    ("2025-01-27T05:05:09.123Z", "2025-01-27 05:05:09", "second"),
    ("2025-01-27 13:05:09 +0800", "2025-01-27 05:05:09", "second"),
    ("2025-01-27 13:05", "2025-01-27 05:05:00", "minute"),
    ("2025-01-27", "2025-01-26 16:00:00", "day"),
    ("20250127", "2025-01-26 16:00:00", "day"),
    ("20250127T050509Z", "2025-01-27 05:05:09", "second"),
    ("2025/1/27 13:05", "2025-01-27 05:05:00", "minute"),
    ("2025.01.27", "2025-01-26 16:00:00", "day"),
    ("27.01.2025", "2025-01-26 16:00:00", "day"),
    ("2025-01", "2024-12-31 16:00:00", "month"),
    ("2025年1月", "2024-12-31 16:00:00", "month"),
    ("2025", "2024-12-31 16:00:00", "year"),
    ("2025年1月27日 13:05", "2025-01-27 05:05:00", "minute"),
    ("2025年1月27日下午1:05", "2025-01-27 05:05:00", "minute"),
    ("2025年1月27日 凌晨12:30", "2025-01-26 16:30:00", "minute"),
    ("2025年1月26日 中午12点", "2025-01-26 04:00:00", "hour"),
    ("2025年01月27日 09:05:11 来源：本网", "2025-01-27 01:05:11", "second"),
    ("发布时间：2025-01-26 10:00", "2025-01-26 02:00:00", "minute"),
    ("民國114年1月27日", "2025-01-26 16:00:00", "day"),
    ("114年1月27日", "2025-01-26 16:00:00", "day"),
    ("中華民國114年1月27日 13:05", "2025-01-27 05:05:00", "minute"),
    ("民國一一四年一月二十七日", "2025-01-26 16:00:00", "day"),
    ("民國114/01/27", "2025-01-26 16:00:00", "day"),
    ("114/1/27 13:05", "2025-01-27 05:05:00", "minute"),
    ("114-01-27", "2025-01-26 16:00:00", "day"),
    ("民國九十九年十二月三十一日", "2010-12-30 16:00:00", "day"),
    ("二〇二五年一月二十七日 下午一点五分", "2025-01-27 05:05:00", "minute"),
    ("最後更新：2025-01-26 10:00", "2025-01-26 02:00:00", "minute"),
    ("Jan 26", "2025-01-25 16:00:00", "day"),
    ("Aug. 19 at 3:05 pm", "2024-08-19 07:05:00", "minute"),
    ("26 January, 10:00", "2025-01-26 02:00:00", "minute"),
    ("25年1月3日", "2025-01-02 16:00:00", "day"),
    ("Mon Jan 27 13:00:00 +0800 2025", "2025-01-27 05:00:00", "second"),
    ("Mon Jan 27 13:00:00 CST 2025", "2025-01-27 05:00:00", "second"),
    ("Mon, 27 Jan 2025 13:00:00 +0800", "2025-01-27 05:00:00", "second"),
    ("Mon, 27 Jan 2025 05:00:00 GMT", "2025-01-27 05:00:00", "second"),
    ("Sun, 26 Jan 2025 23:00:00 EST", "2025-01-27 04:00:00", "second"),
    ("Mon, 27 Jan 2025 05:00:00 -0000", "2025-01-27 05:00:00", "second"),
    ("27 Jan 2025 13:00", "2025-01-27 05:00:00", "minute"),
    ("January 27, 2025", "2025-01-26 16:00:00", "day"),
    ("Jan 27, 2025 1:05 p.m.", "2025-01-27 05:05:00", "minute"),
    ("Published: 27 Jan 2025", "2025-01-26 16:00:00", "day"),
    ("1737954000", "2025-01-27 05:00:00", "second"),
    ("1737954000123", "2025-01-27 05:00:00", "second"),
    ("2025年1月26日 星期日 10:00", "2025-01-26 02:00:00", "minute"),
    ("2025年1月26日（週日）上午10:00", "2025-01-26 02:00:00", "minute"),
    ("2025年01月26日 (日) 10:00", "2025-01-26 02:00:00", "minute"),
    ("2025年1月26日晚8点半", "2025-01-26 12:30:00", "minute"),
    ("2025/01/26 PM 03:20", "2025-01-26 07:20:00", "minute"),
    ("2025/01/26 15:20 [GMT+9]", "2025-01-26 06:20:00", "minute"),
    ("2025-01-26 15:20 UTC-05:30", "2025-01-26 20:50:00", "minute"),
    ("20250126101112", "2025-01-26 02:11:12", "second"),
    ("來源：某社 2025-01-26 10:00", "2025-01-26 02:00:00", "minute"),
    ("東京時間2025年1月26日 10:00", "2025-01-26 01:00:00", "minute"),
    ("January 26, 2025 at 10:00 a.m. ET", "2025-01-26 15:00:00", "minute"),
    ("July 26, 2024 at 10:00 a.m. ET", "2024-07-26 14:00:00", "minute"),
    ("Aug 19 at 3:05 pm PT", "2024-08-19 22:05:00", "minute"),
    ("Sunday, January 12, 2025", "2025-01-11 16:00:00", "day"),
    ("Sunday 12 January 2025 10:00", "2025-01-12 02:00:00", "minute"),
    ("Sun 12 Jan 2025 3:05 pm", "2025-01-12 07:05:00", "minute"),
    ("Sunday, January 12", "2025-01-11 16:00:00", "day"),
    ("星期日 2025-01-12 10:00", "2025-01-12 02:00:00", "minute"),
    ("週日 1月12日 10:00", "2025-01-12 02:00:00", "minute"),
    ("First published on Sun 12 Jan 2025 10.00 GMT", "2025-01-12 10:00:00", "minute"),
    ("2025.01.12 | 10:00", "2025-01-12 02:00:00", "minute"),
    ("8月19日 19:54", "2024-08-19 11:54:00", "minute"),
    ("01月27日 13:00", "2025-01-27 05:00:00", "minute"),
    ("06-14", "2024-06-13 16:00:00", "day"),
    ("01-27", "2025-01-26 16:00:00", "day"),
    ("1-28", "2024-01-27 16:00:00", "day"),
    ("02-29", "2024-02-28 16:00:00", "day"),
]
RELATIVE = [
    ("刚刚", "2025-01-27 05:07:00", "minute"),
    ("剛剛", "2025-01-27 05:07:00", "minute"),
    ("just now", "2025-01-27 05:07:00", "minute"),
    ("12秒前", "2025-01-27 05:07:30", "second"),
    ("5分钟前", "2025-01-27 05:02:00", "minute"),
    ("5分鐘前", "2025-01-27 05:02:00", "minute"),
    ("５分钟前 转赞人数超过10", "2025-01-27 05:02:00", "minute"),
    ("半小时前", "2025-01-27 04:37:00", "minute"),
    ("half an hour ago", "2025-01-27 04:37:00", "minute"),
    ("3小时前", "2025-01-27 02:00:00", "hour"),
    ("3個小時前", "2025-01-27 02:00:00", "hour"),
    ("3 hours ago", "2025-01-27 02:00:00", "hour"),
    ("an hour ago", "2025-01-27 04:00:00", "hour"),
    ("Updated 5 mins ago", "2025-01-27 05:02:00", "minute"),
    ("两小时前", "2025-01-27 03:00:00", "hour"),
    ("三天前", "2025-01-23 16:00:00", "day"),
    ("十五分鐘前", "2025-01-27 04:52:00", "minute"),
    ("5h", "2025-01-27 00:00:00", "hour"),
    ("12m", "2025-01-27 04:55:00", "minute"),
    ("昨晚8点", "2025-01-26 12:00:00", "hour"),
    ("今早9:30", "2025-01-27 01:30:00", "minute"),
    ("大前天", "2025-01-23 16:00:00", "day"),
    ("周一 09:00", "2025-01-27 01:00:00", "minute"),
    ("星期五", "2025-01-23 16:00:00", "day"),
    ("上周五 18:00", "2025-01-24 10:00:00", "minute"),
    ("Sunday at 3 pm", "2025-01-26 07:00:00", "hour"),
    ("2天前", "2025-01-24 16:00:00", "day"),
    ("2 days ago", "2025-01-24 16:00:00", "day"),
    ("1周前", "2025-01-19 16:00:00", "day"),
    ("2个月前", "2024-10-31 16:00:00", "month"),
    ("2 months ago", "2024-10-31 16:00:00", "month"),
    ("1年前", "2023-12-31 16:00:00", "year"),
    ("今天 09:12", "2025-01-27 01:12:00", "minute"),
    ("今天09:12", "2025-01-27 01:12:00", "minute"),
    ("昨天 12:30", "2025-01-26 04:30:00", "minute"),
    ("前天", "2025-01-24 16:00:00", "day"),
    ("Yesterday at 3:05 pm", "2025-01-26 07:05:00", "minute"),
    ("last week", "2025-01-19 16:00:00", "day"),
    ("12:30", "2025-01-27 04:30:00", "minute"),
    ("23:50", "2025-01-26 15:50:00", "minute"),
]


def seen(shown: str | None, zone: str = SHANGHAI, fetched: datetime = FETCHED) -> Moment:
    """Return the moment that a page fetched at FETCHED showed."""
    return moment_of(shown, fetched_at=fetched, zone=zone, origin="page")


def utc(written: str) -> datetime:
    """Return a moment written in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(("shown", "at", "precision"), ABSOLUTE)
def test_written_dates_are_read(shown: str, at: str, precision: str) -> None:
    """Each form gives its moment, exact to what was written, from where the caller says."""
    assert seen(shown) == Moment(utc(at), precision, "page")  # type: ignore[arg-type]


@pytest.mark.parametrize(("shown", "at", "precision"), RELATIVE)
def test_relative_times_count_from_the_fetch(shown: str, at: str, precision: str) -> None:
    """Each form counts back from the fetch in the source's zone and is marked as relative."""
    assert seen(shown) == Moment(utc(at), precision, "relative")  # type: ignore[arg-type]


@pytest.mark.parametrize("shown", [None, "", "  \n"])
def test_nothing_shown_is_the_time_of_the_crawl(shown: str | None) -> None:
    """A source without a time gives the fetch time and says so."""
    assert seen(shown) == Moment(FETCHED, "second", "crawl")


def test_a_shown_time_never_claims_to_come_from_the_crawl() -> None:
    """Whoever did not say where the shown time stood gets the origin page."""
    assert moment_of("2025-01-27", fetched_at=FETCHED, zone="UTC", origin="crawl").origin == "page"


def test_a_time_without_offset_is_in_the_sources_zone() -> None:
    """The same words mean other moments in other zones, across a clock change too."""
    assert seen("2025-01-27 00:30", "UTC").at == utc("2025-01-27 00:30")
    assert seen("2025-01-27 00:30", "America/New_York").at == utc("2025-01-27 05:30")
    after = datetime(2024, 11, 3, 7, 30, tzinfo=UTC)  # 02:30 EST, after the hour that came twice
    assert seen("1 hour ago", "America/New_York", after).at == utc("2024-11-03 06:00")


@pytest.mark.parametrize(
    "shown",
    ["a", "12", "foo bar", "2025-13-45", "2025-02-30", "25:61", "1990-01-01", "0001-01-01", "民國50年1月1日",
     "99999999999", "9999年前", "13月1日", "5分钟", "前", "2025-01-27 99:99",
     "1970", "x" * 5000, "在2000年前", "\x00", "99-99"],
)  # fmt: skip
def test_an_unreadable_or_absurd_date_is_refused(shown: str) -> None:
    """What nobody could mean goes into quarantine as bad-date, with a short detail."""
    with pytest.raises(RejectItem) as caught:
        seen(shown)
    assert caught.value.reason == "bad-date"
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "shown",
    [
        "明天 10:00",
        "明早9点",
        "後天",
        "3小時後",
        "tomorrow",
        "in 2 hours",
        "2025-01-28 13:08",
        "2026-01-01",
        "9999-12-31T23:59:59Z",
        "9999999999",
    ],
)
def test_a_date_over_a_day_ahead_is_refused(shown: str) -> None:
    """No article comes from tomorrow after this hour."""
    with pytest.raises(RejectItem) as caught:
        seen(shown)
    assert caught.value.reason == "future-date"


def test_a_date_less_than_a_day_ahead_is_taken() -> None:
    """A site that forgot its offset is off by hours, and its articles are kept."""
    assert seen("2025-01-28 13:07").at == utc("2025-01-28 05:07")


def test_a_wrong_zone_is_the_configurations_fault() -> None:
    """A zone that does not exist stops the run and names itself."""
    with pytest.raises(ConfigError, match="Mars/Olympus"):
        seen("2025-01-27", "Mars/Olympus")


def test_a_naive_fetch_time_is_the_programs_fault() -> None:
    """Without its zone the fetch time would silently take this machine's."""
    with pytest.raises(ValueError, match="time zone"):
        moment_of(None, fetched_at=FETCHED.replace(tzinfo=None), zone="UTC", origin="page")


@given(MOMENTS, st.sampled_from([SHANGHAI, "UTC", "Asia/Kathmandu"]))
def test_what_is_written_in_iso_is_read_back(at: datetime, zone: str) -> None:
    """An aware ISO time to the second is exactly itself in any zone."""
    assert seen(at.isoformat(), zone) == Moment(at, "second", "page")


@given(st.text(max_size=30) | st.text(st.sampled_from("0123456789年月日时分秒前昨天今民国:-/. TZ+amgo"), max_size=20))
def test_any_text_is_a_moment_or_refused(shown: str) -> None:
    """No text crashes the reader or gives a moment outside what is plausible."""
    try:
        found = seen(shown)
    except RejectItem:
        return
    assert datetime(1995, 1, 1, tzinfo=UTC) <= found.at <= FETCHED + timedelta(days=1)


@given(st.integers(1, 12), st.integers(1, 28), MOMENTS)
def test_a_day_without_year_is_the_most_recent_one(month: int, day: int, fetched: datetime) -> None:
    """It never lies ahead of the fetch and never a year or more behind it."""
    found = seen(f"{month:02}-{day:02}", "UTC", fetched).at
    assert (found.month, found.day) == (month, day)
    assert timedelta(minutes=-5) <= fetched - found < timedelta(days=366)


@pytest.fixture
def other_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same test on a machine whose clock is set to another zone."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("other_machine")
@pytest.mark.parametrize(("shown", "at", "precision"), ABSOLUTE + RELATIVE)
def test_the_machines_zone_does_not_matter(shown: str, at: str, precision: str) -> None:
    """Every moment is the same wherever the program runs."""
    assert (seen(shown).at, seen(shown).precision) == (utc(at), precision)


def test_floor_keeps_what_is_known() -> None:
    """A moment known to the hour, or the month, is that hour's, or that month's, beginning."""
    at = datetime(2025, 3, 14, 15, 9, 26, 535, tzinfo=UTC)
    assert floor(at, "hour") == datetime(2025, 3, 14, 15, tzinfo=UTC)
    assert floor(at, "month") == datetime(2025, 3, 1, tzinfo=UTC)
    assert floor(at, "second") == at.replace(microsecond=0)
