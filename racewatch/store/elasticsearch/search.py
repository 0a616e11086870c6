"""Which items match."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from racewatch.query.ast import Node
from racewatch.store.datasets import TIMES
from racewatch.store.documents import Dataset, Document
from racewatch.store.elasticsearch.errors import border
from racewatch.store.elasticsearch.part import Part, newest
from racewatch.store.elasticsearch.query import both, chosen, engaged, matching, terms, within
from racewatch.store.elasticsearch.read import Sort, copies, document_of, everything, founders
from racewatch.store.questions import EVERYTHING, Order, Window
from racewatch.store.search import Matches
from schemas import Engagement, Item, Sample

ORDERS: dict[Order, Sort] = {
    "newest": [{"published_at": "desc"}, {"id": "asc"}],
    "oldest": [{"published_at": "asc"}, {"id": "asc"}],
    "engaged": [{"_score": "desc"}, {"published_at": "asc"}, {"id": "asc"}],
    "id": [{"id": "asc"}],
}


class ElasticsearchSearch(Part):
    """See :class:`racewatch.store.search.Search`."""

    def search(self, query: Node, window: Window, *, limit: int = 20, order: Order = "newest") -> list[Item]:
        """Return matching items in *order*."""
        wanted = matching(query, window)
        scored = engaged(wanted) if order == "engaged" else wanted
        return self._found(Item, "items", scored, ORDERS[order], limit)

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""
        return self._total("items", matching(query, window))

    @contextmanager
    def matches(self, query: Node, window: Window) -> Iterator[Matches[Item]]:
        """Give every matching item of this moment, oldest first, then by id."""
        with self.every("items", window, query) as all_of:
            yield Matches(all_of.total, (item for item in all_of.found if isinstance(item, Item)))

    @contextmanager
    def every(self, dataset: Dataset, window: Window, query: Node = EVERYTHING) -> Iterator[Matches[Document]]:
        """Give every document of *dataset* at this moment, oldest first, then by id; items and ranks that match."""
        wanted = chosen(dataset, query, window)
        order: Sort = [{TIMES[dataset]: "asc"}, {"id": "asc"}]
        with border(self.address), everything(self._client, self._alias(dataset), wanted, order) as (total, found):
            yield Matches(total, (document_of(dataset, hit) for hit in found))

    def items(self, ids: Collection[str]) -> list[Item]:
        """Return the items called *ids* that there are, by id."""
        with border(self.address):
            found = {hit["_id"]: hit for hit in copies(self._client, self._alias("items"), list(ids))}
        documents = (document_of("items", found[each]) for each in sorted(found))
        return [document for document in documents if isinstance(document, Item)]

    def founders(self, keys: Collection[int], window: Window) -> dict[str, set[int]]:
        """Return the ids of the items that have any of the story *keys*, with those they have."""
        with border(self.address):
            return founders(self._client, self._alias("items"), keys, within(window, "items"))

    def engagements(self, item: str, window: Window) -> list[Engagement]:
        """Return the counts of the item called *item* observed in *window*, oldest first."""
        wanted = both(within(window, "engagements"), terms(item=item))
        return self._found(Engagement, "engagements", wanted, [{"observed_at": "asc"}, {"id": "asc"}])

    def samples(self, source: str | None = None) -> list[Sample]:
        """Return the sampled titles, newest first, then by id."""
        return self._found(Sample, "samples", both(terms(source=source)), newest("samples"))
