"""Rounds that stopped: sources that used to run and have not lately, an operational incident a schedule class."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from racewatch.catalog import Source, load_sources
from racewatch.config import Settings, settings_of
from racewatch.stages.operations import LEDGER, Fault, settle_faults
from racewatch.stages.rules import alerting_in_force
from racewatch.store.base import Window
from racewatch.store.open import opened
from schemas import Alert

PATIENCE: Mapping[str, timedelta] = {
    "hot": timedelta(hours=1),
    "feeds": timedelta(hours=3),
    "hourly": timedelta(hours=6),
    "daily": timedelta(days=3),
}
"""How long a source of a schedule class may be without a run: some rounds may be missed, a night's one twice."""
NAMED = 5


def watch_rounds(settings: Settings | None = None) -> list[Alert]:
    """Open an incident for each schedule class with overdue sources, close the others; return the new ones.

    A source that has not run within the ledger's week is not judged: it may never have been switched on.
    """
    chosen = settings or settings_of()
    now = chosen.clock
    with opened(chosen) as store:
        last: dict[str, datetime] = {}
        for run in store.runs(Window(now - LEDGER, now + timedelta(seconds=1))):
            last.setdefault(run.source, run.started_at)  # they come newest first
        failing, fine = overdue(load_sources(chosen.sources).values(), last, now)
        return settle_faults(store, failing, fine, alerting_in_force(chosen).operations, now)


def overdue(
    sources: Iterable[Source], last: Mapping[str, datetime], now: datetime
) -> tuple[dict[str, Fault], set[str]]:
    """Return the fault of each schedule class with sources overdue at *now*, and the classes that are fine."""
    by_class: dict[str, list[tuple[datetime, str]]] = {}
    for source in sources:
        if source.schedule in PATIENCE and source.name in last:
            by_class.setdefault(source.schedule, []).append((last[source.name], source.name))
    failing = {}
    for schedule, seen in by_class.items():
        late = sorted((at, name) for at, name in seen if now - at > PATIENCE[schedule])
        if late:
            names = ", ".join(name for _, name in late[:NAMED]) + (" …" if len(late) > NAMED else "")
            since = f"{late[-1][0]:%Y-%m-%d %H:%M}Z"
            words = f"{len(late)} of {len(seen)} sources of the class {schedule} have not run since {since}: {names}"
            failing[f"schedule:{schedule}"] = Fault(late[0][0], now, len(late), f"{words}; is their DAG switched on?")
    return failing, {f"schedule:{schedule}" for schedule in by_class} - set(failing)
