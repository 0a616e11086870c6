"""The border to the Elasticsearch client: every error behind it becomes one of racewatch's own.

What cannot be reached, is busy or is starting is RetryLater. A wrong password, certificate, address, privilege or
version, a read-only index and a full disk are ConfigError: a person must act. One document's fault is a Refusal.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import (
    ApiError,
    ConnectionError,  # noqa: A004  the client's own name for it; ours never means the built-in
    ConnectionTimeout,
    SerializationError,
    SniffingError,
    TlsError,
    TransportError,
)
from elasticsearch import UnsupportedProductError
from elasticsearch.helpers import BulkIndexError, ScanError

from racewatch.errors import ConfigError, RacewatchError, RetryLater

Verdict = tuple[type[RacewatchError], str]
NOTHING_LOST = "nothing was lost; start it, or check RACEWATCH_STORE, and run the command again"
BUSY = "it is busy or starting; nothing was lost, run the command again later"
REFUSED = "check that it is Elasticsearch 9 and that RACEWATCH_STORE names its root address"
FULL = "its disk is full or the index is set read-only: make room, lift the block, then run the command again"
CLOSED = (
    "it is closed for writing: `racewatch store migrate` is at work, or was ended in the middle (then run it again);"
    " nothing was lost"
)
LACKING = "run `racewatch store init`, which adds fields, or `racewatch store migrate` where that asks for it"
PARTLY = "it stopped in the middle; documents keep their ids, so run the command again"
RAISED: dict[type[Exception], Verdict] = {
    ConnectionError: (RetryLater, NOTHING_LOST),
    ConnectionTimeout: (RetryLater, "no answer within RACEWATCH_STORE_TIMEOUT seconds; " + BUSY),
    SniffingError: (RetryLater, NOTHING_LOST),
    TransportError: (RetryLater, NOTHING_LOST),
    TlsError: (ConfigError, "set RACEWATCH_STORE_CA to the file of the authority that signed its certificate"),
    SerializationError: (ConfigError, "the answer is not Elasticsearch's JSON, perhaps a proxy's page; " + REFUSED),
    UnsupportedProductError: (ConfigError, "it does not say that it is Elasticsearch; " + REFUSED),
    BulkIndexError: (RetryLater, PARTLY),
    ScanError: (RetryLater, PARTLY),
}
"""What each error of the client means; an ApiError is judged by its status instead."""
LOGIN = "check RACEWATCH_STORE_USER and RACEWATCH_STORE_PASSWORD, or RACEWATCH_STORE_API_KEY"
PRIVILEGES = "let this user manage index templates and read, write and create the indices of RACEWATCH_STORE_PREFIX"
STATUS: dict[int, Verdict] = {
    401: (ConfigError, LOGIN),
    403: (ConfigError, PRIVILEGES),
    404: (ConfigError, "an index or alias is missing: `racewatch store init` creates it"),
    408: (RetryLater, BUSY),
    409: (RetryLater, "somebody else changed the same thing at the same time; run the command again"),
    413: (ConfigError, "a request was larger than its http.max_content_length: raise that"),
    429: (RetryLater, BUSY),
}
"""What a status means; below 500 any other is ConfigError, from 500 on RetryLater."""
OUTDATED = "strict_dynamic_mapping_exception"
"""A field that the index does not know: its mapping is older than our documents, not a fault of the document."""
BLOCKED = "cluster_block_exception"
WRITE_BLOCK = "FORBIDDEN/8/"
"""How the reason of a block names index.blocks.write, which a migration sets."""


@contextmanager
def border(address: str) -> Iterator[None]:
    """Translate what the client raises inside the block; other errors pass."""
    try:
        yield
    except (ApiError, TransportError, BulkIndexError, ScanError) as error:
        raise translated(error, address) from error


def translated(error: Exception, address: str) -> RacewatchError:
    """Return the racewatch error that says what *error* of the server at *address* means and what to do next."""
    if isinstance(error, ApiError) and type(error) not in RAISED:
        kind, reason = cause_of(error)
        return judged(error.meta.status, kind, reason, address)
    found = next(RAISED[each] for each in type(error).__mro__ if each in RAISED)
    return _worded(found, str(error), address)


def judged(status: int, kind: str, reason: str, address: str) -> RacewatchError:
    """Return the error for an answer with *status* whose cause is of Elasticsearch's type *kind*."""
    if kind == BLOCKED and WRITE_BLOCK in reason:
        return _worded((RetryLater, CLOSED), reason, address)
    if kind == BLOCKED and status != 503:  # 503: the cluster is still forming
        return _worded((ConfigError, FULL), reason, address)
    if kind == OUTDATED:
        return _worded((ConfigError, LACKING), reason, address)
    fallback: Verdict = (RetryLater, BUSY) if status >= 500 else (ConfigError, REFUSED)
    return _worded(STATUS.get(status, fallback), f"{status} {reason}".strip(), address)


def cause_of(error: ApiError) -> tuple[str, str]:
    """Return type and reason of the innermost cause that an answer gives."""
    body = error.body.get("error") if isinstance(error.body, Mapping) else None
    return innermost(body) if isinstance(body, Mapping) else ("", str(body or error.message))


def innermost(cause: Mapping[str, Any]) -> tuple[str, str]:
    """Return the outer type of an error object, and all its reasons from the outside in, each once."""
    reasons: list[str] = []
    inner: Any = cause.get("root_cause", [cause])[0] if cause.get("root_cause") else cause
    kind = str(inner.get("type", ""))
    while isinstance(inner, Mapping):
        reasons.append(str(inner.get("reason") or inner.get("type", "")))
        inner = inner.get("caused_by")
    return kind, ": ".join(dict.fromkeys(reason for reason in reasons if reason))


def _worded(verdict: Verdict, what: str, address: str) -> RacewatchError:
    kind, advice = verdict
    return kind(f"Elasticsearch at {address}: {what}; {advice}")
