"""Sending documents to Elasticsearch in bulk, and reading what it says of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_transport import ApiError
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from racewatch.store.datasets import dataset_of
from racewatch.store.documents import Document, Refusal
from racewatch.store.elasticsearch.errors import OUTDATED, innermost, judged
from racewatch.store.elasticsearch.index import Indices

CHUNK_BYTES = 8 * 2**20  # of one request: a tenth of http.max_content_length's default; proxies often lower that
CHUNK = 2000  # documents of one request: each is synced to disk once, and asked for once before and once after
LARGEST = 90 * 2**20  # bytes of one document: http.max_content_length is 100 MB unless somebody raised it
REJECTED, ABSENT, CONFLICT, TOO_LARGE = 400, 404, 409, 413
Action = dict[str, Any]
Version = tuple[int, int]
"""Sequence number and primary term: which state of a stored document was read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A document on its way: the index it belongs to and its JSON."""

    document: Document
    index: str
    body: bytes

    @property
    def id(self) -> str:
        """Return the document's id."""
        return self.document.id

    def action(self, replaced: Version | None) -> Action:
        """Return the bulk action that writes it over the state *replaced*, or only where nothing is yet."""
        action: Action = {"_op_type": "create", "_index": self.index, "_id": self.id, "_source": self.body}
        if replaced:
            action |= {"_op_type": "index", "if_seq_no": replaced[0], "if_primary_term": replaced[1]}
        return action


@dataclass(slots=True)
class Sent:
    """What became of lines that were sent: done, refused, or in conflict with what another process just wrote."""

    done: list[Line] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    conflicts: list[Line] = field(default_factory=list)

    def take(self, other: "Sent") -> None:
        """Add what became of *other* lines."""
        self.done += other.done
        self.refused += other.refused
        self.conflicts += other.conflicts


@dataclass(frozen=True, slots=True)
class Answer:
    """What Elasticsearch says of one action of a bulk request."""

    status: int
    kind: str = ""
    reason: str = ""

    @property
    def done(self) -> bool:
        """Say whether the action was carried out."""
        return self.status < 300

    @property
    def refused(self) -> bool:
        """Say whether the document itself is at fault, not the index or the server."""
        return self.status == REJECTED and self.kind != OUTDATED


def line_of(indices: Indices, document: Document) -> Line:
    """Return *document* ready to be sent."""
    return Line(document, indices.of(document), document.model_dump_json().encode())


def chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield *lines* in order, each chunk of one dataset and different ids, and small enough for one request."""
    chunk: list[Line] = []
    ids: set[str] = set()
    size = 0
    for line in lines:
        full = len(chunk) == CHUNK or size + len(line.body) > CHUNK_BYTES
        if chunk and (full or line.id in ids or dataset_of(line.document) != dataset_of(chunk[0].document)):
            yield chunk
            chunk, ids, size = [], set(), 0
        chunk.append(line)
        ids.add(line.id)
        size += len(line.body)
    if chunk:
        yield chunk


def index_lines(client: Elasticsearch, address: str, lines: Sequence[Line], replaced: Mapping[str, Version]) -> Sent:
    """Index *lines* over the states *replaced* by id; a request that is too large is sent again in halves.

    Raises RetryLater or ConfigError when the server or an index, not a document, is the reason.
    """
    sent, large = Sent(), list[Line]()
    actions = [line.action(replaced.get(line.id)) for line in lines]
    for line, answer in zip(lines, _answers(client, actions), strict=True):
        if answer.done:
            sent.done.append(line)
        elif answer.status == TOO_LARGE:
            large.append(line)
        elif answer.status == CONFLICT:
            sent.conflicts.append(line)
        elif answer.refused:
            sent.refused.append(Refusal(line.id, f"mapping-conflict: {answer.reason}"))
        else:
            raise judged(answer.status, answer.kind, answer.reason, address)
    if len(lines) == 1 and large:
        return Sent(refused=[too_large(large[0])])
    middle = (len(large) + 1) // 2
    for half in filter(None, (large[:middle], large[middle:])):
        sent.take(index_lines(client, address, half, replaced))
    return sent


def delete_copies(client: Elasticsearch, address: str, copies: Sequence[tuple[str, str, Version]]) -> None:
    """Delete documents by index, id and the state that was read; one that is gone or changed since is left as it is."""
    actions = [
        {"_op_type": "delete", "_index": index, "_id": each, "if_seq_no": state[0], "if_primary_term": state[1]}
        for index, each, state in copies
    ]
    for answer in _answers(client, actions):
        if not answer.done and answer.status not in (ABSENT, CONFLICT):
            raise judged(answer.status, answer.kind, answer.reason, address)


def index_raw(client: Elasticsearch, address: str, index: str, documents: Sequence[tuple[str, bytes]]) -> None:
    """Index *documents*, id and JSON, whatever lies under their ids; any that is not taken is an error."""
    actions: list[Action] = [
        {"_op_type": "index", "_index": index, "_id": each, "_source": body} for each, body in documents
    ]
    for (each, _), answer in zip(documents, _answers(client, actions), strict=True):
        if not answer.done:
            raise judged(answer.status, answer.kind, f"document {each}: {answer.reason}", address)


def too_large(line: Line) -> Refusal:
    """Return the refusal of a document that no request can hold."""
    return Refusal(line.id, f"too-large: {len(line.body):,} bytes are more than the server takes in one request")


def _answers(client: Elasticsearch, actions: Sequence[Action]) -> Iterator[Answer]:
    sent = streaming_bulk(
        client,
        actions,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        raise_on_exception=False,
    )
    return (_answer(next(iter(result.values()))) for _, result in sent)


def _answer(result: Mapping[str, Any]) -> Answer:
    """Read one result of the client's helper, which tells a failure of the whole request to each of its actions."""
    status = int(result["status"])
    failure = result.get("exception")
    if isinstance(failure, ApiError) and status != TOO_LARGE:
        raise failure
    error = result.get("error")
    kind, reason = innermost(error) if isinstance(error, Mapping) else ("", str(error or ""))
    return Answer(status, kind, reason)
