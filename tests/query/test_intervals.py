"""Steps of a series: where they begin in each zone, without holes or overlaps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.errors import ConfigError
from racewatch.query.intervals import CALENDAR, FIXED, next_start, start_of, starts, zone_of

MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Asia/Beirut", "America/Havana"])


@given(MOMENTS, st.sampled_from([*FIXED, *CALENDAR]), ZONES)
def test_a_moment_lies_in_its_step(moment, interval, zone):
    """Start <= moment < next start, and the next start begins a step of its own."""
    start = start_of(moment, interval, zone)
    after = next_start(start, interval, zone)
    assert start <= moment < after
    assert start_of(after, interval, zone) == after


def test_a_shanghai_day_begins_at_16_utc():
    """Days are those of the zone."""
    moment = datetime(2025, 1, 26, 17, tzinfo=UTC)
    assert start_of(moment, "1d", "Asia/Shanghai") == datetime(2025, 1, 26, 16, tzinfo=UTC)
    assert start_of(moment, "1d", "UTC") == datetime(2025, 1, 26, tzinfo=UTC)


def test_a_day_of_clock_change_has_23_or_25_hours():
    """New York's days of March 9 and November 2, 2025."""
    for day, hours in (((2025, 3, 9), 23), ((2025, 11, 2), 25)):
        start = start_of(datetime(*day, 12, tzinfo=UTC), "1d", "America/New_York")
        assert next_start(start, "1d", "America/New_York") - start == timedelta(hours=hours)


def test_a_day_without_midnight_ends_where_the_next_begins():
    """Beirut's clocks jumped from 0:00 to 1:00 on March 30, 2025: that day began at 1:00 and had 23 hours."""
    start = start_of(datetime(2025, 3, 30, 12, tzinfo=UTC), "1d", "Asia/Beirut")
    after = next_start(start, "1d", "Asia/Beirut")
    assert (start, after) == (datetime(2025, 3, 29, 22, tzinfo=UTC), datetime(2025, 3, 30, 21, tzinfo=UTC))


def test_weeks_begin_on_monday_and_months_on_the_first():
    """Calendar steps are those of the calendar."""
    moment = datetime(2025, 1, 29, 12, tzinfo=UTC)
    assert start_of(moment, "1w", "UTC") == datetime(2025, 1, 27, tzinfo=UTC)
    assert start_of(moment, "1M", "UTC") == datetime(2025, 1, 1, tzinfo=UTC)
    assert list(starts(datetime(2025, 1, 31, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC), "1M", "UTC")) == [
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2025, 2, 1, tzinfo=UTC),
    ]


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_wrong_zone_is_an_error(name):
    """The message says what a zone looks like."""
    with pytest.raises(ConfigError, match="IANA name"):
        zone_of(name)


def test_a_wrong_interval_is_an_error():
    """The message lists those there are."""
    with pytest.raises(ConfigError, match="1m, 5m"):
        start_of(datetime(2025, 1, 1, tzinfo=UTC), "2h", "UTC")
