"""Incidents: one event is one, whichever of a rule's series shows it."""

from datetime import UTC, datetime, timedelta

from racewatch.detect.incidents import Source, incidents
from racewatch.detect.spikes import Baseline, Point, Scored, stabilized

HOUR = timedelta(hours=1)
START = datetime(2025, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
COUNT, HEAT = Source("count"), Source("heat")


def step(hour, score, value=10.0, direction="rise"):
    """Return a scored step that begins *hour* hours after the start; one in 4 is ordinary."""
    point = Point(START + hour * HOUR, START + (hour + 1) * HOUR, value)
    return Scored(point, score, Baseline(stabilized(1.0), 1.0, 0.9), direction)


def found(series, since=START, cooldown=DAY):
    """Return the incidents of *series* with the usual sensitivity."""
    return incidents(series, since=since, sensitivity=0.5, cooldown=cooldown)


def test_spikes_of_one_event_are_one_incident():
    """Spikes less than the cooldown apart are joined; the peak is the highest value; a later one is another."""
    first, last = found({COUNT: [step(0, 0.6, 40), step(3, 0.7, 90), step(5, 0.6, 30), step(60, 0.8, 50)]})
    assert (first.opened.observed, first.peak.observed, first.last.observed) == (40, 90, 30)
    assert (last.opened.observed, last.peak.observed) == (50, 50)
    assert first.ends == tuple(START + hour * HOUR for hour in (1, 4, 6))
    assert first.closed_at(START + 60 * HOUR, DAY) == START + 6 * HOUR
    assert last.closed_at(START + 70 * HOUR, DAY) is None


def test_series_of_one_rule_share_the_incident():
    """Items and list tell of one event: it opens with the first and has the peak of the more telling."""
    (one,) = found({COUNT: [step(2, 0.6)], HEAT: [step(0, 0.5, 10_000), step(4, 0.9, 20_000)]})
    assert (one.opened.start, one.source, one.peak.observed) == (START, HEAT, 20_000)


def test_a_drop_is_an_event_of_its_own():
    """Rise and fall are not joined."""
    assert [one.direction for one in found({COUNT: [step(0, 0.6), step(5, 0.7, 0.0, "drop")]})] == ["rise", "drop"]


def test_the_onset_is_when_the_series_left_its_band():
    """What was unusual before the spike belongs to it, at most a cooldown back; what was ordinary does not."""
    steps = [step(0, 0.3), step(10, 0.2, 3.0), step(50, 0.4), step(55, 0.4), step(60, 0.6)]
    (one,) = found({COUNT: steps})
    assert (one.onset, one.opened.start) == (START + 50 * HOUR, START + 60 * HOUR)


def test_steps_before_the_time_asked_for_open_nothing():
    """A spike before *since* gives no incident, and only tells the onset of the next."""
    (one,) = found({COUNT: [step(0, 0.6), step(3, 0.6)]}, since=START + 2 * HOUR)
    assert (one.opened.start, one.onset) == (START + 3 * HOUR, START)


def test_a_new_name_opens_and_the_size_of_others_is_shown():
    """Novelty has no size: any other series takes the peak over, and novelty never takes it back."""
    new = Source("novelty", "gpt-5")
    (one,) = found({new: [step(0, 0.75, 90_000), step(9, 0.75, 99_000)], HEAT: [step(3, 0.5, 50_000)]})
    assert (one.opened.observed, one.source, one.peak.observed) == (90_000, HEAT, 50_000)
