"""The ledger's runs, told source by source."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from schemas import SourceRun


@dataclass(frozen=True, slots=True)
class SourceRow:
    """All runs of one source together."""

    source: str
    family: str
    kind: str
    runs: int
    good: int
    states: tuple[tuple[str, int], ...]
    requests: int
    landed: int
    rejected: int


def by_source(runs: Sequence[SourceRun]) -> list[SourceRow]:
    """Return a row for each source, those with failed runs first, then by name."""
    names = sorted({run.source for run in runs})
    rows = [_row([run for run in runs if run.source == name]) for name in names]
    return sorted(rows, key=lambda row: row.good == row.runs)


def _row(runs: Sequence[SourceRun]) -> SourceRow:
    states = Counter(run.state for run in runs)
    return SourceRow(
        source=runs[0].source,
        family=runs[0].family,
        kind=runs[0].kind,
        runs=len(runs),
        good=sum(run.good for run in runs),
        states=tuple(sorted(states.items())),
        requests=sum(run.requests for run in runs),
        landed=sum(run.landed for run in runs),
        rejected=sum(run.rejected for run in runs),
    )
