"""Writing into Elasticsearch: compare with what is stored, send the rest, and count what became of every document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from elasticsearch import ConflictError, Elasticsearch

from racewatch.errors import RetryLater
from racewatch.store.base import Dataset, Document, Kept, Refusal, Written
from racewatch.store.datasets import dataset_of
from racewatch.store.elasticsearch_bulk import (
    LARGEST,
    Line,
    Version,
    chunks,
    delete_copies,
    index_lines,
    line_of,
    too_large,
)
from racewatch.store.elasticsearch_index import Indices, alias_of
from racewatch.store.elasticsearch_read import copies, document_of
from racewatch.store.elasticsearch_setup import create_index
from racewatch.store.writing import Settle, refusal_of, settled

TRIES = 10  # readings of a document that others keep changing; each lost race means that somebody else made progress


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it is stored, and the version of its copy in each index: more than one only after a cut move."""

    document: Document
    copies: dict[str, Version]


@dataclass(slots=True)
class Writing:
    """One call of ``write``: what it wrote, which nothing has refreshed yet.

    *made* holds the indices that are known to be there; a store keeps it from call to call. *settle* decides what is
    written where something lies already.
    """

    client: Elasticsearch
    indices: Indices
    address: str
    made: set[str] = field(default_factory=set)
    settle: Settle = settled
    written: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)

    def write(self, lines: Sequence[Line], tries: int = TRIES) -> Written:
        """Write *lines*, which are of one dataset and different ids.

        Where another process was quicker, what it wrote is read and compared, so that nobody's first times are lost.
        """
        if not tries:
            raise RetryLater(f"Elasticsearch at {self.address}: others keep changing {lines[0].id}; run it again later")
        if not self.written.isdisjoint(line.id for line in lines):
            self.refresh()
        stored = self._stored(lines)
        changed = list(self._settled(lines, stored))
        self._create({line.index for line in changed}, dataset_of(lines[0].document))
        replaced = {each.id: stored[each.id].copies[each.index] for each in changed if _replaces(each, stored)}
        sent = index_lines(self.client, self.address, changed, replaced)
        self.written.update(line.id for line in sent.done)
        self.touched.update(line.index for line in changed)
        unsure = {line.id for line in sent.conflicts} | {refusal.id for refusal in sent.refused}
        self._tidy({each: old for each, old in stored.items() if each not in unsure}, sent.done)
        updated = sum(line.id in stored for line in sent.done)
        total = Written(len(sent.done) - updated, updated, len(lines) - len(changed), tuple(sent.refused))
        return total + self._again(lines, {line.id for line in sent.conflicts}, tries - 1)

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now; the server compares once more as it writes."""
        if refusal := refusal_of(new):
            raise ValueError(f"{refusal.id}: {refusal.reason}")
        index = self.indices.of(new)
        self._create({index}, dataset_of(new))
        document = new.model_dump(mode="json")
        try:
            if old is None:
                self.client.create(index=index, id=new.id, document=document, refresh=True)
                return True
            stored = self.client.options(ignore_status=404).get(index=index, id=new.id).body
            if not stored.get("found") or document_of(dataset_of(old), stored) != old:
                return False
            number, term = stored["_seq_no"], stored["_primary_term"]
            self.client.index(
                index=index, id=new.id, document=document, refresh=True, if_seq_no=number, if_primary_term=term
            )
        except ConflictError:  # somebody else was quicker
            return False
        return True

    def refresh(self) -> None:
        """Make visible what was written, and whatever was in the way of it."""
        if self.touched:
            self.client.indices.refresh(index=sorted(self.touched))

    def _again(self, lines: Sequence[Line], conflicts: set[str], tries: int) -> Written:
        if not conflicts:
            return Written()
        self.refresh()
        return self.write([line for line in lines if line.id in conflicts], tries)

    def _stored(self, lines: Sequence[Line]) -> dict[str, Stored]:
        """Return what is stored under the ids of *lines*; of two copies the one in the month of the new document."""
        wanted = {line.id: line.index for line in lines}
        dataset = dataset_of(lines[0].document)
        found: dict[str, Stored] = {}
        for hit in copies(self.client, alias_of(self.indices.prefix, dataset), list(wanted)):
            each, index, document = hit["_id"], hit["_index"], document_of(dataset, hit)
            old = found.get(each)
            versions = {**(old.copies if old else {}), index: (hit["_seq_no"], hit["_primary_term"])}
            found[each] = Stored(document if old is None or index == wanted[each] else old.document, versions)
        return found

    def _settled(self, lines: Sequence[Line], stored: dict[str, Stored]) -> Iterator[Line]:
        for line in lines:
            old = stored.get(line.id)
            new = self.settle(old.document if old else None, line.document)
            if new is not None:
                yield line if new is line.document else line_of(self.indices, new)

    def _create(self, wanted: set[str], dataset: Dataset) -> None:
        for index in sorted(wanted - self.made):
            create_index(self.client, index, alias_of(self.indices.prefix, dataset))
            self.made.add(index)

    def _tidy(self, stored: dict[str, Stored], done: Sequence[Line]) -> None:
        """Delete the copies that a document left in another month's index; the new one is safe before that."""
        home = {line.id: line.index for line in done}
        kept = {each: home.get(each, self.indices.of(old.document)) for each, old in stored.items()}
        gone = [
            (index, each)
            for each, old in stored.items()
            for index in old.copies
            if index != kept[each] and (each in home or kept[each] in old.copies)
        ]
        delete_copies(self.client, self.address, gone)
        self.touched.update(index for index, _ in gone)


def _replaces(line: Line, stored: dict[str, Stored]) -> bool:
    return line.id in stored and line.index in stored[line.id].copies


def write(writing: Writing, documents: Sequence[Document]) -> Written:
    """Write *documents* of any kind by id and make them visible to the next read; see ``Store.write``."""
    refused: list[Refusal] = []
    total = Written()
    for chunk in chunks(_taken(writing.indices, documents, refused)):
        total += writing.write(chunk)
    writing.refresh()
    return total + Written(refused=tuple(refused))


def _taken(indices: Indices, documents: Sequence[Document], refused: list[Refusal]) -> Iterator[Line]:
    """Yield what can be sent; what no store takes, or no request can hold, joins *refused*."""
    for document in documents:
        line = line_of(indices, document)
        refusal = refusal_of(document) or (too_large(line) if len(line.body) > LARGEST else None)
        if refusal:
            refused.append(refusal)
        else:
            yield line
