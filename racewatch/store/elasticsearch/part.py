"""What all parts of the store share: the connection, and how documents and groups are asked for."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from elasticsearch import Elasticsearch

from racewatch.query.ast import Field, Node
from racewatch.store.datasets import TIMES
from racewatch.store.documents import Dataset, Document
from racewatch.store.elasticsearch.errors import border
from racewatch.store.elasticsearch.groups import grouped_by_value, grouped_each, groups
from racewatch.store.elasticsearch.index import Indices, alias_of
from racewatch.store.elasticsearch.lifecycle import Keeping
from racewatch.store.elasticsearch.query import Dsl, both, dsl_of, tag_of
from racewatch.store.elasticsearch.read import Sort, asked, document_of, hits
from racewatch.store.elasticsearch.setup import prepare

Kind = TypeVar("Kind", bound=Document)


class Part:
    """A part of the store; *address* is what messages call the server."""

    def __init__(self, client: Elasticsearch, prefix: str, address: str, keeping: Keeping) -> None:
        self._client, self.prefix, self.address, self.keeping = client, prefix, address, keeping
        self._indices: Indices | None = None
        self._made: set[str] = set()

    def _prepare(self) -> Indices:
        """Create or check templates, single indices and aliases."""
        with border(self.address):
            self._indices = prepare(self._client, self.prefix, self.address, self.keeping)
        return self._indices

    def _alias(self, dataset: Dataset) -> str:
        return alias_of(self.prefix, dataset)

    def _total(self, dataset: Dataset, query: Dsl) -> int:
        with border(self.address):
            answer = asked(self._client, self._alias(dataset), query=query, size=0, track_total_hits=True)
        return int(answer["hits"]["total"]["value"])

    def _found(
        self, model: type[Kind], dataset: Dataset, query: Dsl, sort: Sort, limit: int | None = None
    ) -> list[Kind]:
        with border(self.address):
            found = [document_of(dataset, hit) for hit in hits(self._client, self._alias(dataset), query, sort, limit)]
        return [document for document in found if isinstance(document, model)]

    def _grouped(self, dataset: Dataset, query: Dsl, by: dict[str, Dsl], measures: Dsl | None = None) -> Iterator[Any]:
        with border(self.address):
            yield from groups(self._client, self._alias(dataset), query, by, measures or {})

    def _each(
        self, dataset: Dataset, queries: Sequence[Node], inside: Dsl, by: Dsl, steps: int
    ) -> list[dict[str, Any]]:
        """Return the aggregations *by* of what is *inside* for each of *queries*; names and topics in a few passes."""
        alias, wanted, others = self._alias(dataset), dict[str, set[str]](), dict[Node, Dsl]()
        tagged: dict[Node, tuple[str, str]] = {}
        for query in queries:
            field = tag_of(query, dataset)
            if field and isinstance(query, Field):
                tagged[query] = field, query.value
                wanted.setdefault(field, set()).add(query.value)
            else:
                others[query] = both(inside, dsl_of(query, dataset))
        with border(self.address):
            values = grouped_by_value(self._client, alias, inside, wanted, by, steps)
            alone = dict(
                zip(others, grouped_each(self._client, alias, [*others.values()], [by] * len(others)), strict=True)
            )
        return [values.get(tagged[query], {}) if query in tagged else alone[query] for query in queries]


def newest(dataset: Dataset) -> Sort:
    """Return the order of *dataset*, newest first, then by id."""
    return [{TIMES[dataset]: "desc"}, {"id": "asc"}]
