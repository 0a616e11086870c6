"""Incidents: what stands out in any series of one rule and belongs to one event, told once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from racewatch.detect.spikes import Direction, Scored
from schemas import Spike
from schemas.rule import Series

DIRECTIONS: tuple[Direction, ...] = ("rise", "drop")


class Source(NamedTuple):
    """Which of a rule's series a step is of; *about* is the name whose novelty it is, *anywhere* in any section."""

    series: Series
    about: str | None = None
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Spikes with less than the cooldown between them: the first, the most telling, the last."""

    opened: Spike
    peak: Spike
    last: Spike
    source: Source  # of the peak
    direction: Direction
    coverage: float  # of the peak's baseline
    ends: tuple[datetime, ...]  # of its spikes, in order of time
    onset: datetime  # since when the series were out of their ordinary band, at most a cooldown before the opening

    def closed_at(self, now: datetime, cooldown: timedelta) -> datetime | None:
        """Return when its last spike ended, or None while a further spike would still belong to it."""
        return self.last.end if now >= self.last.end + cooldown else None


def incidents(
    series: Mapping[Source, Iterable[Scored]], *, since: datetime, sensitivity: float, cooldown: timedelta
) -> list[Incident]:
    """Return the incidents that open at *since* or later: runs of spikes in one direction, quiet for under *cooldown*.

    A step of any of the *series* is a spike from a score of *sensitivity* on. Earlier steps only say since when a
    series has been out of its band.
    """
    found: list[Incident] = []
    steps = [(source, step) for source, scores in series.items() for step in scores if step.score > 0]
    steps.sort(key=lambda step: (step[1].point.start, -step[1].score))
    for direction in DIRECTIONS:
        unusual = [
            (source, step) for source, step in steps if step.direction == direction and _is_unusual(step, sensitivity)
        ]
        found += _joined(unusual, since, sensitivity, cooldown)
    return sorted(found, key=lambda incident: incident.opened.start)


def _is_unusual(step: Scored, sensitivity: float) -> bool:
    spike = step.spike
    return step.score >= sensitivity or not spike.low <= spike.observed <= spike.high


def _joined(
    steps: Iterable[tuple[Source, Scored]], since: datetime, sensitivity: float, cooldown: timedelta
) -> Iterator[Incident]:
    """Yield the incidents among unusual *steps* of one direction, in order of time."""
    running: Incident | None = None
    onset = last = datetime.min.replace(tzinfo=UTC)
    for source, step in steps:
        start = step.point.start
        onset = start if start >= last + cooldown else onset
        last = start
        if step.score < sensitivity or start < since:
            continue
        if running and start < running.last.end + cooldown:
            running = _extended(running, source, step)
            continue
        if running:
            yield running
        running = _opened(source, step, max(onset, start - cooldown))
    if running:
        yield running


def _opened(source: Source, step: Scored, onset: datetime) -> Incident:
    spike = step.spike
    coverage = step.baseline.coverage if step.baseline else 0.0
    return Incident(spike, spike, spike, source, step.direction, coverage, (spike.end,), onset)


def _extended(incident: Incident, source: Source, step: Scored) -> Incident:
    spike, peak = step.spike, incident.peak
    longer = replace(incident, last=spike, ends=(*incident.ends, spike.end))
    if not _is_higher(spike, source, peak, incident.source):
        return longer
    return replace(longer, peak=spike, source=source, coverage=step.baseline.coverage if step.baseline else 0.0)


def _is_higher(spike: Spike, source: Source, peak: Spike, of: Source) -> bool:
    """Say whether *spike* is more telling than the *peak*: a new name has no size, so any other series is."""
    new = [each.series == "novelty" for each in (source, of)]
    if source.series == of.series:
        return spike.observed > peak.observed
    return new == [False, True] or (not any(new) and spike.score > peak.score)
