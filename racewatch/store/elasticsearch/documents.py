"""Documents into the cluster, changed, and out of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from racewatch.errors import RacewatchError
from racewatch.query.ast import Node
from racewatch.store.documents import Dataset, Document, Kept, Tagged, Written
from racewatch.store.elasticsearch.errors import border
from racewatch.store.elasticsearch.part import Part
from racewatch.store.elasticsearch.query import ALL, Dsl, both, chosen, terms
from racewatch.store.elasticsearch.read import hits
from racewatch.store.elasticsearch.write import Writing, write
from racewatch.store.questions import EVERYTHING, Window
from racewatch.store.writing import Settle, revising, settled
from schemas import Item, RankObservation

EXPIRED = 10_000  # documents whose names are held at once while old ones go


class ElasticsearchDocuments(Part):
    """See :class:`racewatch.store.documents.Documents`."""

    def write(self, documents: Sequence[Document]) -> Written:
        """Write documents by id; equal ones are left as they are."""
        return self._write(documents, settled)

    def revise(self, documents: Sequence[Item | RankObservation], fields: Collection[str]) -> Written:
        """Take *fields* of *documents* into the stored ones of their ids, as long as the words are the same."""
        return self._write(documents, revising(fields))

    def _write(self, documents: Sequence[Document], settle: Settle) -> Written:
        try:
            with border(self.address):
                return write(self._writing(settle), documents)
        except RacewatchError:
            self._indices = None  # a migration or a deletion may be the reason: look again before the next write
            self._made.clear()
            raise

    def _writing(self, settle: Settle = settled) -> Writing:
        """Return one call's writing; templates and aliases are prepared once."""
        return Writing(self._client, self._indices or self._prepare(), self.address, settle, made=self._made)

    def page(
        self, model: type[Tagged], *, after: str = "", limit: int = 500, unlike: tuple[str, str] | None = None
    ) -> list[Tagged]:
        """Return the next *limit* documents by id, beyond the id *after*, without those that *unlike* passes over."""
        beyond: Dsl = {"range": {"id": {"gt": after}}} if after else ALL
        other: Dsl = {"bool": {"must_not": [terms(**dict([unlike]))]}} if unlike else ALL
        return self._found(model, "items" if model is Item else "ranks", both(beyond, other), [{"id": "asc"}], limit)

    def delete(self, dataset: Dataset, ids: Collection[str]) -> int:
        """Remove every copy of the documents called *ids*."""
        with border(self.address):
            return self._writing().delete(dataset, sorted(set(ids)))

    def expire(self, dataset: Dataset, before: datetime, query: Node = EVERYTHING, *, dry_run: bool = False) -> int:
        """Delete the matching documents of *dataset* older than *before*, EXPIRED at once; return how many."""
        old, order, gone = chosen(dataset, query, Window(None, before)), [{"id": "asc"}], 0
        if dry_run:
            return self._total(dataset, old)
        while True:
            with border(self.address):
                found = [
                    hit["_id"] for hit in hits(self._client, self._alias(dataset), old, order, EXPIRED, _source=False)
                ]
            if not found:
                return gone
            gone += self.delete(dataset, found)

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now; say whether it was done."""
        with border(self.address):
            return self._writing().replace(old, new)
