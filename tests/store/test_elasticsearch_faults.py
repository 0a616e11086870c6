"""A node that dies inside a bulk, is slow, has another clock, or lost an index: nothing is lost or doubled."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from random import Random
from threading import Event, Timer

import pytest
from elasticsearch import Elasticsearch

from racewatch.errors import RetryLater
from racewatch.store.documents import Written
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.questions import Window
from tests.elasticsearch.node import Node
from tests.store.documents import ALWAYS, ANY, NOON, item, rank, run
from tests.store.faulty import Reply, Request, faulty

BATCH = [item(f"n{n}", published_at=NOON.replace(month=1 + n % 2)) for n in range(1500)]


def stored(store: ElasticsearchStore) -> list[str]:
    """Return the ids of all items, as often as they are there."""
    return [found.id for found in store.search(ANY, ALWAYS, limit=9999, order="id")]


def test_a_node_killed_inside_a_bulk_has_each_document_once_afterwards(own_node: Callable[[], Node]) -> None:
    """SIGKILL at a random point of the request: the writer is told to come back, and its second try completes it."""
    node, delay = own_node(), Random().uniform(0, 0.3)
    dead, begun = Event(), list[str]()

    def kill() -> None:
        node.kill()
        dead.set()

    def rule(request: Request) -> Reply | None:
        if begun:
            dead.wait(60)
        elif request.path.startswith("/_bulk"):
            begun.append(request.path)
            Timer(delay, kill).start()
        return None

    with faulty(rule, node.url) as url:
        cut = ElasticsearchStore(url, prefix="cut", timeout=60)
        with pytest.raises(RetryLater):
            cut.write(BATCH)
        cut.close()
    assert dead.wait(60)
    node.start()
    store = ElasticsearchStore(node.url, prefix="cut", timeout=60)
    again = store.write(BATCH)
    assert again.created + again.duplicate == len(BATCH), f"killed after {delay:.3f} s"
    assert stored(store) == sorted(one.id for one in BATCH), f"killed after {delay:.3f} s"
    store.close()


def test_a_slow_node_is_waited_for_and_a_bulk_given_up_is_not_doubled(
    elastic: ElasticsearchStore, elasticsearch_url: str
) -> None:
    """Within the timeout slowness changes nothing; beyond it the batch, which the node did take, goes in once."""
    elastic.init()

    def slow(request: Request) -> None:
        time.sleep(3 if request.path.startswith("/_bulk") else 0)

    with faulty(slow, elasticsearch_url) as url:
        hasty = ElasticsearchStore(url, prefix=elastic.prefix, timeout=2)
        with pytest.raises(RetryLater, match="RACEWATCH_STORE_TIMEOUT"):
            hasty.write(BATCH[:20])
        hasty.close()
        patient = ElasticsearchStore(url, prefix=elastic.prefix, timeout=60)
        again = patient.write(BATCH[:40])
        patient.close()
    assert again.created + again.duplicate == 40
    assert stored(elastic) == sorted(one.id for one in BATCH[:40])


def test_nothing_depends_on_the_nodes_clock(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """A crawler whose clock is days ahead of the node's, or years behind, finds its documents under its own times,
    for no request asks the node what time it is."""
    asked: list[bytes] = []

    def rule(request: Request) -> None:
        asked.append(request.path.encode() + request.body)

    ahead, behind = NOON + timedelta(days=3000), NOON - timedelta(days=3000)
    with faulty(rule, elasticsearch_url) as url:
        skewed = ElasticsearchStore(url, prefix=elastic.prefix, timeout=60)
        for name, clock in (("ahead", ahead), ("behind", behind)):
            skewed.write([item(name, published_at=clock, fetched_at=clock), rank(observed_at=clock), run(name)])
            day = Window(clock - timedelta(hours=1), clock + timedelta(hours=1))
            assert [found.id for found in skewed.search(ANY, day)] == [item(name).id]
            assert skewed.ranks("weibo-hot", clock)
        skewed.close()
    assert elastic.total(ANY, ALWAYS) == 2
    assert not [sent for sent in asked if re.search(rb'"now\b|%3Cnow|\{now', sent)]


def test_an_alias_that_leads_nowhere_is_filled_again(elastic: ElasticsearchStore, elasticsearch_url: str) -> None:
    """Where somebody deleted the only index of a dataset, the next process makes it anew, strict, behind its alias."""
    elastic.write([run("before")])
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.delete(index=f"{elastic.prefix}-runs-v1")
        assert not client.indices.exists_alias(name=f"{elastic.prefix}-runs")
        elastic.init()
        assert elastic.write([run("after")]) == Written(created=1)
        mapped = client.indices.get_mapping(index=f"{elastic.prefix}-runs").body
    assert [body["mappings"]["dynamic"] for body in mapped.values()] == ["strict"]
    assert [found.run_id for found in elastic.runs(ALWAYS)] == ["after"]
