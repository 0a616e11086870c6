"""A document in several indices: all its copies deleted, or joined into one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from racewatch.errors import RetryLater
from racewatch.store.datasets import TIMES, dataset_of
from racewatch.store.documents import Dataset, Document
from racewatch.store.elasticsearch.bulk import CHUNK, delete_copies, index_lines, line_of
from racewatch.store.elasticsearch.index import Indices, alias_of
from racewatch.store.elasticsearch.read import copies, count, document_of
from racewatch.store.writing import Settle, settled

TRIES = 10  # readings of a document that others keep changing; each lost race means that somebody else made progress


@dataclass(slots=True)
class Copies:
    """One call's view of the copies: *touched* are the indices that it changed and that nothing has refreshed yet.

    *settle* decides what is written where something lies already.
    """

    client: Elasticsearch
    indices: Indices
    address: str
    settle: Settle = settled
    touched: set[str] = field(default_factory=set)

    def delete(self, dataset: Dataset, ids: Sequence[str], tries: int = TRIES) -> int:
        """Delete every copy of the documents called *ids*, in whatever state it is by then; return how many there were.

        Raises RetryLater when others keep writing one.
        """
        alias, gone = alias_of(self.indices.prefix, dataset), 0
        for at in range(0, len(ids), CHUNK):
            found = copies(self.client, alias, ids[at : at + CHUNK], source=False)
            if found and not tries:
                raise RetryLater(
                    f"Elasticsearch at {self.address}: others keep writing {found[0]['_id']}; run it again"
                )
            states = [(hit["_index"], hit["_id"], (hit["_seq_no"], hit["_primary_term"])) for hit in found]
            delete_copies(self.client, self.address, states)
            self.touched.update(index for index, *_ in states)
            self.refresh()
            left = sorted({each for _, each, _ in states})
            gone += len(left)
            if left:
                self.delete(dataset, left, tries - 1)
        return gone

    def refresh(self) -> None:
        """Make visible what was written, and whatever was in the way of it."""
        if self.touched:
            self.client.indices.refresh(index=sorted(self.touched))

    def join(self, dataset: Dataset, ids: Sequence[str], tries: int = TRIES) -> None:
        """Make one of the copies that documents called *ids* have in several indices, each only in the state read."""
        alias = alias_of(self.indices.prefix, dataset)
        if count(self.client, alias, ids) == len(ids):  # nearly always, and counting reads no hits
            return
        found = Counter(hit["_id"] for hit in copies(self.client, alias, ids, source=False))
        twice = [each for each, number in found.items() if number > 1]
        if not twice:
            return
        if not tries:
            raise RetryLater(f"Elasticsearch at {self.address}: others keep changing {twice[0]}; run it again later")
        for each in twice:
            self._join_one(dataset, copies(self.client, alias, [each]))
        self.refresh()
        self.join(dataset, twice, tries - 1)

    def _join_one(self, dataset: Dataset, hits: Sequence[Any]) -> None:
        states = {hit["_index"]: (hit["_seq_no"], hit["_primary_term"]) for hit in hits}
        first, *later = sorted((document_of(dataset, hit) for hit in hits), key=_age)
        for arrived in later:
            first = self.settle(first, arrived) or first
        line = line_of(self.indices, first)
        kept = line.index if line.index in states else min(states)
        line = replace(line, index=kept)
        sent = index_lines(self.client, self.address, [line], {line.id: states.pop(kept)})
        self.touched.update({kept, *states})
        if sent.done:
            delete_copies(self.client, self.address, [(index, line.id, state) for index, state in states.items()])


def _age(document: Document) -> tuple[datetime, str]:
    """Return by what copies are ordered, whoever orders them: when it was read, then what it says."""
    read = getattr(document, "fetched_at", None) or getattr(document, TIMES[dataset_of(document)])
    return read, document.model_dump_json()
