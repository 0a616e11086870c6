"""A node that dies in the middle: nothing is lost, nothing is there twice, and the work goes on when it is back."""

from collections.abc import Callable

import pytest

from racewatch.errors import RetryLater
from racewatch.store.documents import Written
from racewatch.store.elasticsearch.store import ElasticsearchStore
from tests.elasticsearch.node import Node
from tests.store.documents import ALWAYS, ANY, NOON, item, rank, run


def test_a_killed_node_is_waited_for_and_the_same_batch_goes_in_once(own_node: Callable[[], Node]) -> None:
    """While it is down every call is RetryLater; once it is back, repeating the batch stores each document once."""
    node = own_node()
    store = ElasticsearchStore(node.url, prefix="outage", timeout=60)
    half = [item(f"n{n}") for n in range(50)]
    batch = [*half, *[item(f"m{n}", published_at=NOON.replace(month=3)) for n in range(50)], rank(), run()]
    assert store.write(half) == Written(created=50)
    node.kill()
    for call in (lambda: store.write(batch), lambda: store.total(ANY, ALWAYS), store.init, store.info):
        with pytest.raises(RetryLater, match="nothing was lost"):
            call()
    node.start()
    assert store.write(batch) == Written(created=52, duplicate=50)
    assert store.write(batch) == Written(duplicate=102)
    counts = store.info().counts
    assert {name: n for name, n in counts.items() if n} == {"items": 100, "ranks": 1, "runs": 1}
    store.close()
