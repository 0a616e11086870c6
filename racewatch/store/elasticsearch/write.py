"""Writing into Elasticsearch: compare with what is stored, send the rest, and count what became of every document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from elasticsearch import ConflictError

from racewatch.errors import RetryLater
from racewatch.store.datasets import DATASETS, dataset_of
from racewatch.store.documents import Dataset, Document, Kept, Refusal, Written
from racewatch.store.elasticsearch.bulk import (
    CHUNK,
    LARGEST,
    Line,
    Version,
    chunks,
    delete_copies,
    index_lines,
    line_of,
    too_large,
)
from racewatch.store.elasticsearch.copies import TRIES, Copies
from racewatch.store.elasticsearch.index import Indices, alias_of
from racewatch.store.elasticsearch.read import copies, document_of
from racewatch.store.elasticsearch.setup import create_index
from racewatch.store.writing import refusal_of


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it is stored, and the version of its copy in each index: more than one only after a cut move."""

    document: Document
    copies: dict[str, Version]


@dataclass(slots=True)
class Writing(Copies):
    """One call of ``write``: what it wrote, which nothing has refreshed yet.

    *made* holds the indices that are known to be there; a store keeps it from call to call.
    """

    made: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    fresh: list[Line] = field(default_factory=list)

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
        self.fresh += [line for line in sent.done if line.id not in replaced]
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
            create_index(self.client, index, self.indices, dataset)
            self.made.add(index)

    def _tidy(self, stored: dict[str, Stored], done: Sequence[Line]) -> None:
        """Delete the copies that a document left in another month's index; the new one is safe before that.

        Copies of a document that was not written now are joined, for another process may be about to delete one.
        """
        home = {line.id: line.index for line in done}
        gone = [
            (index, each, state)
            for each, old in stored.items()
            for index, state in old.copies.items()
            if each in home and index != home[each]
        ]
        delete_copies(self.client, self.address, gone)
        self.touched.update(index for index, *_ in gone)
        left = [old.document for each, old in stored.items() if each not in home and len(old.copies) > 1]
        if left:
            self.join(dataset_of(left[0]), [document.id for document in left])

    def join_copies(self) -> None:
        """Join what two processes wrote of one document into different months in the same moment.

        Each looks after its own refresh, so the later one sees both. The copy that stays is written again before the
        others are deleted, each only in the state that was read: two that do this at once never delete both.
        """
        monthly = [line for line in self.fresh if DATASETS[dataset_of(line.document)].monthly]
        by_dataset = groupby(sorted(monthly, key=_dataset), key=_dataset)
        for dataset, lines in by_dataset:
            ids = [line.id for line in lines]
            for at in range(0, len(ids), CHUNK):
                self.join(dataset, ids[at : at + CHUNK])


def _dataset(line: Line) -> Dataset:
    return dataset_of(line.document)


def _replaces(line: Line, stored: dict[str, Stored]) -> bool:
    return line.id in stored and line.index in stored[line.id].copies


def write(writing: Writing, documents: Sequence[Document]) -> Written:
    """Write *documents* of any kind by id and make them visible to the next read; see ``Store.write``."""
    refused: list[Refusal] = []
    total = Written()
    for chunk in chunks(_taken(writing.indices, documents, refused)):
        total += writing.write(chunk)
    writing.refresh()
    writing.join_copies()
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
