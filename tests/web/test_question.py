"""What an address asks is read strictly: days of the zone, known steps, and an error that names the parameter."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.errors import ConfigError
from racewatch.web.question import LENGTHS, READABLE, days_of, question_of, step_of

ZONE = "Asia/Shanghai"


def test_days_are_those_of_the_zone_and_the_last_is_included():
    """27 to 28 January in Shanghai is 48 hours from 26 January 16:00 UTC on."""
    asked = question_of({"since": "2025-01-27", "until": "2025-01-28"}, ZONE)
    assert asked.since == datetime(2025, 1, 26, 16, tzinfo=UTC)
    assert asked.until == datetime(2025, 1, 28, 16, tzinfo=UTC)


def test_an_empty_form_asks_everything():
    """A form that was sent without a word asks what no form at all asks."""
    sent = {"q": " ", "since": "", "until": "", "interval": "", "measure": "", "order": ""}
    assert question_of(sent, ZONE) == question_of({}, ZONE)


@pytest.mark.parametrize(
    "given_",
    [
        {"since": "yesterday"},
        {"until": "2025-13-01"},
        {"interval": "2h"},
        {"measure": "love"},
        {"order": "random"},
        {"since": "2025-02-01", "until": "2025-01-01"},
    ],
)
def test_a_wrong_parameter_is_named(given_):
    """The error says which parameter holds what, so that a person can mend the address."""
    with pytest.raises(ConfigError, match=next(iter(given_.values()))):
        question_of(given_, ZONE)


@given(st.integers(1, 500_000))
def test_the_step_that_was_left_open_leaves_a_readable_chart(hours):
    """Whatever the time, a chart has as many bars as one can read, unless months are too short for that."""
    since = datetime(2020, 1, 1, tzinfo=UTC)
    step = step_of(since, since + timedelta(hours=hours), None)
    assert hours * 3600 / LENGTHS[step] <= READABLE or step == "1M"


def test_more_steps_than_a_page_draws_are_refused():
    """A month by the minute is refused with the way out, instead of a page that no browser shows."""
    since = datetime(2025, 1, 1, tzinfo=UTC)
    with pytest.raises(ConfigError, match="choose a longer one"):
        step_of(since, since + timedelta(days=31), "1m")


def test_the_form_shows_the_days_that_were_asked():
    """First and last day come back as they were written."""
    asked = question_of({"since": "2025-01-27", "until": "2025-01-28"}, ZONE)
    assert asked.since
    assert asked.until
    assert days_of(asked.since, asked.until, ZONE) == ("2025-01-27", "2025-01-28")
