"""Reading from Elasticsearch: whole answers only, in pages, never a silently cut one."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import Any

from elastic_transport import ApiError
from elasticsearch import Elasticsearch
from pydantic import ValidationError

from racewatch.errors import ConfigError
from racewatch.store.datasets import MODELS
from racewatch.store.documents import Dataset, Document
from racewatch.store.elasticsearch.query import Dsl, both

PAGE = 1000  # documents a request: about 3 MB of posts, and a tenth of index.max_result_window's default


KEPT = "10m"  # that Elasticsearch keeps a moment for: whoever takes the items may be slow between two pages


MOST_TERMS = 65_536  # of one terms query, unless somebody raised index.max_terms_count


OPENING = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between tries: a new index opens its shard in 0.05 to 0.5 s here


SEARCH_FAILED = "search_phase_execution_exception"


Sort = list[dict[str, Any]]


def asked(client: Elasticsearch, alias: str, **body: Any) -> dict[str, Any]:
    """Return the whole answer to a search in *alias*, which may have no index yet; a failed shard is an error.

    A shard that is missing because another process has only just created its index is waited for.
    """
    for pause in OPENING:
        try:
            return _search(client, alias, body)
        except ApiError as error:
            if not _shard_missing(error):
                raise
        sleep(pause)
    return _search(client, alias, body)


def _search(client: Elasticsearch, alias: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.search(
        index=alias,
        ignore_unavailable=True,
        allow_no_indices=True,
        allow_partial_search_results=False,
        **body,
    )
    return dict(answer.body)


def _shard_missing(error: ApiError) -> bool:
    cause = error.body.get("error") if isinstance(error.body, dict) else None
    return error.meta.status == 503 and isinstance(cause, dict) and cause.get("type") == SEARCH_FAILED


def hits(
    client: Elasticsearch,
    alias: str,
    query: Dsl,
    sort: Sort,
    limit: int | None = None,
    *,
    page: int = PAGE,
    search_after: Sequence[Any] = (),
    **more: Any,
) -> Iterator[Any]:
    """Yield matching hits in the order of *sort*, which has to end with ``id``; all of them without *limit*.

    They come *page* by a request, from beyond the sort values *search_after* on where those are given.
    """
    after: dict[str, Any] = {"search_after": search_after} if search_after else {}
    left = limit
    while left is None or left > 0:
        size = page if left is None else min(page, left)
        answer = asked(client, alias, query=query, sort=sort, size=size, track_total_hits=False, **after, **more)
        found = answer["hits"]["hits"]
        yield from found
        if len(found) < size:
            return
        after = {"search_after": found[-1]["sort"]}
        left = None if left is None else left - size


@contextmanager
def everything(client: Elasticsearch, alias: str, query: Dsl, sort: Sort) -> Iterator[tuple[int, Iterator[Any]]]:
    """Give number and hits of what matches at this moment, in the order of *sort*, read in pages as they are taken."""
    opened = client.open_point_in_time(index=alias, keep_alive=KEPT, ignore_unavailable=True)
    pit = {"id": opened.body["id"], "keep_alive": KEPT}
    try:
        body: dict[str, Any] = {"query": query, "sort": sort, "size": PAGE, "pit": pit}
        first = dict(client.search(**body, track_total_hits=True, allow_partial_search_results=False).body)
        yield int(first["hits"]["total"]["value"]), _pages(client, body, first)
    finally:
        client.options(ignore_status=404).close_point_in_time(id=pit["id"])


def _pages(client: Elasticsearch, body: dict[str, Any], page: dict[str, Any]) -> Iterator[Any]:
    while found := page["hits"]["hits"]:
        yield from found
        body["pit"]["id"] = page["pit_id"]
        body["search_after"] = found[-1]["sort"]
        page = dict(client.search(**body, track_total_hits=False, allow_partial_search_results=False).body)


def copies(client: Elasticsearch, alias: str, ids: Sequence[str], **more: Any) -> list[Any]:
    """Return every stored copy of the documents called *ids*, whichever index of *alias* holds it, with its version."""
    query = {"ids": {"values": list(ids)}}
    return list(hits(client, alias, query, [{"id": "asc"}, {"_index": "asc"}], seq_no_primary_term=True, **more))


def count(client: Elasticsearch, alias: str, ids: Sequence[str]) -> int:
    """Return how many copies of the documents called *ids* there are in all indices of *alias*."""
    query = {"ids": {"values": list(ids)}}
    return int(asked(client, alias, query=query, size=0, track_total_hits=True)["hits"]["total"]["value"])


def founders(client: Elasticsearch, alias: str, keys: Collection[int], query: Dsl) -> dict[str, set[int]]:
    """Return the ids of the items that match *query* and have any of the story *keys*, with those they have.

    Only these two fields are read: a batch has thousands of keys, and most of what shares one of them is not looked at.
    """
    wanted, found = sorted(keys), dict[str, set[int]]()
    for start in range(0, len(wanted), MOST_TERMS):
        part = wanted[start : start + MOST_TERMS]
        lean: dict[str, Any] = {"source": False, "docvalue_fields": ["story_keys"]}
        for hit in hits(client, alias, both(query, {"terms": {"story_keys": part}}), [{"id": "asc"}], **lean):
            found.setdefault(hit["_id"], set()).update(set(hit["fields"]["story_keys"]).intersection(part))
    return found


def document_of(dataset: Dataset, hit: Any) -> Document:
    """Return a hit as the model of its dataset; raise ConfigError for one that something else wrote there."""
    try:
        return MODELS[dataset].model_validate(hit["_source"])
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"document {hit['_id']} in {hit['_index']} is not one of racewatch's: {where}: {first['msg']};"
            " delete it, or set RACEWATCH_STORE_PREFIX to a name that is free"
        ) from error
