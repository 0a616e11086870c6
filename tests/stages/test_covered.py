"""A run never claims to speak for a time that its list says nothing of."""

from datetime import UTC, datetime, timedelta

import pytest

from racewatch.stages.covered import covered_from

NOW = datetime(2025, 1, 27, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("ages", "speaks"),
    [
        ([HOUR * n for n in range(20)], 19 * HOUR),
        ([HOUR * n for n in range(20)] + [900 * DAY], 19 * HOUR),
        ([HOUR, 900 * DAY], HOUR),
        ([3 * DAY + n * 7 * DAY for n in range(10)], 66 * DAY),
        ([3 * DAY + n * 7 * DAY for n in range(5)] + [900 * DAY], 31 * DAY),
        ([900 * DAY], timedelta(0)),
        ([14 * HOUR + n * HOUR for n in range(4)] + [30 * HOUR], 30 * HOUR),
        ([], timedelta(0)),
        ([-HOUR, HOUR], HOUR),
    ],
    ids=["hourly", "and-a-fixed-one", "two", "weekly", "weekly-and-fixed", "fixed-only", "a-night", "none", "future"],
)
def test_the_time_ends_before_an_unusual_silence(ages: list[timedelta], speaks: timedelta) -> None:
    """It goes back over the source's usual silences and over a day; a fixed old entry does not stretch it."""
    assert NOW - covered_from([NOW - age for age in ages], NOW) == speaks
