"""Stage: an author or an item is taken out of all that we keep, and does not come back.

``docs/forgetting.md`` lists the places. The order lets a run that was killed go on: the tombstone comes first, the raw
batches, from which all else is known, come last. A second call finds nothing more to do.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from racewatch.config import Settings
from racewatch.crawl.known import forget as forget_pages
from racewatch.crawl.known import links_of
from racewatch.landing.erasing import evidence_of, kept_aside, remove_evidence, strike_notes
from racewatch.landing.firsts import forget as forget_firsts
from racewatch.landing.purging import Record, batches, changes, held, purge, quarantines, records, unfinished
from racewatch.landing.tombstones import Forgotten, Tombstone, bury, path_of, read_tombstone
from racewatch.landing.traces import Traces
from racewatch.stages.striking import Say, Struck, answers, entries, every, runs, shown
from racewatch.stages.wishes import Wish, wish_of
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.text.identity import item_id
from schemas import Item

MANY = 500
"""Batches between two words of progress."""


@dataclass(slots=True)
class Forgot:
    """How many were found in each place, and taken out of it unless it was a dry run."""

    store: int = 0  # items, sampled titles, counts of engagement, entries of lists
    answers: int = 0  # items of others that are marked as speaking to one
    alerts: int = 0  # alerts, messages and decisions that showed or named one
    runs: int = 0  # runs of the ledger, and marks of faults, that named one
    landing: int = 0  # records of batches
    quarantine: int = 0
    evidence: int = 0  # saved answers
    pages: int = 0  # addresses in the seen-store, and items that a run was the first to see

    @property
    def total(self) -> int:
        """Return how many there were in all places."""
        return sum(asdict(self).values())


@dataclass(slots=True)
class _Trail:
    """All that was found of a wish: ids of items, and words of theirs."""

    ids: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def of(self, target: Forgotten) -> Forgotten:
        """Return *target* with all items found."""
        return target | Forgotten(items=frozenset(self.ids))

    def add(self, called: str, url: str, platform_id: str | None = None) -> None:
        """Take in an item; the platform's own number of it stands in answers without the platform's name."""
        self.ids.add(called)
        self.words |= {url, (platform_id or "").partition(":")[2].removeprefix("c")}


def forget(asked: str, settings: Settings, *, dry_run: bool = False, say: Say = lambda _: None) -> Forgot:
    """Take what *asked* means out of everything that we keep; return how much that was, or would be.

    Raises RetryLater when the store is away: then run it again, the tombstone is there already.
    """
    wish, var, found = wish_of(asked, settings), settings.var, Forgot()
    with opened(settings) as store:
        trail = _followed(wish, store, var, say)
        all_of, traces = trail.of(wish.target), Traces(wish.told | trail.words)
        if not dry_run:
            bury(var, wish.target, _stone(all_of, settings, done=False))
        removed = _from_disk(var, all_of, traces, found, dry_run=dry_run)
        struck = Struck(all_of, traces, wish.told, frozenset(entries(store, all_of, say)))
        found.alerts = shown(store, struck, dry_run=dry_run)
        found.runs = max(found.runs, runs(store, traces, removed, dry_run=dry_run))
        found.answers = answers(store, struck, say, dry_run=dry_run)
        found.store = _stored(store, struck, dry_run=dry_run)
    say("store, evidence and seen-store done")
    found.quarantine, found.landing = _landed(var, struck, dry_run=dry_run)
    if not dry_run:
        bury(var, wish.target, _stone(all_of, settings, done=True))
    return found


def untouched(var: Path) -> list[Path]:
    """Return what forgetting does not look into: files kept aside, and batches that a crawl is writing just now."""
    return [*kept_aside(var), *(part for part in unfinished(var) if held(part))]


def _stone(all_of: Forgotten, settings: Settings, *, done: bool) -> Tombstone:
    items, authors = tuple(sorted(all_of.items)), tuple(sorted(all_of.authors))
    return Tombstone(items=items, authors=authors, asked_at=settings.clock, done=done)


def _followed(wish: Wish, store: Store, var: Path, say: Say) -> _Trail:
    """Return all items of *wish*, from an earlier try's tombstone, the batches and the store.

    All is looked at until nothing is added: answers to a post may lie before it. Links under which the pages were
    found are items of the trail too, so that they are not asked for again.
    """
    trail, before = _Trail(), -1
    if (path := path_of(var, wish.target)).exists():
        trail.ids.update(read_tombstone(path).items)
    while before < len(trail.ids):
        before, target = len(trail.ids), trail.of(wish.target)
        _follow_batches(trail, target, var, say)
        for item in every(store, Item, say):
            if target.holds(item):
                trail.add(item.id, item.url, item.platform_id)
        for link in links_of(var, trail.ids | wish.target.items):
            trail.add(item_id(link), link)
    return trail


def _follow_batches(trail: _Trail, target: Forgotten, var: Path, say: Say) -> None:
    for number, batch in enumerate([*batches(var), *unfinished(var)], 1):
        for record in records(batch):
            if isinstance(record.get("url"), str) and "list" not in record and target.holds_record(record):
                trail.add(item_id(record["url"], record.get("platform_id")), record["url"], record.get("platform_id"))
        if number % MANY == 0:
            say(f"{number:,} batches looked at")


def _from_disk(var: Path, all_of: Forgotten, traces: Traces, found: Forgot, *, dry_run: bool) -> frozenset[str]:
    """Clear evidence, records of runs and seen-store; return the names of the saved answers that go."""
    bodies = evidence_of(var, traces, all_of.holds_url)
    removed = frozenset(str(body.relative_to(var)) for body in bodies)
    found.evidence = len(bodies)
    found.runs = strike_notes(var, traces, removed, dry_run=dry_run)
    found.pages = forget_pages(var, all_of.holds_url, lambda url: traces.within(url.encode()), dry_run=dry_run)
    found.pages += forget_firsts(var, all_of.items, dry_run=dry_run)
    if not dry_run:
        remove_evidence(bodies)
    return removed


def _stored(store: Store, struck: Struck, *, dry_run: bool) -> int:
    """Delete the documents of what is forgotten; return how many there were."""
    items = struck.gone.items
    samples = [sample.id for sample in store.samples() if struck.gone.holds(sample)]
    points = [point.id for each in items for point in store.engagements(each, Window())]
    if dry_run:
        return len(samples) + len(points) + len(struck.entries) + len(store.items(items))
    gone = store.delete("samples", samples) + store.delete("engagements", points)
    return gone + store.delete("ranks", struck.entries) + store.delete("items", items)


def _landed(var: Path, struck: Struck, *, dry_run: bool) -> tuple[int, int]:
    """Clear the quarantine, then the batches; return of how many records."""
    touched = changes if dry_run else purge
    refused = sum(touched(path, _of_refusal(struck)) for path in quarantines(var))
    parts = [part for part in unfinished(var) if not held(part)]
    refused += sum(touched(part, _of_refusal(struck)) for part in parts if part.name.endswith(".rejected.part"))
    open_ones = [part for part in parts if part.name.endswith(".jsonl.part")]
    return refused, sum(touched(path, _of_record(struck)) for path in (*open_ones, *batches(var)))


def _of_record(struck: Struck) -> Callable[[Record], Record | None]:
    def become(record: Record) -> Record | None:
        return None if struck.gone.holds_record(record) else struck.gone.unlinked_record(record, struck.names)

    return become


def _of_refusal(struck: Struck) -> Callable[[Record], Record | None]:
    """Return what becomes of a refused record: it goes too where it holds a word, for it may be in any form."""

    def become(refused: Record) -> Record | None:
        raw: Any = refused.get("raw")
        if struck.gone.holds_record(refused) or (isinstance(raw, dict) and struck.gone.holds_record(raw)):
            return None
        if struck.traces.within(json.dumps(raw, ensure_ascii=False).encode()):
            return None
        texts = {name: struck.traces.struck(str(refused[name])) for name in ("detail", "url") if refused.get(name)}
        return {**refused, **texts}

    return become
