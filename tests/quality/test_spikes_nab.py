"""The spike detector on recorded, labelled series, scored as the Numenta Anomaly Benchmark does: a floor."""

import math

import pytest

from benchmarks.spikes import normalized, result_of, scored, series_in, sigmoid
from tests.quality.floors import floors_of
from tests.quality.shared_data import recorded


@pytest.mark.shared
def test_score_over_the_labelled_series():
    """At the fixed threshold and without settings per series, the score reaches the floor."""
    results = [scored(series) for series in series_in(recorded("spikes_nab/combined_windows.json").parent)]
    assert len(results) == 4
    assert normalized(results) >= floors_of("spikes-nab")["score"]


def test_silence_scores_0_and_the_left_edges_score_100():
    """The two ends of the scale are what the benchmark defines."""
    windows = [(2000, 2099), (3000, 3099)]
    assert result_of([False] * 5000, windows).score == 0
    assert result_of([row in {2000, 3000} for row in range(5000)], windows).score == pytest.approx(100)


def test_only_the_earliest_alert_in_a_window_counts():
    """Further alerts in a window neither add nor cost."""
    windows = [(2000, 2099)]
    once = result_of([row == 2050 for row in range(5000)], windows)
    again = result_of([2050 <= row < 2099 for row in range(5000)], windows)
    assert once == again
    assert once.points == pytest.approx(sigmoid(-0.5) / sigmoid(-1))


def test_a_false_alert_costs_by_its_distance():
    """Before any window and far after one it costs 0.11, right after one next to nothing, in probation nothing."""
    windows = [(2000, 2100)]

    def cost(row):
        return -1 - result_of([place == row for place in range(5000)], windows).points

    assert cost(1000) == pytest.approx(0.11)
    assert cost(2600) == pytest.approx(0.11)
    assert cost(2150) == pytest.approx(0.11 * (1 - 2 / (1 + math.exp(2.5))))
    assert cost(700) == 0
