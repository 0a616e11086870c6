"""Groups of documents out of Elasticsearch: composite ones in pages, many searches in one request."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from racewatch.store.elasticsearch.query import Dsl, both
from racewatch.store.elasticsearch.read import asked

GROUPS = 5000  # groups a request; with four labels each 25,000 buckets, under search.max_buckets' default of 65,536


BUCKETS = 50_000  # groups in an answer, under search.max_buckets' default of 65,536


MANY = 100  # searches in one request: one of 500 would be 1 MB and hold the node's search threads from others


def groups(client: Elasticsearch, alias: str, query: Dsl, by: dict[str, Dsl], measures: Dsl) -> Iterator[Any]:
    """Yield a bucket with its key for every combination of *by* that has documents; one for all when *by* is empty."""
    if not by:
        answer = asked(client, alias, query=query, size=0, track_total_hits=True, aggs=measures)
        yield {"key": {}, "doc_count": answer["hits"]["total"]["value"], **answer.get("aggregations", {})}
        return
    composite: dict[str, Any] = {"size": GROUPS, "sources": [{name: source} for name, source in by.items()]}
    while composite:
        aggs = {"groups": {"composite": composite, "aggs": measures}}
        answer = asked(client, alias, query=query, size=0, track_total_hits=False, aggs=aggs)
        found = answer.get("aggregations", {"groups": {"buckets": []}})["groups"]  # no index yet: no aggregation
        yield from found["buckets"]
        composite = {**composite, "after": found["after_key"]} if "after_key" in found else {}


def grouped_each(
    client: Elasticsearch, alias: str, queries: Sequence[Dsl], aggs: Sequence[Dsl]
) -> Iterator[dict[str, Any]]:
    """Yield for each of *queries* its own of the aggregations *aggs*, MANY in one request (multi-search)."""
    bodies_of_all = [(alias, grouping(query, by)) for query, by in zip(queries, aggs, strict=True)]
    for begin in range(0, len(bodies_of_all), MANY):
        bodies = bodies_of_all[begin : begin + MANY]
        for answer in several(client, bodies):
            yield answer.get("aggregations", {})  # no index yet: no aggregation


def grouping(query: Dsl, aggs: Dsl) -> Dsl:
    """Return the body of a search for nothing but the aggregations *aggs* of what matches *query*."""
    return {"query": query, "size": 0, "track_total_hits": False, "aggs": aggs}


def several(client: Elasticsearch, searches: Sequence[tuple[str, Dsl]]) -> Iterator[dict[str, Any]]:
    """Yield the whole answer to each of *searches*, alias and body, sent in one request (multi-search).

    A search that failed among many is asked alone, which waits for a shard or raises what is wrong.
    """
    how = {"ignore_unavailable": True, "allow_no_indices": True, "allow_partial_search_results": False}
    sent = [part for alias, body in searches for part in ({"index": alias, **how}, body)]
    for (alias, body), answer in zip(searches, client.msearch(searches=sent).body["responses"], strict=True):
        yield asked(client, alias, **body) if "error" in answer else answer


def grouped_by_value(
    client: Elasticsearch, alias: str, inside: Dsl, wanted: Mapping[str, Collection[str]], aggs: Dsl, steps: int
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the aggregations *aggs* of each value that is *wanted* of each field, from a few passes over *inside*.

    One search answers for as many values as leave room for *steps* buckets each; a value that no document has is
    missing.
    """
    parts = [
        (field, sorted(values)[begin : begin + size])
        for field, values in wanted.items()
        for size in [max(BUCKETS // max(steps, 1), 1)]
        for begin in range(0, len(values), size)
    ]
    each = [{"terms": {"field": field, "include": part, "size": len(part)}, "aggs": aggs} for field, part in parts]
    queries = [both(inside, {"terms": {field: part}}) for field, part in parts]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for (field, _), answer in zip(
        parts, grouped_each(client, alias, queries, [{"values": by} for by in each]), strict=True
    ):
        for bucket in answer["values"]["buckets"] if answer else ():
            found[field, bucket["key"]] = bucket
    return found
