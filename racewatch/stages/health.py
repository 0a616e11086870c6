"""Rounds that stopped: sources that used to run and have not lately, an operational incident each, or one a class."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from racewatch.catalog import Source, load_sources
from racewatch.config import Settings, settings_of
from racewatch.stages.operations import KNOWN, LEDGER, Fault, settle_faults
from racewatch.stages.rules import alerting_in_force
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert
from schemas.channel import Operations

PATIENCE: Mapping[str, timedelta] = {
    "hot": timedelta(hours=1),
    "feeds": timedelta(hours=3),
    "hourly": timedelta(hours=6),
    "daily": timedelta(days=3),
}
"""How long a source of a schedule class may be without a run: some rounds may be missed, a night's one twice."""
REGULAR = 3
"""Runs in the ledger's week that show that a source is run on a schedule, and not by hand now and then."""
NAMED = 5
STOPPED, SCHEDULE = "stopped:", "schedule:"
Late = Sequence[tuple[datetime, str]]
"""Last runs and names of sources, the longest silent first."""


def watch_rounds(settings: Settings | None = None) -> list[Alert]:
    """Open an incident for each source that stopped running, close those that run again; return the new ones.

    Where a whole schedule class stopped it is one incident of the class. A source that has not run within the ledger's
    week is not judged: it may never have been switched on; an incident that is open stays so until it runs again.
    """
    chosen = settings or settings_of()
    with opened(chosen) as store:
        sources = load_sources(chosen.sources).values()
        return look_for_stopped(store, sources, alerting_in_force(chosen).operations, chosen.clock)


def look_for_stopped(store: Store, sources: Iterable[Source], operations: Operations, now: datetime) -> list[Alert]:
    """Do what :func:`watch_rounds` does for *sources* in *store* at *now*."""
    ran: defaultdict[str, list[datetime]] = defaultdict(list)
    for run in store.runs(Window(now - LEDGER, now + timedelta(seconds=1))):
        ran[run.source].append(run.started_at)  # they come newest first
    declared = list(sources)
    failing, fine = overdue(declared, ran, now)
    scheduled = {f"{STOPPED}{source.name}" for source in declared if source.schedule in PATIENCE}
    gone = {alert.rule for alert in store.alerts(Window(now - KNOWN)) if alert.rule.startswith(STOPPED)} - scheduled
    return settle_faults(store, failing, fine | gone, operations, now)


def overdue(
    sources: Iterable[Source], ran: Mapping[str, Sequence[datetime]], now: datetime
) -> tuple[dict[str, Fault], set[str]]:
    """Return the faults of sources, or whole classes, that are overdue at *now*, and what of both is fine.

    *ran* has the times of each source's runs, the newest first.
    """
    by_class: dict[str, list[tuple[datetime, str]]] = {}
    for source in sources:
        if source.schedule in PATIENCE and len(times := ran.get(source.name, ())) >= REGULAR:
            by_class.setdefault(source.schedule, []).append((times[0], source.name))
    failing, fine = dict[str, Fault](), set[str]()
    for schedule, last in by_class.items():
        late = sorted((at, name) for at, name in last if now - at > PATIENCE[schedule])
        fine |= {f"{SCHEDULE}{schedule}", *(f"{STOPPED}{name}" for _, name in last)}
        if len(late) == len(last) > 1:
            failing[f"{SCHEDULE}{schedule}"] = _class_fault(schedule, late, now)
        else:
            failing |= {f"{STOPPED}{name}": _source_fault(schedule, at, name, now) for at, name in late}
    return failing, fine - set(failing)


def _class_fault(schedule: str, late: Late, now: datetime) -> Fault:
    names = ", ".join(name for _, name in late[:NAMED]) + (" …" if len(late) > NAMED else "")
    since = f"{late[-1][0]:%Y-%m-%d %H:%M}Z"
    words = f"none of the {len(late)} sources of the class {schedule} has run since {since}: {names}"
    return Fault(late[0][0], now, len(late), f"{words}; is their DAG switched on?")


def _source_fault(schedule: str, at: datetime, name: str, now: datetime) -> Fault:
    words = f"{name} has not run since {at:%Y-%m-%d %H:%M}Z, others of the class {schedule} have"
    return Fault(at, now, 1, f"{words}; was it left out of the scheduler, or is its task stuck?")
