"""Sources by hours: how the runs of each hour ended, and the hours that nobody looked into. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from racewatch.query.intervals import start_of, starts
from racewatch.store.spans import Span
from schemas import RunState, SourceRun

HOUR = timedelta(hours=1)
State = RunState | Literal["covered", "gap"]
"""A run's state; covered: no run then, but a later one speaks for the hour; gap: nobody knows."""
WORST: tuple[RunState, ...] = (
    *("login-needed", "blocked", "layout-changed", "failed", "stale", "partial"),
    *("ok", "quiet"),
)
"""An hour with several runs is named after the one that a person must look at first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One source in one hour, with the runs that started in it."""

    source: str
    start: datetime
    state: State
    reason: str = ""
    runs: int = 0
    new: int = 0
    off_topic: int = 0
    repeated: int = 0
    rejected: int = 0


def grid(
    runs: Iterable[SourceRun],
    covers: Mapping[str, Sequence[Span]],
    names: Iterable[str],
    since: datetime,
    until: datetime,
) -> Iterator[list[Cell]]:
    """Yield a row of cells for every source of *names* and of *runs*, by name, for each hour of the time given."""
    hours = list(starts(since, until, "1h", "UTC"))
    found: dict[tuple[str, datetime], list[SourceRun]] = {}
    for run in runs:
        found.setdefault((run.source, start_of(run.started_at, "1h", "UTC")), []).append(run)
    for name in sorted({*names, *(source for source, _ in found)}):
        yield [_cell(name, hour, found.get((name, hour), []), covers.get(name, ())) for hour in hours]


def _cell(source: str, hour: datetime, runs: Sequence[SourceRun], spans: Sequence[Span]) -> Cell:
    if not runs:
        spoken = any(start < hour + HOUR and hour < end for start, end in spans)
        return Cell(source, hour, "covered" if spoken else "gap")
    first = min(runs, key=lambda run: WORST.index(run.state))
    return Cell(
        source,
        hour,
        first.state,
        first.reason,
        len(runs),
        sum(run.landed for run in runs),
        sum(run.off_topic for run in runs),
        sum(run.repeated for run in runs),
        sum(run.rejected for run in runs),
    )
