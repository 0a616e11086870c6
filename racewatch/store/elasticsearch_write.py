"""Writing into Elasticsearch: compare with what is stored, send the rest, and count what became of every document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from racewatch.store.base import Document, Refusal, Written
from racewatch.store.elasticsearch_bulk import LARGEST, Line, chunks, delete_copies, index_lines, line_of, too_large
from racewatch.store.elasticsearch_index import alias_of, dataset_of
from racewatch.store.elasticsearch_read import copies, document_of
from racewatch.store.elasticsearch_setup import create_index
from racewatch.store.writing import refusal_of, settled


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it is stored, and the indices that hold a copy: more than one only after a move was cut short."""

    document: Document
    index: str
    surplus: tuple[str, ...] = ()


@dataclass(slots=True)
class Writing:
    """One call of ``write``: what it already wrote, which nothing has refreshed yet, and the indices it touched.

    *made* holds the indices that are known to be there; a store keeps it from call to call.
    """

    client: Elasticsearch
    prefix: str
    address: str
    made: set[str] = field(default_factory=set)
    known: dict[str, Stored] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def write(self, lines: Sequence[Line]) -> Written:
        """Write *lines*, which are of one dataset and different ids."""
        stored = self._stored(lines)
        sent = list(self._settled(lines, stored))
        self._create({line.index for line in sent})
        refused = index_lines(self.client, self.address, sent)
        bad = {refusal.id for refusal in refused}
        done = [line for line in sent if line.id not in bad]
        self.touched.update(line.index for line in sent)
        self.known.update((line.id, Stored(line.document, line.index)) for line in done)
        self._tidy(stored, {line.id: line.index for line in done}, bad)
        updated = sum(line.id in stored for line in done)
        return Written(len(done) - updated, updated, len(lines) - len(sent), tuple(refused))

    def _stored(self, lines: Sequence[Line]) -> dict[str, Stored]:
        """Return what is stored under the ids of *lines*; of two copies the one in the month of the new document."""
        found = {line.id: self.known[line.id] for line in lines if line.id in self.known}
        unread = {line.id: line.index for line in lines if line.id not in found}
        if not unread:
            return found
        dataset = dataset_of(lines[0].document)
        every: dict[str, list[Stored]] = {}
        for hit in copies(self.client, alias_of(self.prefix, dataset), list(unread)):
            every.setdefault(hit["_id"], []).append(Stored(document_of(dataset, hit), hit["_index"]))
        return found | {each: _chosen(held, unread[each]) for each, held in every.items()}

    def _create(self, wanted: set[str]) -> None:
        for index in sorted(wanted - self.made):
            create_index(self.client, index)
            self.made.add(index)

    def _settled(self, lines: Sequence[Line], stored: dict[str, Stored]) -> Iterator[Line]:
        for line in lines:
            old = stored.get(line.id)
            new = settled(old.document, line.document) if old else line.document
            if new is not None:
                yield line if new is line.document else line_of(self.prefix, new)

    def _tidy(self, stored: dict[str, Stored], moved: dict[str, str], bad: set[str]) -> None:
        """Delete the copies that a document left in another month's index; the new one is safe before that."""
        gone = [
            (index, each)
            for each, old in stored.items()
            for index in (old.index, *old.surplus)
            if index != moved.get(each, old.index) and each not in bad
        ]
        delete_copies(self.client, self.address, gone)
        self.touched.update(index for index, _ in gone)


def _chosen(held: Sequence[Stored], wanted: str) -> Stored:
    """Return the copy that lies in the index *wanted*, or else the first, with the others as its surplus."""
    first = next((copy for copy in held if copy.index == wanted), held[0])
    return Stored(first.document, first.index, tuple(copy.index for copy in held if copy is not first))


def write(writing: Writing, documents: Sequence[Document]) -> Written:
    """Write *documents* of any kind by id and make them visible to the next read; see ``Store.write``."""
    refused: list[Refusal] = []
    total = Written()
    for chunk in chunks(_taken(writing.prefix, documents, refused)):
        total += writing.write(chunk)
    if writing.touched:
        writing.client.indices.refresh(index=sorted(writing.touched))
    return total + Written(refused=tuple(refused))


def _taken(prefix: str, documents: Sequence[Document], refused: list[Refusal]) -> Iterator[Line]:
    """Yield what can be sent; what no store takes, or no request can hold, joins *refused*."""
    for document in documents:
        line = line_of(prefix, document)
        refusal = refusal_of(document) or (too_large(line) if len(line.body) > LARGEST else None)
        if refusal:
            refused.append(refusal)
        else:
            yield line
