"""Stage: an author or an item is taken out of store, landing, evidence and seen-store, and does not come back.

The order lets a run that was killed go on: the tombstone comes first, the raw batches, from which all else is known,
come last. A second call finds nothing more to do.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from racewatch.catalog import load_sources
from racewatch.config import Settings
from racewatch.crawl.authors import author_digest, author_key
from racewatch.crawl.known import forget as forget_pages
from racewatch.errors import ConfigError, RejectItem
from racewatch.landing.purging import batches, purge, quarantines, records
from racewatch.landing.tombstones import Forgotten, Tombstone, bury, byline_digest, path_of, read_tombstone
from racewatch.store.base import Dataset, Kept, Store, Window
from racewatch.store.open import opened
from racewatch.text.identity import item_id
from racewatch.text.platforms import platform_id_of
from racewatch.text.url import canonical_url
from schemas import Alert, Evidence, Item

Say = Callable[[str], object]
DIGEST = re.compile(r"[0-9a-f]{32}")
WEB = re.compile(r"https?://", re.IGNORECASE)
PLATFORMS = ("weibo", "x", "wechat")
PAGE = 500


@dataclass(slots=True)
class Forgot:
    """How many were found in each place, and taken out of it unless it was a dry run."""

    store: int = 0  # items, sampled titles, counts of engagement
    alerts: int = 0  # alerts and messages that showed one
    landing: int = 0  # records of batches
    quarantine: int = 0
    evidence: int = 0  # saved answers
    pages: int = 0  # addresses in the seen-store

    @property
    def total(self) -> int:
        """Return how many there were in all places."""
        return sum(asdict(self).values())


@dataclass(frozen=True)
class Wish:
    """Who or what is to be forgotten: *told* are the words in which it may stand in a saved answer."""

    target: Forgotten
    told: frozenset[str]


@dataclass(slots=True)
class _Trail:
    """All that was found of a wish: ids of items, and words of theirs."""

    ids: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add(self, called: str, url: Any, platform_id: Any) -> None:
        self.ids.add(called)
        self.words.update(str(word) for word in (url, platform_id) if word)


def wish_of(asked: str, settings: Settings) -> Wish:
    """Return what *asked* means: an address, an author's digest, PLATFORM:ACCOUNT, an account's number, or a byline.

    An account is hashed with our key as on ingest, for every platform that it may be of where none is named. Raises
    ConfigError for an address that is none.
    """
    if WEB.match(asked):
        try:
            address = canonical_url(asked)
        except RejectItem as error:
            raise ConfigError(f"{asked}: no usable address ({error.detail}); give the item's own") from error
        return Wish(Forgotten(items=frozenset({item_id(asked)})), frozenset(_words(asked, address)))
    if DIGEST.fullmatch(asked):
        return Wish(Forgotten(authors=frozenset({asked})), frozenset())
    platform, _, account = asked.rpartition(":")
    key = author_key(settings)
    known = [platform] if platform else [*PLATFORMS, *load_sources(settings.sources), *_platforms(settings.var)]
    digests = {author_digest(key, each, account) for each in known} | {byline_digest(asked)}
    return Wish(Forgotten(authors=frozenset(digests)), frozenset({account}))


def _platforms(var: Path) -> list[str]:
    return [folder.name for folder in (var / "landing" / "raw").glob("*")]


def _words(*addresses: str) -> Iterator[str]:
    for address in addresses:
        yield address
        if named := platform_id_of(address):
            yield named.partition(":")[2]


def forget(asked: str, settings: Settings, *, dry_run: bool = False, say: Say = lambda _: None) -> Forgot:
    """Take what *asked* means out of everything that we keep; return how much that was, or would be.

    Raises RetryLater when the store is away: then run it again, the tombstone is there already.
    """
    wish, found = wish_of(asked, settings), Forgot()
    with opened(settings) as store:
        trail = _followed(wish, store, settings.var, say)
        all_of = wish.target | Forgotten(items=frozenset(trail.ids))
        if not dry_run:
            bury(settings.var, wish.target, _stone(all_of, settings, done=False))
        found.evidence = _evidence(settings.var, all_of, wish.told | trail.words, dry_run=dry_run)
        found.pages = forget_pages(settings.var, all_of.holds_url, dry_run=dry_run)
        found.alerts = _shown(store, all_of, dry_run=dry_run)
        found.store = _stored(store, all_of, dry_run=dry_run)
    say("store, evidence and seen-store done")
    found.quarantine = _purged(quarantines(settings.var), _quarantined(all_of), dry_run=dry_run)
    found.landing = _purged(batches(settings.var), all_of.holds_record, dry_run=dry_run)
    if not dry_run:
        bury(settings.var, wish.target, _stone(all_of, settings, done=True))
    return found


def _stone(all_of: Forgotten, settings: Settings, *, done: bool) -> Tombstone:
    items, authors = tuple(sorted(all_of.items)), tuple(sorted(all_of.authors))
    return Tombstone(items=items, authors=authors, asked_at=settings.clock, done=done)


def _followed(wish: Wish, store: Store, var: Path, say: Say) -> _Trail:
    """Return all items of *wish*, from an earlier try's tombstone, the batches and the store."""
    trail = _Trail()
    if (path := path_of(var, wish.target)).exists():
        trail.ids.update(read_tombstone(path).items)
    for number, batch in enumerate(batches(var), 1):
        for record in records(batch):
            if isinstance(record.get("url"), str) and wish.target.holds_record(record):
                called = item_id(record["url"], record.get("platform_id"))
                trail.add(called, record["url"], (record.get("platform_id") or "").partition(":")[2])
        if number % PAGE == 0:
            say(f"{number:,} batches looked at")
    for item in _items(wish.target, store, say):
        trail.add(item.id, item.url, (item.platform_id or "").partition(":")[2])
    return trail


def _items(target: Forgotten, store: Store, say: Say) -> Iterator[Item]:
    """Yield the stored items of *target*: authors are no column, so all are looked at for one."""
    yield from store.items(target.items)
    after, seen = "", 0
    while target.authors and (page := store.page(Item, after=after, limit=PAGE)):
        yield from (item for item in page if target.holds(item))
        after, seen = page[-1].id, seen + len(page)
        say(f"{seen:,} items looked at")


def _stored(store: Store, all_of: Forgotten, *, dry_run: bool) -> int:
    samples = [sample.id for sample in store.samples() if sample.item in all_of.items]
    points = [point.id for each in all_of.items for point in store.engagements(each, Window())]
    places: dict[Dataset, Iterable[str]] = {"samples": samples, "engagements": points}
    if dry_run:
        return len(samples) + len(points) + len(store.items(all_of.items))
    return sum(store.delete(dataset, list(ids)) for dataset, ids in {**places, "items": all_of.items}.items())


def _shown(store: Store, all_of: Forgotten, *, dry_run: bool) -> int:
    """Take the items out of alerts and messages that show them; the figures stay."""
    pairs: list[tuple[Kept, Kept]] = [(old, without(old, all_of.items)) for old in store.alerts(Window())]
    messages = store.messages(Window())
    pairs += [(old, old.model_copy(update={"alert": without(old.alert, all_of.items)})) for old in messages]
    changed = [(old, new) for old, new in pairs if old != new]
    for old, new in () if dry_run else changed:
        store.replace(old, new)
    return len(changed)


def without(alert: Alert, ids: frozenset[str]) -> Alert:
    """Return *alert* without what it shows of the items *ids*."""
    evidence = tuple(each for each in alert.evidence if each.id not in ids)
    first = alert.basis.first if alert.basis else None
    basis = alert.basis
    if basis and isinstance(first, Evidence) and first.id in ids:
        basis = basis.model_copy(update={"first": None})
    return alert.model_copy(update={"evidence": evidence, "basis": basis})


def _evidence(var: Path, all_of: Forgotten, words: frozenset[str], *, dry_run: bool) -> int:
    """Remove the saved answers that were asked for at an address of the items, or hold a word of theirs."""
    told = [word.encode() for word in words if len(word) > 5]  # a short number stands in many an answer
    number = 0
    for about in sorted((var / "evidence").glob("*/*/*.json")):
        body = about.with_suffix(".body")
        url = str(json.loads(about.read_bytes()).get("url", ""))
        text = (body.read_bytes() if body.exists() else b"") + url.encode()
        if all_of.holds_url(url) or any(word in text for word in told):
            number += 1
            for path in () if dry_run else (body, about):
                path.unlink(missing_ok=True)
    return number


def _quarantined(all_of: Forgotten) -> Callable[[dict[str, Any]], bool]:
    def gone(refused: dict[str, Any]) -> bool:
        raw = refused.get("raw")
        return all_of.holds_record(refused) or (isinstance(raw, dict) and all_of.holds_record(raw))

    return gone


def _purged(paths: Iterable[Path], gone: Callable[[dict[str, Any]], bool], *, dry_run: bool) -> int:
    if dry_run:
        return sum(sum(map(gone, records(path))) for path in paths)
    return sum(purge(path, gone) for path in paths)
