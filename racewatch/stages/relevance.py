"""What a general source says of other things than our topics: counted by the hour, a title here and there kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from racewatch.landing.batch import Manifest, batch_path, digest_of, land, read_lines, write_lines
from racewatch.landing.firsts import first_in
from schemas import Background, Item, Sample
from schemas.item import document_id

SLOTS = 500
"""Titles that are kept of a source: each has the slot that its item's id falls on until a newer one falls on it."""
TITLE = 120  # characters of a text without a title


class Cell(NamedTuple):
    """What counts are grouped by."""

    hour: datetime
    source: str
    publisher: str
    kind: str
    language: str
    script: str | None
    region: str | None

    @classmethod
    def of(cls, item: Item) -> "Cell":
        """Return where *item* is counted: in the hour in which it was published, however late it comes."""
        hour = item.published_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return cls(hour, item.source, item.publisher, item.kind, item.language, item.script, item.region)


class OffTopic:
    """The items of one batch that are on no topic; *records* counts them as they came, copies among them."""

    def __init__(self) -> None:
        self.records = 0
        self._cells: dict[str, Cell] = {}
        self._titles: dict[str, Sample] = {}

    def add(self, item: Item) -> None:
        """Count *item*."""
        self.records += 1
        self._cells[item.id] = Cell.of(item)
        sample = sample_of(item)
        if (old := self._titles.get(sample.id)) is None or (sample.seen_at, sample.item) > (old.seen_at, old.item):
            self._titles[sample.id] = sample

    @property
    def ids(self) -> set[str]:
        """Return the ids of the items."""
        return set(self._cells)

    def land(self, var: Path, manifest: Manifest, first: set[str]) -> None:
        """Land the counts of those that this run was the *first* to see, and the titles, beside the clean batch.

        A count of an earlier normalization that is no more becomes 0, so that the store does not keep it.
        """
        numbers = Counter(cell for each, cell in self._cells.items() if each in first)
        now = {one.id: one for one in counts_of(manifest.run_id, numbers)}
        before = batch_path(var, "clean", manifest.source, f"{manifest.run_id}.background")
        old = read_lines(before, Background) if before.exists() else iter(())
        gone = {one.id: one.model_copy(update={"count": 0}) for one in old if one.id not in now}
        _land(var, manifest, "background", sorted({**now, **gone}.values(), key=_id))
        _land(var, manifest, "samples", sorted(self._titles.values(), key=_id))


def counts_of(run_id: str, numbers: Mapping[Cell, int]) -> Iterable[Background]:
    """Yield a document for each cell of a run."""
    for cell, count in numbers.items():
        hour, source, *parts = cell
        named = document_id(source, run_id, hour.isoformat(), *(part or "" for part in parts))
        yield Background.model_validate({"id": named, "run_id": run_id, "count": count, **cell._asdict()})


def sample_of(item: Item) -> Sample:
    """Return the title of *item* in its slot."""
    return Sample(
        id=document_id("sample", item.source, str(int(item.id[:8], 16) % SLOTS)),
        source=item.source,
        item=item.id,
        title=item.title or item.text[:TITLE],
        language=item.language,
        seen_at=item.fetched_at,
    )


def _id(document: Background | Sample) -> str:
    return document.id


def _land(var: Path, manifest: Manifest, kind: str, documents: Sequence[Background] | Sequence[Sample]) -> None:
    run_id = f"{manifest.run_id}.{kind}"
    batch = batch_path(var, "clean", manifest.source, run_id)
    if not documents and not batch.exists():
        return
    part = batch.with_name(f"{batch.name}.part")
    count = write_lines(part, documents)
    update = {"step": "clean", "kind": kind, "run_id": run_id, "count": count, "digest": digest_of(part)}
    land(part, batch, manifest.model_copy(update={**update, "made_from": manifest.digest}))


def keep_or_count(items: Iterable[Item], passed: OffTopic, kept: set[str]) -> Iterable[Item]:
    """Yield the items on a topic, whose ids join *kept*; the others go into *passed*."""
    for item in items:
        if item.topics:
            kept.add(item.id)
            yield item
        else:
            passed.add(item)


def settle(var: Path, manifest: Manifest, passed: OffTopic, kept: set[str]) -> None:
    """Land what was *passed*; an item that was seen before, *kept* or counted, is not counted again."""
    run = f"{manifest.source}/{manifest.run_id}"
    passed.land(var, manifest, first_in(var, run, manifest.made_at, passed.ids | kept))
