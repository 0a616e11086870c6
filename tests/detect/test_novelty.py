"""Novelty: the first appearance after a long silence, and nothing else."""

from datetime import UTC, datetime, timedelta

from racewatch.detect.novelty import novel
from racewatch.detect.spikes import Point

HOUR = timedelta(hours=1)
START = datetime(2025, 1, 6, tzinfo=UTC)


def scores(values, days=7):
    """Return the scores of hourly *values*; None is a gap."""
    points = [Point(START + i * HOUR, START + (i + 1) * HOUR, value) for i, value in enumerate(values)]
    return [step.score for step in novel(points, days)]


def test_the_first_appearance_scores_and_its_repetition_does_not():
    """After seven silent days one entry is news, however small; an hour later it is none."""
    found = scores([0.0] * 168 + [1.0, 1.0])
    assert found[:168] == [0.0] * 168
    assert found[168:] == [0.5, 0.0]


def test_a_longer_silence_scores_more_up_to_a_limit():
    """Twice the days give 0.75, and no silence more than that."""
    assert scores([0.0] * 336 + [1.0])[-1] == scores([0.0] * 900 + [1.0])[-1] == 0.75


def test_a_short_history_says_nothing():
    """Within the first days nothing is known to be new."""
    assert scores([0.0] * 100 + [9.0])[-1] == 0.0


def test_days_that_were_not_seen_prove_no_silence():
    """A week of which only two days were seen is two days of silence."""
    assert scores([0.0] * 48 + [None] * 120 + [9.0])[-1] == 0.0


def test_what_appears_every_few_days_is_never_new():
    """With three days between appearances nothing scores."""
    assert max(scores(([0.0] * 71 + [5.0]) * 20)) == 0.0
