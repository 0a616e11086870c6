"""Whatever goes wrong behind the client says whether to wait, to act or to set one document aside."""

import inspect

import elastic_transport
import elasticsearch
import elasticsearch.exceptions
import elasticsearch.helpers
import pytest

from racewatch.errors import ConfigError, RacewatchError, RetryLater
from racewatch.store.elasticsearch.errors import RAISED, innermost, judged, translated

MODULES = (elastic_transport, elasticsearch, elasticsearch.exceptions, elasticsearch.helpers)
RAISABLE = sorted(
    {
        found
        for module in MODULES
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Exception) and not issubclass(found, Warning)
    },
    key=lambda found: f"{found.__module__}.{found.__name__}",
)
FLOOD = "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, ...];"
READ_ONLY = "index [x] blocked by: [FORBIDDEN/5/index read-only (api)];"
FORMING = "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"


@pytest.mark.parametrize("found", RAISABLE, ids=lambda found: found.__name__)
def test_every_error_of_the_client_has_a_meaning(found: type[Exception]) -> None:
    """An error class that a new version of the client brings has to be thought about before it is met."""
    assert found in RAISED or issubclass(found, elastic_transport.ApiError), f"say in RAISED what {found} means"


def raised(found: type[Exception]) -> Exception:
    """Return an error of the class as the client builds it."""
    if issubclass(found, elastic_transport.ApiError):
        return found("what happened", response_meta(200), {})
    return found("what happened", [] if found is elasticsearch.helpers.BulkIndexError else ())


def response_meta(status: int) -> elastic_transport.ApiResponseMeta:
    """Return what the transport tells of an answer with *status*."""
    node = elastic_transport.NodeConfig("http", "search.example", 9200)
    return elastic_transport.ApiResponseMeta(status, "1.1", elastic_transport.HttpHeaders(), 0.1, node)


@pytest.mark.parametrize("found", RAISED, ids=lambda found: found.__name__)
def test_a_translated_error_names_the_server_and_the_next_step(found: type[Exception]) -> None:
    """Each is of one of our two kinds, and its message says where and what to do."""
    error = translated(raised(found), "http://search.example:9200")
    assert type(error) is RAISED[found][0]
    assert "http://search.example:9200" in str(error)
    assert str(error).endswith(RAISED[found][1])


@pytest.mark.parametrize(
    ("status", "kind", "reason", "meaning", "words"),
    [
        (400, "x_content_parse_exception", "unknown field", ConfigError, "Elasticsearch 9"),
        (401, "security_exception", "missing authentication credentials", ConfigError, "RACEWATCH_STORE_PASSWORD"),
        (403, "security_exception", "action is unauthorized", ConfigError, "RACEWATCH_STORE_PREFIX"),
        (403, "cluster_block_exception", READ_ONLY, ConfigError, "read-only"),
        (404, "index_not_found_exception", "no such index", ConfigError, "store init"),
        (405, "", "method not allowed", ConfigError, "root address"),
        (408, "", "request timeout", RetryLater, "later"),
        (409, "version_conflict_engine_exception", "version conflict", RetryLater, "again"),
        (413, "", "Request Entity Too Large", ConfigError, "http.max_content_length"),
        (429, "es_rejected_execution_exception", "queue is full", RetryLater, "later"),
        (429, "circuit_breaking_exception", "data too large", RetryLater, "later"),
        (429, "cluster_block_exception", FLOOD, ConfigError, "make room"),
        (400, "strict_dynamic_mapping_exception", "[reads] is not allowed", ConfigError, "store init"),
        (500, "", "internal error", RetryLater, "later"),
        (502, "", "bad gateway", RetryLater, "later"),
        (503, "cluster_block_exception", FORMING, RetryLater, "later"),
        (504, "", "gateway timeout", RetryLater, "later"),
    ],
)
def test_an_answer_is_judged_by_status_and_cause(
    status: int, kind: str, reason: str, meaning: type[RacewatchError], words: str
) -> None:
    """Busy and broken servers are waited for; passwords, privileges, blocks, full disks and versions need a person."""
    error = judged(status, kind, reason, "http://search.example:9200")
    assert type(error) is meaning
    assert words in str(error)
    assert reason in str(error)


def test_the_cause_is_read_from_the_outside_in() -> None:
    """The type is that of the first cause; the reasons of the chain behind it are joined, each once."""
    cause = {"type": "document_parsing_exception", "reason": "[1:9] failed to parse field [reads]"}
    inner = {"type": "illegal_argument_exception", "reason": "out of range"}
    nested = {**cause, "caused_by": inner}
    read = ("document_parsing_exception", "[1:9] failed to parse field [reads]: out of range")
    assert innermost(nested) == read
    assert innermost({"type": "outer", "reason": "all shards failed", "root_cause": [nested]}) == read
