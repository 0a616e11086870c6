"""Which items match."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager

from racewatch.query.ast import Node
from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Dataset, Document
from racewatch.store.questions import EVERYTHING, Order, Window
from racewatch.store.search import Matches
from racewatch.store.sqlite.codec import id_of, key_of
from racewatch.store.sqlite.compile import chosen, condition_of
from racewatch.store.sqlite.condition import Condition, all_of, equal, within
from racewatch.store.sqlite.part import Part
from racewatch.store.sqlite.schema import one
from racewatch.store.sqlite.tables import ITEMS
from schemas import Engagement, Item, Sample

IDS = 500  # of one question
ORDERS: dict[Order, str] = {
    "newest": "d.published_at DESC, d.id",
    "oldest": "d.published_at, d.id",
    "engaged": "ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.reposts, 0) DESC, d.published_at, d.id",
    "id": "d.id",
}


class SqliteSearch(Part):
    """See :class:`racewatch.store.search.Search`."""

    def search(self, query: Node, window: Window, *, limit: int = 20, order: Order = "newest") -> list[Item]:
        """Return matching items in *order*."""
        return self._documents(Item, "items", condition_of(query, window, ITEMS), ORDERS[order], limit)

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""
        return int(self._select("count(*)", "items d", condition_of(query, window, ITEMS))[0][0])

    @contextmanager
    def matches(self, query: Node, window: Window) -> Iterator[Matches[Item]]:
        """Give every matching item of this moment, oldest first, then by id."""
        with self.every("items", window, query) as all_of:
            yield Matches(all_of.total, (item for item in all_of.found if isinstance(item, Item)))

    @contextmanager
    def every(self, dataset: Dataset, window: Window, query: Node = EVERYTHING) -> Iterator[Matches[Document]]:
        """Give every document of *dataset* at this moment, oldest first, then by id; items and ranks that match."""
        held, condition = DATASETS[dataset], chosen(dataset, query, window)
        rest = f"WHERE {condition.sql} ORDER BY d.{held.time}, d.id"
        documents = f"SELECT d.id, b.d, b.document FROM {dataset} d JOIN {one(dataset)}_documents b USING (n) {rest}"  # noqa: S608  values go in as parameters
        with self._file.snapshot() as file:
            (total,) = file.rows(f"SELECT count(*) FROM {dataset} d WHERE {condition.sql}", condition.values)[0]  # noqa: S608
            with closing(file.stream(documents, condition.values)) as rows:
                yield Matches(total, (file.codec.document(held.model, *row) for row in rows))

    def items(self, ids: Collection[str]) -> list[Item]:
        """Return the items called *ids* that there are, by id."""
        found, wanted = list[Item](), sorted(set(ids))
        for start in range(0, len(wanted), IDS):
            part = tuple(key_of(each) for each in wanted[start : start + IDS])
            named = Condition(f"d.id IN ({', '.join('?' * len(part))})", part)
            found += self._documents(Item, "items", named, "d.id")
        return found

    def founders(self, keys: Collection[int], window: Window) -> dict[str, set[int]]:
        """Return the ids of the items that have any of the story *keys*, with those they have."""
        asked = Condition("s.k IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),))
        condition = all_of(asked, within(window, ITEMS.time))
        rows = self._select("s.k, d.id", "item_story_keys s JOIN items d USING (n)", condition)
        found: defaultdict[str, set[int]] = defaultdict(set)
        for key, each in rows:
            found[id_of(each)].add(key)
        return dict(found)

    def engagements(self, item: str, window: Window) -> list[Engagement]:
        """Return the counts of the item called *item* observed in *window*, oldest first."""
        condition = all_of(equal("item", item), within(window, "observed_at"))
        return self._documents(Engagement, "engagements", condition, "d.observed_at, d.id")

    def samples(self, source: str | None = None) -> list[Sample]:
        """Return the sampled titles, newest first, then by id."""
        return self._documents(Sample, "samples", equal("source", source), "d.seen_at DESC, d.id")
