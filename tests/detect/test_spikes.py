"""Spikes: causal, silent about gaps and short histories, robust to noise and to the event itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.detect.incidents import incidents
from racewatch.detect.spikes import Point, scored

HOUR = timedelta(hours=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
WEEK = 168
ORDINARY = [3, 4, 2, 5, 3, 4, 6, 2]


def series(values):
    """Return hourly points; None is a gap."""
    return [Point(START + i * HOUR, START + (i + 1) * HOUR, value) for i, value in enumerate(values)]


def scores(values, **settings):
    """Return the scores of hourly *values* against a week."""
    return [step.score for step in scored(series(values), steps=WEEK, **{"minimum_history": 0.25, **settings})]


def test_a_burst_stands_out_and_ordinary_noise_does_not():
    """Ten times the ordinary is a spike; nothing in the two weeks before is."""
    found = scores(ORDINARY * 42 + [40])
    assert found[-1] > 0.5
    assert max(found[:-1]) < 0.5


def test_without_history_nothing_is_said():
    """The first quarter of the baseline scores 0, however high."""
    assert scores([1000.0] * 42) == [0.0] * 42
    assert next(scored(series([1000.0]), steps=WEEK, minimum_history=0.25)).baseline is None


def test_a_gap_is_neither_zero_nor_evidence():
    """Hours that were not seen change no score of the hours that were."""
    seen = [float(v) for v in ORDINARY * 42]
    holes = [value for v in seen for value in (v, None)]
    with_gaps = list(scored(series([*holes, 40.0]), steps=2 * WEEK, minimum_history=0.25))
    without = list(scored(series([*seen, 40.0]), steps=WEEK, minimum_history=0.25))
    assert with_gaps[-1].score == pytest.approx(without[-1].score, abs=0.02)
    assert {step.score for step in with_gaps if step.point.value is None} == {0.0}
    assert with_gaps[-1].baseline.coverage == pytest.approx(0.5, abs=0.01)


def test_too_many_gaps_mean_silence():
    """With less than the asked share of the baseline seen, a burst is not judged."""
    sparse = ([3.0] + [None] * 9) * 40
    assert scores([*sparse, 500.0])[-1] == 0.0


def test_a_lasting_rise_becomes_ordinary():
    """A level that stays is news at first and none two weeks later."""
    found = scores([0.0] * 200 + [30.0] * 500)
    assert found[200] > 0.5
    assert found[-1] < 0.5


def test_one_event_does_not_hide_the_next():
    """Three days after a day-long burst, a second one of the same size still stands out."""
    values = [float(v) for v in ORDINARY * 30] + [60.0] * 24 + [float(v) for v in ORDINARY * 9] + [60.0]
    assert scores(values)[-1] > 0.5


def test_the_unit_scales_what_counts_as_one():
    """Heat of 50,000 a step is five of its unit: ordinary fluctuation is no spike, a million is."""
    found = scores([50_000.0, 70_000.0, 40_000.0] * 60 + [90_000.0, 1_000_000.0], unit=10_000.0)
    assert found[-2] < 0.5 < found[-1]


def test_below_the_minimum_nothing_stands_out():
    """Three items after weeks of silence are three items."""
    assert scores([0.0] * 200 + [12.0], minimum=20.0)[-1] == 0.0


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=2, max_size=80), st.data())
def test_the_past_does_not_depend_on_the_future(values, data):
    """Whatever comes later, a row's score stays."""
    cut = data.draw(st.integers(1, len(values) - 1))
    future = data.draw(st.permutations(values[cut:]))
    kept = {"steps": 20, "minimum_history": 0.1}
    before = [step.score for step in scored(series(values), **kept)][:cut]
    after = [step.score for step in scored(series([*values[:cut], *future]), **kept)][:cut]
    assert before == after


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=60))
def test_scores_and_bounds_are_sane(values):
    """Scores lie in [0, 1], low <= expected <= high, and none is negative."""
    for step in scored(series(values), steps=20, minimum_history=0.1):
        assert 0 <= step.score <= 1
        if step.baseline and step.point.value is not None:
            spike = step.spike
            assert 0 <= spike.low <= spike.expected <= spike.high


def test_spikes_of_one_event_are_one_incident():
    """Spikes less than the cooldown apart are joined; the peak is the highest; a later one is another."""
    quiet = [float(v) for v in ORDINARY * 42]
    values = [*quiet, 40.0, 3.0, 3.0, 90.0, 3.0, *quiet[:100], 50.0]
    steps = list(scored(series(values), steps=WEEK, minimum_history=0.25))
    found = incidents(steps, sensitivity=0.5, cooldown=timedelta(hours=24))
    assert [(i.opened.observed, i.peak.observed) for i in found] == [(40.0, 90.0), (50.0, 50.0)]
    first, last = found
    assert first.closed_at(last.last.end, timedelta(hours=24)) == first.last.end
    assert last.closed_at(last.last.end, timedelta(hours=24)) is None
