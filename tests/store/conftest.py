"""A store on the real Elasticsearch under a prefix of the test's own."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from racewatch.store.elasticsearch.store import ElasticsearchStore


@pytest.fixture
def elastic(elasticsearch_url: str) -> Iterator[ElasticsearchStore]:
    """An empty store on the session's server; its indices and templates are gone after the test."""
    store = ElasticsearchStore(elasticsearch_url, prefix=f"test-{uuid4().hex}")
    yield store
    store.close()
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        for index in client.indices.get(index=f"{store.prefix}-*", expand_wildcards="all").body:
            client.indices.delete(index=index)
        gone = client.options(ignore_status=404)
        gone.indices.delete_index_template(name=f"{store.prefix}-*")
        gone.cluster.delete_component_template(name=f"{store.prefix}-*")
