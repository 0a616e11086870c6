"""Incidents: spikes that belong to one event, told once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from racewatch.detect.spikes import Scored
from schemas import Spike


@dataclass(frozen=True, slots=True)
class Incident:
    """Spikes with less than the cooldown between them: the first, the highest, the last."""

    opened: Spike
    peak: Spike
    last: Spike
    coverage: float  # of the peak's baseline

    def closed_at(self, now: datetime, cooldown: timedelta) -> datetime | None:
        """Return when its last spike ended, or None while a further spike would still belong to it."""
        return self.last.end if now >= self.last.end + cooldown else None


def incidents(steps: Iterable[Scored], *, sensitivity: float, cooldown: timedelta) -> list[Incident]:
    """Return the incidents among *steps* (in order of time): runs of spikes with quiet times under *cooldown*."""
    found: list[Incident] = []
    for step in steps:
        if step.baseline is None or step.point.value is None or step.score < sensitivity:
            continue
        spike, coverage = step.spike, step.baseline.coverage
        if found and spike.start < found[-1].last.end + cooldown:
            found[-1] = _joined(found[-1], spike, coverage)
        else:
            found.append(Incident(spike, spike, spike, coverage))
    return found


def _joined(incident: Incident, spike: Spike, coverage: float) -> Incident:
    if spike.observed > incident.peak.observed:
        return Incident(incident.opened, spike, spike, coverage)
    return Incident(incident.opened, incident.peak, spike, incident.coverage)
