"""The published jars hold every request that racewatch makes, through the real client."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch, helpers

HOURS = 60
FIRST = datetime(2025, 1, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client of the session's server."""
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture(scope="module")
def alias(client: Elasticsearch) -> Iterator[str]:
    """An alias over two indices made from one template, one hourly document for sixty hours, written in bulk."""
    name = f"test-engine-{uuid4().hex}"
    fields = {"at": {"type": "date"}, "lang": {"type": "keyword"}, "score": {"type": "float"}}
    mappings = {"dynamic": "strict", "properties": fields}
    client.cluster.put_component_template(name=f"{name}-fields", template={"mappings": mappings})
    client.indices.put_index_template(
        name=name, index_patterns=[f"{name}-*"], composed_of=[f"{name}-fields"], template={"aliases": {name: {}}}
    )
    done, errors = helpers.bulk(client, (action(name, hour) for hour in range(HOURS)), refresh="wait_for")
    assert (done, errors) == (HOURS, [])
    yield name
    client.indices.delete(index=[f"{name}-2025.01.26", f"{name}-2025.01.27", f"{name}-2025.01.28"])
    client.indices.delete_index_template(name=name)
    client.cluster.delete_component_template(name=f"{name}-fields")


def action(name: str, hour: int) -> dict[str, Any]:
    """Return the bulk action of one hour: language by turns, score rising by the hour."""
    at = FIRST + timedelta(hours=hour)
    source = {"at": at.isoformat(), "lang": ["zh", "en", "zh"][hour % 3], "score": hour}
    return {"_op_type": "index", "_index": f"{name}-{at:%Y.%m.%d}", "_id": f"h{hour}", "_source": source}


def test_days_are_those_of_the_time_zone(client: Elasticsearch, alias: str) -> None:
    """A date_histogram by calendar day in UTC+8 starts its days at 16:00 UTC and fills the empty ones with zero."""
    by_day = {
        "field": "at",
        "calendar_interval": "day",
        "time_zone": "Asia/Shanghai",
        "min_doc_count": 0,
        "extended_bounds": {"min": "2025-01-25T00:00:00+08:00", "max": "2025-01-28T00:00:00+08:00"},
    }
    found = client.search(index=alias, size=0, aggs={"days": {"date_histogram": by_day}})
    days = {bucket["key_as_string"]: bucket["doc_count"] for bucket in found["aggregations"]["days"]["buckets"]}
    assert days == {
        "2025-01-25T00:00:00.000+08:00": 0,
        "2025-01-26T00:00:00.000+08:00": 16,
        "2025-01-27T00:00:00.000+08:00": 24,
        "2025-01-28T00:00:00.000+08:00": 20,
    }


def test_metrics_per_language_and_filter(client: Elasticsearch, alias: str) -> None:
    """terms, filters, avg and sum nest, and hits come sorted by date."""
    metrics = {"mean": {"avg": {"field": "score"}}, "total": {"sum": {"field": "score"}}}
    split = {"low": {"range": {"score": {"lt": 10}}}, "high": {"range": {"score": {"gte": 10}}}}
    found = client.search(
        index=alias,
        size=1,
        sort=[{"at": "desc"}],
        aggs={
            "langs": {"terms": {"field": "lang"}, "aggs": metrics},
            "split": {"filters": {"filters": split}, "aggs": metrics},
        },
    )
    langs = {bucket["key"]: bucket for bucket in found["aggregations"]["langs"]["buckets"]}
    assert {key: bucket["doc_count"] for key, bucket in langs.items()} == {"zh": 40, "en": 20}
    assert langs["en"]["total"]["value"] == sum(range(1, HOURS, 3))
    assert langs["en"]["mean"]["value"] == sum(range(1, HOURS, 3)) / 20
    assert found["aggregations"]["split"]["buckets"]["low"]["total"]["value"] == sum(range(10))
    assert found["hits"]["hits"][0]["_id"] == f"h{HOURS - 1}"


def test_every_document_is_read_once_page_by_page(client: Elasticsearch, alias: str) -> None:
    """A point in time with search_after walks all documents, unmoved by a write in between."""
    opened = client.open_point_in_time(index=alias, keep_alive="1m")["id"]
    seen: list[str] = []
    after: list[Any] | None = None
    sort = [{"at": "asc"}, {"_shard_doc": "asc"}]
    while hits := client.search(size=25, pit={"id": opened}, sort=sort, search_after=after)["hits"]["hits"]:
        seen += [hit["_id"] for hit in hits]
        after = hits[-1]["sort"]
        client.index(index=f"{alias}-2025.01.28", id="late", document={"at": "2025-01-28T23:00:00Z"}, refresh=True)
    client.close_point_in_time(id=opened)
    client.delete(index=f"{alias}-2025.01.28", id="late", refresh=True)
    assert seen == [f"h{hour}" for hour in range(HOURS)]


def test_writing_twice_changes_nothing(client: Elasticsearch, alias: str) -> None:
    """doc_as_upsert creates once, adds fields later, and reports a repeated write as a noop."""
    index, doc = f"{alias}-2025.01.27", {"at": "2025-01-27T05:00:00Z", "lang": "zh"}
    results = [
        client.update(index=index, id="u", doc=body, doc_as_upsert=True, refresh=True)["result"]
        for body in (doc, doc, {"score": 2.5})
    ]
    assert results == ["created", "noop", "updated"]
    assert client.get(index=index, id="u")["_source"] == {**doc, "score": 2.5}
    client.delete(index=index, id="u", refresh=True)


def test_known_ids_and_several_searches_at_once(client: Elasticsearch, alias: str) -> None:
    """An ids query crosses the alias's indices; msearch answers in order; the mapping refuses unknown fields."""
    found = client.search(index=alias, query={"ids": {"values": ["h3", "h40", "none"]}}, sort=[{"at": "asc"}])
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["h3", "h40"]
    queries: list[dict[str, Any]] = [{"term": {"lang": "en"}}, {"match_all": {}}]
    searches: list[dict[str, Any]] = [line for query in queries for line in ({"index": alias}, {"query": query})]
    answers = client.msearch(searches=searches)["responses"]
    assert [answer["hits"]["total"]["value"] for answer in answers] == [20, 60]
    with pytest.raises(helpers.BulkIndexError):
        helpers.bulk(client, [{"_index": f"{alias}-2025.01.27", "_id": "bad", "_source": {"unknown": 1}}])
