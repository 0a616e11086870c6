"""Stage: clean batches and the records of runs go into the store; what waits from earlier goes along."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from racewatch.config import Settings, settings_of
from racewatch.errors import ConfigError
from racewatch.landing.batch import Manifest, read_lines, read_manifest
from racewatch.landing.quarantine import quarantine
from racewatch.landing.tombstones import Forgotten, forgotten
from racewatch.landing.waiting import finished, waiting, waiting_runs
from racewatch.stages.indexed import Indexed
from racewatch.stages.normalize import normalize
from racewatch.store.base import Store
from racewatch.store.documents import Document, Written
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.store.sightings import COUNTS
from racewatch.stories import SPAN, grouped, near
from schemas import Background, Engagement, Item, RankObservation, Rejected, Sample

log = logging.getLogger(__name__)
Thing = TypeVar("Thing")
CHUNK = 2000
"""Documents handed to the store at once: bounds memory, 2,000 posts are about 6 MB."""
MODELS: dict[str, type[Document]] = {
    "items": Item,
    "checks": Item,
    "ranks": RankObservation,
    "background": Background,
    "samples": Sample,
}
"""What the lines of a clean batch are, by its kind."""
Progress = Callable[[str], None]


def index(
    paths: Sequence[str | Path] = (),
    settings: Settings | None = None,
    *,
    normalizing: bool = True,
    say: Progress = log.info,
) -> Indexed:
    """Index the clean batches at *paths* and everything that still waits in the landing; return the counts.

    With *normalizing*, raw batches that wait are normalized first. Raises RetryLater when the store cannot be reached:
    the batches stay where they are and the next call takes them. Raises ConfigError for a damaged batch, after all the
    others are in the store.
    """
    chosen = settings or settings_of()
    damaged: list[ConfigError] = []
    for raw in waiting(chosen.var, "raw") if normalizing else ():
        try:
            normalize(raw, chosen)
        except ConfigError as error:
            damaged.append(error)
    batches = dict.fromkeys([Path(path) for path in paths] + waiting(chosen.var, "clean"))
    with opened(chosen) as store:
        done = Indexed()
        for batch, manifest in _whole(batches, damaged):
            done = done.with_batch(manifest.kind, _index_batch(store, chosen, batch, manifest))
            say(f"indexed {done.batches} of {len(batches)} batches, {done.total:,} documents")
        record_runs(store, chosen.var)
    for problem in damaged:
        log.error("not indexed reason=%s", problem)
    if damaged:
        raise damaged[0]
    return done


def record_runs(store: Store, var: Path) -> int:
    """Write the runs that the ledger has not got; return how many."""
    found = list(waiting_runs(var))
    for chunk in _chunks(found, CHUNK):
        store.write([run for _, run in chunk])
        for path, _ in chunk:
            finished(path)
    return len(found)


def _whole(batches: Iterable[Path], damaged: list[ConfigError]) -> Iterator[tuple[Path, Manifest]]:
    """Yield the batches that fit their manifests, with them; what is wrong with the others goes into *damaged*."""
    for batch in batches:
        try:
            manifest = read_manifest(batch)
        except ConfigError as error:
            damaged.append(error)
        else:
            yield batch, manifest


def _index_batch(store: Store, settings: Settings, batch: Path, manifest: Manifest) -> Written:
    documents: Iterator[Document] = read_lines(batch, MODELS[manifest.kind])
    total, rejected = Written(), list[Rejected]()
    if gone := forgotten(settings.var):
        documents = (_unlinked(gone, one) for one in documents if not _is_gone(gone, one))
    for part in _chunks(documents, CHUNK):
        chunk = _told(store, part)
        written = store.write(chunk)
        rejected += _refused(written, chunk, manifest, settings)
        total += written
        refused = {refusal.id for refusal in written.refused}
        store.write(list(engagements(one for one in chunk if one.id not in refused)))
    quarantine(settings.var, "index", manifest.source, manifest.run_id, rejected)
    finished(batch)
    log.info("indexed source=%s run=%s created=%s updated=%s duplicate=%s refused=%s", manifest.source, manifest.run_id,
             total.created, total.updated, total.duplicate, len(total.refused))  # fmt: skip
    return total


def _is_gone(gone: Forgotten, one: Document) -> bool:
    return isinstance(one, Item | RankObservation | Sample) and gone.holds(one)


def _unlinked(gone: Forgotten, one: Document) -> Document:
    return gone.unlinked(one) if isinstance(one, Item) else one


def _told(store: Store, documents: list[Document]) -> list[Document]:
    """Return *documents* with the stories of the items among them."""
    items = [document for document in documents if isinstance(document, Item)]
    if not items:
        return documents
    times = [item.published_at for item in items]
    keys = {key for item in items for key in item.story_keys}
    founders = store.founders(keys, Window(min(times) - SPAN, max(times) + SPAN))
    found = grouped(items, store.items(near(items, founders)))
    return [*found, *(document for document in documents if not isinstance(document, Item))]


def engagements(documents: Iterable[Document]) -> Iterator[Engagement]:
    """Yield a point of the series of each item that shows any count."""
    for item in documents:
        if not isinstance(item, Item):
            continue
        counts = {name: getattr(item, name) for name in COUNTS}
        if any(count is not None for count in counts.values()):
            yield Engagement(item=item.id, source=item.source, observed_at=item.fetched_at, **counts)


def _refused(written: Written, chunk: Sequence[Document], manifest: Manifest, settings: Settings) -> list[Rejected]:
    by_id = {document.id: document for document in chunk}
    return [
        Rejected(
            source=manifest.source,
            run_id=manifest.run_id,
            reason="refused-by-store",
            detail=refusal.reason,
            url=getattr(by_id[refusal.id], "url", None),
            rejected_at=settings.clock,
            raw=by_id[refusal.id].model_dump(mode="json"),
        )
        for refusal in written.refused
    ]


def _chunks(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    rest = iter(things)
    while chunk := list(islice(rest, size)):
        yield chunk
