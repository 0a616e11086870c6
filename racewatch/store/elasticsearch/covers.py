"""The times that runs speak for, out of the ledger in one search, so that it can go along with another one."""

from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from racewatch.store.elasticsearch.query import Dsl, covering, moment_at, terms
from racewatch.store.elasticsearch.read import hits
from racewatch.store.questions import Window
from racewatch.store.spans import Span, joined

PAGE = 10_000  # runs of one request, three numbers each: index.max_result_window's default; a month of 300 feeds
SOURCES = 10_000
SORT = [{"id": "asc"}]
FIELDS = ["source", *({"field": end, "format": "epoch_millis"} for end in ("covered_from", "covered_to"))]


def asking(window: Window) -> Dsl:
    """Return the body of the search: runs that reach into *window*, and every source that has any run of items."""
    return {
        "query": terms(kind="items"),
        "post_filter": covering(window),
        "aggs": {"sources": {"terms": {"field": "source", "size": SOURCES}}},
        "fields": FIELDS,
        "_source": False,
        "sort": SORT,
        "size": PAGE,
        "track_total_hits": False,
    }


def told(client: Elasticsearch, alias: str, body: Dsl, answer: Mapping[str, Any]) -> dict[str, list[Span]]:
    """Return the spans of every source in *answer* to *body*, reading on where there are more runs than it holds."""
    first = answer["hits"]["hits"]
    buckets = answer.get("aggregations", {"sources": {"buckets": ()}})["sources"]["buckets"]  # no index yet: none
    found: dict[str, list[Span]] = {each["key"]: [] for each in buckets}
    for hit in first if len(first) < PAGE else _all(client, alias, body, first):
        source, start, end = (hit["fields"][field][0] for field in ("source", "covered_from", "covered_to"))
        found.setdefault(source, []).append((moment_at(float(start)), moment_at(float(end))))
    return {source: joined(spans) for source, spans in found.items()}


def _all(client: Elasticsearch, alias: str, body: Dsl, first: list[Any]) -> Iterable[Any]:
    rest = {"bool": {"filter": [body["query"], body["post_filter"]]}}
    more = {"_source": False, "fields": FIELDS, "page": PAGE, "search_after": first[-1]["sort"]}
    return [*first, *hits(client, alias, rest, SORT, **more)]
