"""A cluster that an older racewatch filled is brought here whole, whatever ends the migration in the middle."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from racewatch.errors import ConfigError, RetryLater
from racewatch.query.ast import Field, Text
from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Written
from racewatch.store.elasticsearch.index import template
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.upkeep import Migrated
from schemas import Item
from tests.contract.samples import engagement
from tests.store.documents import ALWAYS, ANY, NOON, item, rank, run

FEBRUARY = NOON.replace(month=2)
ITEMS = [item(f"n{n}", published_at=NOON + timedelta(minutes=n)) for n in range(1200)]
ITEMS += [item("late", published_at=FEBRUARY, text="二月")]


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A bare client of the session's server."""
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        yield client


@pytest.fixture
def older(elastic: ElasticsearchStore, client: Elasticsearch) -> ElasticsearchStore:
    """The store of a racewatch for which the publisher was a text and the label of a sentiment no field."""
    fill(client, elastic.prefix, ITEMS)
    return elastic


def fill(client: Elasticsearch, prefix: str, items: list[Item]) -> None:
    """Put *items* into indices as that older racewatch made them."""
    body = template(prefix, "items")
    mapped = body["template"]["mappings"]
    mapped["properties"]["publisher"] = {"type": "text"}
    mapped["_meta"]["fields"]["publisher"] = "0" * 8
    for fields in (mapped["properties"], mapped["_meta"]["fields"]):
        del fields["sentiment_label"]
    meta = {**body.pop("_meta"), **mapped["_meta"]}
    client.indices.put_index_template(name=f"{prefix}-items", meta=meta, **body)
    actions = (
        {
            "_index": f"{prefix}-items-2025.0{one.published_at.month}",
            "_id": one.id,
            **one.model_dump(mode="json", exclude={"sentiment_label"}),
        }
        for one in items
    )
    bulk(client, actions, refresh=True)


def behind(client: Elasticsearch, store: ElasticsearchStore) -> list[str]:
    """Return the endings of the indices behind the alias of items."""
    found = client.indices.get_alias(name=f"{store.prefix}-items").body
    return sorted(name.removeprefix(f"{store.prefix}-items-") for name in found)


def kept(items: list[Item]) -> dict[str, Item]:
    """Return what *items* are after the migration: their label is the default, for the older ones had none."""
    return {one.id: one.model_copy(update={"sentiment_label": "unsure"}) for one in items}


def test_an_older_cluster_is_named_and_brought_here(older: ElasticsearchStore, client: Elasticsearch) -> None:
    """Every call says what to run; afterwards all documents are there once, found by the new fields, and old
    indices are kept out of sight."""
    with pytest.raises(
        ConfigError, match=r"items: .*new: sentiment_label; changed: publisher.*racewatch store migrate"
    ):
        older.write([item("new")])
    difference = "new: sentiment_label; changed: publisher"
    assert older.migrate(dry_run=True) == [Migrated("items", difference, len(ITEMS))]
    assert behind(client, older) == ["2025.01", "2025.02"]
    said: list[str] = []
    assert older.migrate(said.append) == [Migrated("items", difference, len(ITEMS))]
    assert behind(client, older) == ["2025.01-v2", "2025.02-v2"]
    assert {one.id: one for one in older.search(ANY, ALWAYS, limit=9999)} == kept(ITEMS)
    assert older.total(Field("sentiment", "unsure"), ALWAYS) == len(ITEMS)
    assert older.write(list(kept(ITEMS[:3]).values())) == Written(duplicate=3)
    assert any("1,200 of 1,200" in words or "may be deleted" in words for words in said)
    assert older.migrate() == []
    assert not client.indices.exists_index_template(name=f"{older.prefix}-items-building")
    assert older.write([run(), item("march", published_at=NOON.replace(month=3))]) == Written(created=2)
    assert behind(client, older) == ["2025.01-v2", "2025.02-v2", "2025.03-v2"]


MIGRATION = """
import sys
from racewatch.store.elasticsearch import migrate
from racewatch.store.elasticsearch.store import ElasticsearchStore
migrate.STEP = 1
store = ElasticsearchStore(sys.argv[1], prefix=sys.argv[2])
store.migrate(lambda words: print(words, flush=True))
"""


def test_a_killed_migration_goes_on(older: ElasticsearchStore, client: Elasticsearch, elasticsearch_url: str) -> None:
    """Killed in the middle of a copy, readers see the old index whole, writers wait, and the next call ends it."""
    command = [sys.executable, "-c", MIGRATION, elasticsearch_url, older.prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert b" of 1,200 documents" in process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert behind(client, older) == ["2025.01", "2025.02"]
    assert client.count(index=f"{older.prefix}-items")["count"] == len(ITEMS)
    older.migrate()
    assert {one.id: one for one in older.search(ANY, ALWAYS, limit=9999)} == kept(ITEMS)


def test_a_copy_goes_on_where_it_ended(older: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrived before is not sent again, but for the last requests, which may have arrived in part."""
    sent: list[int] = []
    monkeypatch.setattr("racewatch.store.elasticsearch.migrate.STEP", 1)

    def stop(words: str) -> None:
        sent.append(1)
        if len(sent) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        older.migrate(stop)
    said: list[str] = []
    older.migrate(said.append)
    assert len([words for words in said if "2025.01-v2" in words and "documents" in words]) == 2


def test_counts_that_differ_swap_nothing(older: ElasticsearchStore, client: Elasticsearch) -> None:
    """A document too many in the copy stops with both counts, and readers still see the old index."""

    def meddle(_: str) -> None:
        client.index(index=f"{older.prefix}-items-2025.01-v2", id="z", document=item().model_dump(mode="json"))

    with pytest.raises(ConfigError, match=r"v2 has 1,201 documents.*has 1,200; nothing was swapped"):
        older.migrate(meddle)
    assert behind(client, older) == ["2025.01", "2025.02"]


def test_an_open_index_is_copied_anew(older: ElasticsearchStore, client: Elasticsearch) -> None:
    """A copy whose index took writes meanwhile is not trusted: what was removed there must not stay here."""

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        older.migrate(stop)
    index = f"{older.prefix}-items-2025.01"
    client.indices.put_settings(index=index, settings={"index.blocks.write": None})
    gone = min(one.id for one in ITEMS[:-1])
    client.delete(index=index, id=gone, refresh=True)
    older.migrate()
    assert {one.id for one in older.search(ANY, ALWAYS, limit=9999)} == {one.id for one in ITEMS} - {gone}


def test_a_writer_waits_while_the_indices_change(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """A process that began before a migration is told to try later, and then writes to where readers look."""
    elastic.write(ITEMS[:3])
    index = f"{elastic.prefix}-items-2025.01"
    client.indices.put_settings(index=index, settings={"index.blocks.write": True})
    with pytest.raises(RetryLater, match=r"closed for writing.*store migrate"):
        elastic.write(ITEMS[:5])
    body = template(elastic.prefix, "items", 2)
    client.indices.put_index_template(name=f"{elastic.prefix}-items", meta=body.pop("_meta"), **body)
    client.indices.create(index=f"{index}-v2")
    client.indices.delete(index=index)
    assert elastic.write(ITEMS[:5]) == Written(created=5)
    assert behind(client, elastic) == ["2025.01-v2"]


def test_an_index_without_its_alias_is_put_back(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """A month that an alias no longer leads to is found again by the next process, not silently missing."""
    elastic.write(ITEMS[-2:])
    client.indices.delete_alias(index=f"{elastic.prefix}-items-2025.02", name=f"{elastic.prefix}-items")
    client.indices.create(index=f"{elastic.prefix}-items-restored", aliases={})
    client.indices.delete_alias(index=f"{elastic.prefix}-items-restored", name=f"{elastic.prefix}-items")
    assert elastic.total(Text("二月"), ALWAYS) == 0
    elastic.init()
    assert elastic.total(Text("二月"), ALWAYS) == 1
    assert behind(client, elastic) == ["2025.01", "2025.02"]


def test_a_month_that_somebody_deleted_is_made_again(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """An index that is gone under a running process is created as it should be, not by guessing from a document."""
    elastic.write(ITEMS[:2])
    client.indices.delete(index=f"{elastic.prefix}-items-2025.01")
    assert elastic.write(ITEMS[:2]) == Written(created=2)
    mapped = client.indices.get_mapping(index=f"{elastic.prefix}-items").body
    assert {body["mappings"]["dynamic"] for body in mapped.values()} == {"strict"}
    assert len(elastic.search(ANY, ALWAYS)) == 2


def test_every_dataset_can_be_migrated(elastic: ElasticsearchStore, client: Elasticsearch) -> None:
    """A cluster of the first racewatch, whose marks say no shape, is brought here dataset by dataset."""
    elastic.write([*ITEMS[:2], rank(), run(), engagement("one", at=NOON)])
    for dataset in DATASETS:
        body = template(elastic.prefix, dataset)
        client.indices.put_index_template(name=f"{elastic.prefix}-{dataset}", meta={"racewatch": "v1"}, **{
            key: part for key, part in body.items() if key != "_meta"
        })  # fmt: skip
        client.indices.put_mapping(index=f"{elastic.prefix}-{dataset}", meta={"racewatch": "v1"})
    with pytest.raises(ConfigError, match=r"new: .* more; changed: how texts are cut.*migrate"):
        elastic.init()
    assert {each.dataset: each.documents for each in elastic.migrate()} == dict.fromkeys(DATASETS, 0) | {
        "items": 2,
        "ranks": 1,
        "engagements": 1,
        "runs": 1,
    }
    assert elastic.write([*ITEMS[:2], rank(), run()]) == Written(duplicate=4)
