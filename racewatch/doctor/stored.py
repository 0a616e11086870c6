"""Ask the store: is it there, of this version, right about the time, and what do its ledger and outbox say."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

from racewatch.catalog import Source
from racewatch.config import Settings
from racewatch.doctor import collecting, machine
from racewatch.doctor.findings import Finding, said
from racewatch.errors import RacewatchError
from racewatch.store.base import Store
from racewatch.store.open import open_store
from racewatch.store.questions import Window
from racewatch.store.shape import Difference
from racewatch.store.upkeep import Migrated
from schemas import SourceRun
from schemas.message import MessageState

LATELY = timedelta(days=2)
"""So many days of the ledger are read at once; only a source without a good run in it is asked for alone."""

NONE = Difference().words
LOST: tuple[MessageState, ...] = ("failed",)
"""What nobody will be told any more unless a person acts."""


def examine(settings: Settings, sources: Sequence[Source]) -> Iterator[Finding]:
    """Yield what there is to say about the store that *settings* name and about what it holds."""
    try:
        with closing(open_store(settings)) as store:
            yield from _vitals(store, settings)
            if store.vitals().made:
                yield from _content(store, settings, sources)
    except RacewatchError as error:
        yield Finding("store", "fail", said("store-bad", error=error), said("store-do"))


def _vitals(store: Store, settings: Settings) -> Iterator[Finding]:
    before = datetime.now(UTC)
    found = store.vitals()
    if found.clock is None:
        yield machine.clock(None)
    else:  # the store read its clock somewhere between our two looks
        middle = before + (datetime.now(UTC) - before) / 2
        yield machine.clock((found.clock - middle).total_seconds())
    if found.free is not None:
        yield machine.disk_of_store(found.free)
    if not found.made:
        yield Finding("store", "warn", said("store-none", address=settings.store_url), said("store-init-do"))


def _content(store: Store, settings: Settings, sources: Sequence[Source]) -> Iterator[Finding]:
    different = store.migrate(lambda _: None, dry_run=True)
    yield from mapping(different)
    if any(not each.grows for each in different):
        return  # a store of another version refuses every other question
    info = store.info()
    seen = said("store-fine", engine=info.engine, address=info.address, items=f"{info.counts['items']:,}")
    yield Finding("store", "ok", seen)
    by_source = _ledger(store, sources, settings.clock)
    yield from collecting.ahead(by_source, settings.clock)
    yield from collecting.runs(sources, by_source, settings.clock)
    recent = Window(settings.clock - timedelta(days=collecting.RECENT))
    yield from collecting.messages(store.messages(recent, LOST))


def mapping(different: Sequence[Migrated]) -> Iterator[Finding]:
    """Judge what a migration would do: nothing, add fields by itself, or wait for a person."""
    apart = [each for each in different if each.difference != NONE]  # SQLite's tables are all made anew with one
    for each in apart:
        if each.grows:
            seen = said("mapping-grows", dataset=each.dataset, difference=each.difference)
            yield Finding("mapping", "ok", seen, said("mapping-grows-do"), about=each.dataset)
        else:
            parts = {"dataset": each.dataset, "difference": each.difference, "documents": f"{each.documents:,}"}
            yield Finding("mapping", "fail", said("mapping-old", **parts), said("mapping-old-do"), about=each.dataset)
    if not apart:
        yield Finding("mapping", "ok", said("mapping-fine"))


def _ledger(store: Store, sources: Sequence[Source], now: datetime) -> dict[str, list[SourceRun]]:
    """Return the runs of each source, newest first: the last days', more of a source without a good one in them."""
    found: defaultdict[str, list[SourceRun]] = defaultdict(list)
    for run in store.runs(Window(now - LATELY)):
        found[run.source].append(run)
    for source in sources:
        if not any(run.good for run in found[source.name]):
            found[source.name] = store.runs(Window(now - timedelta(days=collecting.BACK)), source.name)
    return dict(found)
