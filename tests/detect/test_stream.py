"""Scores of a stream: causal, quiet about the ordinary, loud about what stands out."""

import math
import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racewatch.detect.series import rows_of
from racewatch.detect.stream import QUIET, Recent, judged
from racewatch.detect.tail import Tail
from racewatch.errors import ConfigError

START = datetime.fromisoformat("2025-01-06T00:00:00")
DAY = 288


def series(values, minutes=5):
    """Return rows *minutes* apart."""
    return [(START + timedelta(minutes=minutes * row), value) for row, value in enumerate(values)]


def poisson(days, seed, level=20.0, swing=0.6):
    """Return counts around a level that swings through the day."""
    pick = random.Random(seed)
    means = (level * (1 + swing * math.sin(2 * math.pi * row / DAY)) for row in range(days * DAY))
    return [float(max(0, round(pick.gauss(mean, math.sqrt(mean))))) for mean in means]


COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 10_000).map(float)), min_size=2, max_size=90)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(1, 89), st.randoms(use_true_random=False))
def test_the_future_changes_nothing(values, seen, shuffler):
    """What is said about a row stays the same however the rows after it are permuted."""
    seen = min(seen, len(values) - 1)
    future = values[seen:]
    shuffler.shuffle(future)
    whole = list(judged(series(values, 60)))
    assert list(judged(series(values[:seen] + future, 60)))[:seen] == whole[:seen]


def test_cutting_a_stream_off_changes_nothing_before():
    """A row's score is the same when it is the last one, on a long series with alerts and gaps."""
    values = poisson(6, 1)
    values[900], values[1200:1230], values[1500] = 400.0, [None] * 30, 900.0
    rows = series(values)
    whole = list(judged(rows))
    assert any(row.alert for row in whole)
    for end in (1, 2, 288, 901, 1215, 1501):
        assert list(judged(rows[:end])) == whole[:end]


def test_a_peak_alerts_in_its_own_row():
    """A sudden peak is told when it comes, not when it is over."""
    values = poisson(5, 2)
    values[1000] = 500.0
    found = list(judged(series(values)))
    assert found[1000].alert
    assert not any(row.alert for row in found[900:1000])


def test_a_lasting_rise_alerts_within_two_hours():
    """A rise of which no single row is astonishing is told once it has lasted."""
    values = poisson(6, 3, swing=0.0)
    values[1200:1260] = [value + 14 for value in values[1200:1260]]
    found = [row.alert for row in judged(series(values))]
    assert any(found[1200:1224])


def test_one_event_is_one_alert():
    """An event that goes on for hours alerts once; its later rows stay just below the threshold."""
    values = poisson(5, 4)
    values[1000:1100] = [800.0] * 100
    found = list(judged(series(values)))[1000:1100]
    assert sum(row.alert for row in found) == 1
    assert found[5].score == 0.4999


def test_the_next_event_is_told_after_the_quiet_time():
    """Half a day later a new event is an alert again."""
    values = poisson(7, 5)
    later = 1000 + round(QUIET / 300) + 10
    values[1000] = values[later] = 900.0
    found = list(judged(series(values)))
    assert found[1000].alert
    assert found[later].alert


@pytest.mark.parametrize("seed", range(4))
def test_ordinary_days_are_quiet(seed):
    """Counts that swing through the day and have no event give at most two alerts in three weeks."""
    assert sum(row.alert for row in judged(series(poisson(21, seed)))) <= 2


def test_a_daily_rhythm_becomes_expected():
    """After three weeks the busy hour is expected to be busier than the quiet one, and most rows lie in the band."""
    values = poisson(21, 6)
    found = list(judged(series(values)))
    assert found[20 * DAY + 72].expected > 1.5 * found[20 * DAY + 216].expected
    inside = [row.low <= value <= row.high for row, value in zip(found[-5 * DAY :], values[-5 * DAY :], strict=True)]
    assert sum(inside) / len(inside) > 0.85


def test_a_short_history_says_nothing():
    """During the first day nothing is expected and nothing alerts, whatever comes."""
    found = list(judged(series([1.0] * 100 + [10_000.0] + [1.0] * 186)))
    assert {(row.expected, row.score) for row in found} == {(None, 0.0)}


def test_a_gap_is_neither_zero_nor_evidence():
    """Missing lines and empty values say the same, and rows after them are judged by what was before."""
    values = poisson(4, 7)
    empty = values[:700] + [None] * 200 + values[900:]
    rows = series(empty)
    absent = [row for row in rows if row[1] is not None]
    with_empty = [found for found, row in zip(judged(rows), rows, strict=True) if row[1] is not None]
    assert with_empty == list(judged(absent))
    assert not any(row.alert for row in with_empty[700:])


def test_a_stream_of_zeros_is_quiet():
    """A series in which nothing ever happens never alerts, and its first real event does."""
    found = list(judged(series([0.0] * 1000 + [12.0])))
    assert not any(row.alert for row in found[:1000])
    assert found[1000].alert


def test_a_gap_at_the_very_start_is_not_taken_for_the_step():
    """When the first line is followed by a gap, the step is learnt from the lines after it."""
    values = poisson(4, 8)
    values[1000] = 900.0
    rows = series(values)
    found = list(judged(rows[:1] + rows[5:]))
    assert found[1000 - 4].alert


def test_values_in_units_score_alike():
    """Heat counted in units of 10,000 scores as the counts would."""
    values = poisson(4, 9)
    heat = [value * 10_000 for value in values]
    assert [row.score for row in judged(series(heat), unit=10_000)] == [row.score for row in judged(series(values))]


def test_huge_values_stay_finite():
    """The largest number a file can hold gives a score, not an overflow, and the rows after it are scored."""
    found = list(judged(series([5.0] * 400 + [1.7e308] + [5.0] * 400)))
    assert found[400].alert
    assert all(math.isfinite(row.score) and row.expected < 1e6 for row in found[288:])


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=60))
def test_recent_sums_are_the_sums_of_the_last_rows(deviations):
    """The running sums equal sums taken afresh."""
    recent = Recent(3, 7)
    for deviation in deviations:
        views = recent.add(deviation)
    short, long = deviations[-3:], deviations[-7:]
    energy = math.sqrt(sum(max(value, 0.0) ** 2 for value in long) / 7)
    assert views == pytest.approx((deviations[-1], sum(short) / 3**0.5, sum(long) / 7**0.5, energy), abs=1e-6)


def test_the_tail_follows_its_quantile():
    """On exponential values the surprise beyond the threshold is close to −ln of the true probability."""
    pick = random.Random(1)
    tail = Tail([pick.expovariate(1) for _ in range(500)], 300)
    for _ in range(60_000):
        tail.surprise(pick.expovariate(1))
    assert tail.surprise(9.0) == pytest.approx(9.0, rel=0.35)
    assert tail.surprise(1.0) == 0.0


def test_daily_rows_work_too():
    """With one row a day every view is that row, and 24 rows are the warm-up."""
    found = list(judged(series([20.0] * 60 + [500.0], minutes=1440)))
    assert found[23].expected is None
    assert found[60].alert


@pytest.mark.parametrize(
    ("lines", "line", "word"),
    [
        (["timestamp,value", "2025-01-27 13:00,1", "yesterday,2"], 3, "ISO 8601"),
        (["timestamp,value", "2025-01-27 13:00,many"], 2, "not a number"),
        (["timestamp,value", "2025-01-27 13:00,-1"], 2, "0 or more"),
        (["timestamp,value", "2025-01-27 13:00,nan"], 2, "0 or more"),
        (["timestamp,value", "2025-01-27 13:00"], 2, "fewer cells"),
        (["timestamp,value", "2025-01-27 13:00,1", "2025-01-27 13:00,1"], 3, "not after"),
        (["timestamp,value", "2025-01-27 13:00,1", "2025-01-27 14:00+08:00,1"], 3, "offset"),
        (["time,value"], 1, "timestamp"),
        ([], 1, "timestamp"),
    ],
)
def test_a_bad_line_is_named(lines, line, word):
    """A line that cannot be used ends the reading with its number and what is wrong."""
    with pytest.raises(ConfigError, match=rf"^s, line {line}: .*{word}"):
        list(rows_of(lines, "s"))
