"""Requests that are too large, documents that are refused, answers that are not about the document."""

import json
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from racewatch.errors import ConfigError, RetryLater
from racewatch.store.datasets import MODELS
from racewatch.store.documents import Document, Refusal
from racewatch.store.elasticsearch.bulk import CHUNK, CHUNK_BYTES, LARGEST, chunks, line_of
from racewatch.store.elasticsearch.index import Indices
from racewatch.store.elasticsearch.store import ElasticsearchStore
from tests.store.documents import ALWAYS, ANY, item, rank, run
from tests.store.faulty import Reply, Request, faulty

NAMES = Indices("p", dict.fromkeys(MODELS, 1))


def test_a_poisoned_document_is_refused_alone(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """What the index cannot take is refused with Elasticsearch's own reason; the others of its batch are stored."""
    elastic.init()
    numbers = {"properties": {"label": {"type": "long"}}}  # an index in which somebody changed a field's type
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.create(index=f"{elastic.prefix}-ranks-2025.01", mappings=numbers)
    poison = rank("poison", label="沸")
    written = elastic.write([rank("before", label=None), poison, rank("after", label=None)])
    assert written.created == 2
    assert [refusal.id for refusal in written.refused] == [poison.id]
    assert "mapping-conflict: " in written.refused[0].reason
    assert "failed to parse field [label] of type [long]" in written.refused[0].reason
    assert {entry.title for entry in elastic.entries(ANY, ALWAYS)} == {"before", "after"}


def small(limit: int, seen: list[int]) -> Any:
    """Return a rule for a proxy that takes no request of more than *limit* bytes and notes those it takes."""

    def rule(request: Request) -> Reply | None:
        if len(request.body) > limit:
            return Reply(413, b"<html>Request Entity Too Large</html>", {"Content-Type": "text/html"})
        seen.append(len(request.body))
        return None

    return rule


def test_a_request_that_is_too_large_is_sent_in_parts(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """Behind a proxy with a low limit everything is stored, except the one document that alone is over it."""
    items = [item(f"n{n}", text="大" * 1000) for n in range(20)]
    giant = item("giant", text="巨" * 20_000)
    seen: list[int] = []
    elastic.init()
    with faulty(small(9_000, seen), elasticsearch_url) as url:
        narrow = ElasticsearchStore(url, prefix=elastic.prefix)
        narrow._indices = Indices(
            narrow.prefix, dict.fromkeys(MODELS, 1)
        )  # the templates are larger than the proxy's limit
        narrow._made.add(f"{elastic.prefix}-items-2025.01")
        written = narrow.write([*items[:10], giant, *items[10:]])
        narrow.close()
    assert (written.created, [refusal.id for refusal in written.refused]) == (20, [giant.id])
    assert written.refused[0].reason.startswith("too-large: ")
    assert elastic.total(ANY, ALWAYS) == 20
    assert max(seen) <= 9_000


def test_a_document_that_no_request_can_hold_is_refused_before_it_is_sent(elastic: ElasticsearchStore) -> None:
    """A body over the server's limit for a request is refused by its size; the rest of the batch is stored."""
    giant = item("giant", text="x" * (LARGEST + 1))
    written = elastic.write([giant, item("one")])
    assert (written.created, [refusal.id for refusal in written.refused]) == (1, [giant.id])


def test_chunks_are_bounded_in_number_and_bytes_and_hold_no_id_twice() -> None:
    """Order is kept, kinds are not mixed, and nothing is left out."""
    many = [rank(f"t{n}") for n in range(2 * CHUNK + 1)]
    large = [item(f"l{n}", text="x" * (CHUNK_BYTES // 3)) for n in range(4)]
    documents: list[Document] = [*many, *large, run(), run(), many[0]]
    found = list(chunks(line_of(NAMES, document) for document in documents))
    assert [len(chunk) for chunk in found] == [CHUNK, CHUNK, 1, 2, 2, 1, 1, 1]
    assert [line.document for chunk in found for line in chunk] == documents


@pytest.mark.parametrize(
    ("status", "kind", "meaning"),
    [
        (429, "es_rejected_execution_exception", RetryLater),
        (503, "unavailable_shards_exception", RetryLater),
        (409, "version_conflict_engine_exception", RetryLater),
        (403, "security_exception", ConfigError),
        (400, "strict_dynamic_mapping_exception", ConfigError),
    ],
)
def test_one_documents_answer_may_speak_of_the_server(
    elastic: ElasticsearchStore, elasticsearch_url: str, status: int, kind: str, meaning: type[Exception]
) -> None:
    """A busy shard, a missing privilege or an outdated mapping stops the batch; the document is not to blame."""

    def rule(request: Request) -> Reply | None:
        if not request.path.startswith("/_bulk"):
            return None
        answer = {"index": {"_id": "1", "status": status, "error": {"type": kind, "reason": "because"}}}
        return Reply(200, json.dumps({"errors": True, "items": [answer]}).encode())

    with faulty(rule, elasticsearch_url) as url:
        store = ElasticsearchStore(url, prefix=elastic.prefix)
        with pytest.raises(meaning, match=r"because|others keep changing"):
            store.write([item()])
        store.close()


def test_refusals_say_why(elastic: ElasticsearchStore) -> None:
    """What neither store takes is refused with field and reason."""
    written = elastic.write([item("n", reads=2**63), item("k", author="x" * 32_767)])
    assert [type(refusal) for refusal in written.refused] == [Refusal, Refusal]
    assert "reads" in written.refused[0].reason
    assert "author" in written.refused[1].reason
    assert elastic.total(ANY, ALWAYS) == 0
