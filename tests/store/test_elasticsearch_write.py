"""Every document ends in exactly one count, none is stored twice, and none is lost for another's fault."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch

from racewatch.errors import ConfigError, RetryLater
from racewatch.query.ast import Text
from racewatch.store.documents import Document, Written
from racewatch.store.elasticsearch.bulk import CHUNK
from racewatch.store.elasticsearch.store import ElasticsearchStore
from tests.store.documents import ALWAYS, ANY, HOUR, NOON, alert, item, rank, run
from tests.store.faulty import Reply, Request, faulty

FEBRUARY = NOON.replace(month=2)


def total_of(written: Written) -> int:
    """Return how many documents were counted."""
    return written.created + written.updated + written.duplicate + len(written.refused)


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A bare client of the session's server."""
    with Elasticsearch(elasticsearch_url) as client:
        yield client


def copies(client: Elasticsearch, store: ElasticsearchStore) -> list[str]:
    """Return the endings of the indices that hold an item, once for each copy."""
    found = client.search(index=f"{store.prefix}-items", size=100)["hits"]["hits"]
    return sorted(hit["_index"].removeprefix(f"{store.prefix}-items-") for hit in found)


def test_a_mixed_batch_is_counted_and_visible_at_once(elastic: ElasticsearchStore) -> None:
    """Created, updated, duplicate and refused add up to the batch, in whatever order its kinds come."""
    elastic.write([item("same"), item("edited"), run()])
    batch: list[Document] = [item("new"), rank(), item("same"), alert(), item("edited", text="修訂"), run()]
    batch += [rank("too long", label="x" * 40_000), item("new"), item("new", text="again")]
    written = elastic.write(batch)
    assert (written.created, written.updated, written.duplicate) == (3, 2, 3)
    assert [refusal.id for refusal in written.refused] == [batch[6].id]
    assert total_of(written) == len(batch)
    assert elastic.total(Text("修訂"), ALWAYS) == 1
    assert elastic.total(Text("again"), ALWAYS) == 1


def test_writing_again_is_duplicate_and_keeps_the_first_times(elastic: ElasticsearchStore) -> None:
    """A second crawl of the same item changes neither fetched_at nor a time that only the crawl gave it."""
    first = item(published_origin="crawl")
    again = item(published_origin="crawl", fetched_at=NOON + 5 * HOUR, published_at=NOON + 4 * HOUR)
    assert elastic.write([first]) == Written(created=1)
    assert elastic.write([again, again]) == Written(duplicate=2)
    assert elastic.search(ANY, ALWAYS) == [first]


def test_an_item_whose_date_moves_to_another_month_has_one_copy(
    elastic: ElasticsearchStore, client: Elasticsearch
) -> None:
    """The copy in the old month's index is gone, forth and back, also within one batch."""
    for moment, month in [(NOON, "2025.01"), (FEBRUARY, "2025.02"), (NOON, "2025.01")]:
        elastic.write([item(published_at=moment)])
        assert copies(client, elastic) == [month]
    written = elastic.write([item(published_at=FEBRUARY), item(published_at=NOON), item(published_at=FEBRUARY)])
    assert written == Written(updated=3)
    assert copies(client, elastic) == ["2025.02"]


def test_a_move_that_was_cut_short_is_finished_by_the_next_write(
    elastic: ElasticsearchStore, client: Elasticsearch, elasticsearch_url: str
) -> None:
    """When the server fails between writing the new copy and deleting the old one, trying again leaves one copy."""
    elastic.write([item()])
    moved = item(published_at=FEBRUARY)

    def no_deletions(request: Request) -> Reply | None:
        return Reply(503) if b'{"delete":' in request.body else None

    with faulty(no_deletions, elasticsearch_url) as url:
        broken = ElasticsearchStore(url, prefix=elastic.prefix)
        with pytest.raises(RetryLater):
            broken.write([moved])
        broken.close()
    client.indices.refresh(index=f"{elastic.prefix}-items")
    assert copies(client, elastic) == ["2025.01", "2025.02"]
    assert elastic.write([moved]) == Written(duplicate=1)
    assert copies(client, elastic) == ["2025.02"]


def test_a_three_megabyte_item_is_stored_whole(elastic: ElasticsearchStore) -> None:
    """A long text is neither cut nor refused; its last words are found and given back."""
    long = item("long", text="深度求索發布新模型。" * 100_000 + "最末一句")
    assert len(long.text.encode()) > 3_000_000
    assert elastic.write([long, item("short")]) == Written(created=2)
    assert elastic.search(Text("最末一句"), ALWAYS) == [long]


def test_a_read_only_index_stops_with_the_next_step(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """An index that a full disk left read-only needs a person, one that a migration closed is waited for."""
    elastic.write([item("before")])
    blocks = {
        "index.blocks.write": (RetryLater, "store migrate"),
        "index.blocks.read_only": (ConfigError, "make room"),
        "index.blocks.read_only_allow_delete": (ConfigError, "make room"),
    }
    for block, (meaning, words) in blocks.items():
        client.indices.put_settings(index=f"{elastic.prefix}-items", settings={block: True})
        with pytest.raises(meaning, match=words):
            elastic.write([item("after")])
        client.indices.put_settings(index=f"{elastic.prefix}-items", settings={block: None})
    assert elastic.write([item("after")]) == Written(created=1)


def test_somebody_elses_document_in_our_index_is_named(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """A document that no racewatch wrote is an error that names it, never a silently missing row."""
    elastic.write([item()])
    client.index(index=f"{elastic.prefix}-items-2025.01", id="foreign", document={"id": "foreign"}, refresh=True)
    with pytest.raises(ConfigError, match=r"document foreign in .*-items-2025\.01"):
        elastic.search(ANY, ALWAYS)


def test_more_items_than_a_chunk_are_all_stored_and_found_again(elastic: ElasticsearchStore) -> None:
    """A batch over several requests is complete, and every part of it is recognized the second time."""
    items = [item(f"n{n}", published_at=NOON + timedelta(minutes=n)) for n in range(CHUNK + 10)]
    assert elastic.write(items) == Written(created=len(items))
    assert elastic.write(items) == Written(duplicate=len(items))
    assert elastic.search(ANY, ALWAYS, limit=5000) == items[::-1]


def test_the_only_copy_is_kept_wherever_it_lies(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """An index of another name that somebody put behind the alias, from a snapshot perhaps, loses nothing."""
    elastic.init()
    restored = f"{elastic.prefix}-items-restored"
    client.indices.create(index=restored)
    known = item()
    client.index(index=restored, id=known.id, document=known.model_dump(mode="json"), refresh=True)
    assert elastic.write([known]) == Written(duplicate=1)
    assert copies(client, elastic) == ["restored"]


def test_what_another_process_wrote_meanwhile_is_read_and_kept(
    elastic: ElasticsearchStore, elasticsearch_url: str
) -> None:
    """A document that appears between reading and writing is compared again: first times and counts are right."""
    first = item(published_origin="crawl")
    later = item(published_origin="crawl", published_at=NOON + HOUR, fetched_at=NOON + 2 * HOUR, text="修訂")
    elastic.init()
    seen: list[str] = []

    def meanwhile(request: Request) -> None:
        if request.path.startswith("/_bulk") and not seen:
            seen.append(request.path)
            assert elastic.write([first]) == Written(created=1)

    with faulty(meanwhile, elasticsearch_url) as url:
        slow = ElasticsearchStore(url, prefix=elastic.prefix)
        assert slow.write([later]) == Written(updated=1)
        slow.close()
    (found,) = elastic.search(ANY, ALWAYS)
    assert [version.text for version in found.earlier] == [first.text]
    assert (found.text, found.published_at, found.fetched_at) == ("修訂", first.published_at, first.fetched_at)


def test_two_processes_that_create_one_item_in_two_months_leave_one_copy(
    elastic: ElasticsearchStore, client: Elasticsearch, elasticsearch_url: str
) -> None:
    """Both wrote before either could see the other: whoever looks last joins them, and no content is lost."""
    elastic.init()
    seen: list[str] = []

    def meanwhile(request: Request) -> None:
        if request.path.startswith("/_bulk") and not seen:
            seen.append(request.path)
            assert elastic.write([item(published_at=NOON, likes=1)]) == Written(created=1)

    with faulty(meanwhile, elasticsearch_url) as url:
        slow = ElasticsearchStore(url, prefix=elastic.prefix)
        slow.write([item(published_at=FEBRUARY, fetched_at=NOON + 3 * HOUR, likes=2), item("other")])
        slow.close()
    client.indices.refresh(index=f"{elastic.prefix}-items")
    assert copies(client, elastic) == ["2025.01", "2025.02"]
    (joined,) = [one for one in elastic.search(ANY, ALWAYS) if one.id == item().id]
    assert (joined.published_at, joined.likes, joined.fetched_at) == (FEBRUARY, 2, NOON + HOUR)
    assert elastic.total(ANY, ALWAYS) == 2


def test_two_that_join_the_same_copies_never_delete_both(
    elastic: ElasticsearchStore, client: Elasticsearch, elasticsearch_url: str
) -> None:
    """A second process that joins between the reading and the deleting of the first finds one copy, and leaves it."""
    elastic.write([item("other", published_at=FEBRUARY), item("more")])
    for moment, month in ((NOON, "2025.01"), (FEBRUARY, "2025.02")):
        body = item(published_at=moment).model_dump(mode="json")
        client.index(index=f"{elastic.prefix}-items-{month}", id=item().id, document=body, refresh=True)
    seen: list[str] = []

    def meanwhile(request: Request) -> None:
        if request.path.startswith("/_bulk") and not seen:
            seen.append(request.path)
            elastic.write([item(published_at=FEBRUARY)])

    with faulty(meanwhile, elasticsearch_url) as url:
        second = ElasticsearchStore(url, prefix=elastic.prefix)
        second.write([item(published_at=NOON)])
        second.close()
    client.indices.refresh(index=f"{elastic.prefix}-items")
    assert len([one for one in elastic.search(ANY, ALWAYS) if one.id == item().id]) == 1
