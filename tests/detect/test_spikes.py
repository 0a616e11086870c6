"""Spikes: causal, silent about gaps and short histories, robust to noise and to the event itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.detect.spikes import Point, Settings, limit_of, scored

HOUR = timedelta(hours=1)
START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
WEEK = Settings(days=7, minimum_history=0.25, limit=5.0)
ORDINARY = [3, 4, 2, 5, 3, 4, 6, 2]


def series(values, unit=1.0):
    """Return hourly points; None is a gap."""
    return [Point(START + i * HOUR, START + (i + 1) * HOUR, value, unit) for i, value in enumerate(values)]


def scores(values, settings=WEEK, unit=1.0):
    """Return the scores of hourly *values* against a week."""
    return [step.score for step in scored(series(values, unit), settings)]


def test_a_burst_stands_out_and_ordinary_noise_does_not():
    """Ten times the ordinary is a spike; nothing in the two weeks before is."""
    found = scores([*ORDINARY * 42, 40])
    assert found[-1] > 0.5
    assert max(found[:-1]) < 0.5


def test_without_history_nothing_is_said():
    """On the first quarter of the baseline's days everything scores 0, however high."""
    assert scores([1000.0] * 24) == [0.0] * 24
    assert next(scored(series([1000.0]), WEEK)).baseline is None


def test_a_gap_is_neither_zero_nor_evidence():
    """Hours that were not seen change little in the scores of the hours that were."""
    seen = [float(v) for v in ORDINARY * 42]
    holes = [value for v in seen for value in (v, None)]
    with_gaps = list(scored(series([*holes, 40.0]), WEEK))
    assert with_gaps[-1].score == pytest.approx(scores([*seen, 40.0])[-1], abs=0.06)
    assert {step.score for step in with_gaps if step.point.value is None} == {0.0}
    assert with_gaps[-1].baseline.coverage == pytest.approx(0.5, abs=0.01)


def test_too_few_days_mean_silence():
    """Where less than the asked share of the days was seen at all, a burst is not judged."""
    days = [[3.0] * 24] + [[None] * 24] * 6
    assert scores([value for day in days * 4 for value in day] + [500.0])[-1] == 0.0


def test_a_list_read_once_a_day_has_a_history_after_some_days():
    """Each day seen once is a day seen: the tenth value is judged."""
    values = [value for day in range(9) for value in [1.0 + day % 2, *[None] * 23]]
    assert scores([*values, 60.0])[-1] > 0.5


def test_a_lasting_rise_becomes_ordinary():
    """A level that stays is news at first and none three weeks later."""
    found = scores([0.0] * 200 + [30.0] * 500)
    assert found[200] > 0.5
    assert found[-1] < 0.5


def test_one_event_does_not_hide_the_next():
    """Three days after a day-long burst, a second one of the same size still stands out."""
    values = [float(v) for v in ORDINARY * 30] + [60.0] * 24 + [float(v) for v in ORDINARY * 9] + [60.0]
    assert scores(values)[-1] > 0.5


def test_the_hour_of_the_week_is_expected():
    """A busy hour is ordinary, at night it would be a spike, and less is expected on a Sunday than on a Monday."""
    week = [(60.0 if 9 <= hour < 21 else 6.0) / (1 if day < 5 else 2) for day in range(7) for hour in range(24)]
    settings = Settings(days=28, minimum_history=0.25, limit=5.0)
    steps = list(scored(series(week * 8), settings))
    monday, sunday = steps[7 * 168 + 12], steps[7 * 168 + 6 * 24 + 12]
    assert monday.score < 0.2
    assert monday.baseline.value(0) > 1.15 * sunday.baseline.value(0)
    night = list(scored(series([*week * 7, *week[:3], 60.0]), settings))[-1]
    assert night.score > 0.5


def test_a_trend_is_followed():
    """A level that grows by a tenth a week never alerts."""
    assert max(scores([round(20 * 1.1 ** (hour / 168)) for hour in range(168 * 8)])) < 0.3


def test_a_drop_stands_out_as_one():
    """Silence after weeks of two hundred an hour is a drop; after weeks of three it is nothing."""
    *_, last = scored(series([200.0] * 400 + [0.0]), WEEK)
    assert (last.direction, last.score > 0.5) == ("drop", True)
    assert scores([*ORDINARY * 42, 0])[-1] < 0.5


def test_the_unit_scales_what_counts_as_one():
    """Heat of 50,000 a step is five of its unit: ordinary fluctuation is no spike, a million is."""
    found = scores([50_000.0, 70_000.0, 40_000.0] * 60 + [90_000.0, 1_000_000.0], unit=10_000.0)
    assert found[-2] < 0.5 < found[-1]


def test_below_the_minimum_nothing_stands_out():
    """Twelve items after weeks of silence are twelve items where twenty are asked for."""
    assert scores([0.0] * 200 + [12.0])[-1] > 0.5
    assert scores([0.0] * 200 + [12.0], Settings(7, 0.25, 5.0, minimum=20.0))[-1] == 0.0


def test_more_rules_ask_for_more():
    """The same burst scores less the more rules share the chance of a false alert; the limits are the normal ones."""
    values = [*ORDINARY * 42, 16]
    found = [scores(values, Settings(7, 0.25, limit_of(rules)))[-1] for rules in (1, 17, 500)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_only_what_is_asked_for_is_yielded_and_all_before_it_is_learnt():
    """Scores from a moment on are those of the whole series from there."""
    points = series([*ORDINARY * 42, 40])
    since = points[300].start
    assert list(scored(points, WEEK, since)) == list(scored(points, WEEK))[300:]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=2, max_size=80), st.data())
def test_the_past_does_not_depend_on_the_future(values, data):
    """Whatever comes later, a row's score stays."""
    cut = data.draw(st.integers(1, len(values) - 1))
    future = data.draw(st.permutations(values[cut:]))
    brief = Settings(days=2, minimum_history=0.1, limit=5.0)
    assert scores(values, brief)[:cut] == scores([*values[:cut], *future], brief)[:cut]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=60))
def test_scores_and_bounds_are_sane(values):
    """Scores lie in [0, 1], low <= expected <= high, and none is negative."""
    for step in scored(series(values), Settings(days=2, minimum_history=0.1, limit=5.0)):
        assert 0 <= step.score <= 1
        if step.baseline and step.point.value is not None:
            spike = step.spike
            assert 0 <= spike.low <= spike.expected <= spike.high


def test_short_steps_that_last_stand_out_together() -> None:
    """Three items in each of six minutes of a silent series are a spike of counts; three in one minute are none."""
    begin = datetime(2025, 1, 20, tzinfo=UTC)
    quiet = [0.0] * (3 * 1440)

    def last(values: list[float], *, adds_up: bool) -> float:
        ends = [begin + timedelta(minutes=n) for n in range(len(values) + 1)]
        points = [Point(start, end, value) for start, end, value in zip(ends, ends[1:], values, strict=False)]
        settings = Settings(days=3, minimum_history=0.25, limit=5.0, adds_up=adds_up)
        return list(scored(points, settings, ends[-2]))[-1].score

    assert last([*quiet, *[3.0] * 6], adds_up=True) > 0.5 > last([*quiet, *[3.0] * 6], adds_up=False)
    assert last([*quiet, 3.0], adds_up=True) < 0.5
    assert last([*quiet, *[3.0] * 6, 0.0], adds_up=True) < 0.1


def test_a_noisy_step_needs_to_be_further_away() -> None:
    """The same value with four times the noise scores less and teaches less; what is not settled cannot drop."""
    begin = datetime(2025, 1, 20, tzinfo=UTC)
    known = [Point(begin + timedelta(hours=n), begin + timedelta(hours=n + 1), 20.0) for n in range(170)]
    at = known[-1].end, known[-1].end + timedelta(hours=1)
    settings = Settings(days=7, minimum_history=0.25, limit=5.0)

    def score(point: Point) -> float:
        return list(scored([*known, point], settings, at[0]))[-1].score

    assert score(Point(*at, 60.0, noise=4.0)) < 0.5 < score(Point(*at, 60.0))
    assert score(Point(*at, 0.0, settled=False)) == 0.0
    assert score(Point(*at, 0.0)) > 0.5
