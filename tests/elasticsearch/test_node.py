"""The node can be started, asked, killed and started again, and never outlives the tests."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elastic_transport import ConnectionError as NoConnection
from elasticsearch import Elasticsearch

from tests.elasticsearch.build import SOURCES, version
from tests.elasticsearch.fixture import started_nodes
from tests.elasticsearch.node import Node, NodeFailed, node_in

pytestmark = pytest.mark.elasticsearch  # the module's own fixture is unknown to the plugin that sets this mark


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """One node that the tests of this module share and leave running."""
    with started_nodes() as start:
        yield start()


def test_the_node_says_who_it_is(elasticsearch_url: str) -> None:
    """The client passes its product check, `GET /` names the pinned minor version, and health is known."""
    with Elasticsearch(elasticsearch_url) as client:
        info = client.info()
        assert client.ping()
        assert client.cluster.health()["status"] in {"green", "yellow"}
    assert info["version"]["number"].split(".")[0] == version().split(".")[0]
    assert len(info["cluster_uuid"]) == 22
    assert info["tagline"] == "You Know, for Search"


def test_acknowledged_writes_survive_a_kill(own_node: Callable[[], Node]) -> None:
    """After SIGKILL nobody answers; after start() the same URL serves every acknowledged document, in a new process."""
    node = own_node()
    url, first = node.url, node.pid
    with Elasticsearch(url, max_retries=0) as client:
        for number in range(20):
            client.index(index="kept", id=str(number), document={"number": number})
        node.kill()
        with pytest.raises(NoConnection):
            client.get(index="kept", id="0")
        node.start()
        assert client.count(index="kept")["count"] == 20
    assert node.url == url
    assert node.pid != first


def test_a_stopped_node_starts_again_and_keeps_its_cluster(node: Node) -> None:
    """stop() closes the node in order; start() brings the same cluster back, and a second start() is refused."""
    with Elasticsearch(node.url) as client:
        cluster = client.info()["cluster_uuid"]
        node.stop()
        assert node.pid is None
        node.start()
        assert client.info()["cluster_uuid"] == cluster
    with pytest.raises(NodeFailed, match="already runs"):
        node.start()


def test_a_node_that_cannot_start_shows_its_log(node: Node, tmp_path: Path) -> None:
    """When the port is taken the error quotes the log, so that the cause is read at once, and no process is left."""
    second = node_in(tmp_path, os.environ, port=node.port)
    with pytest.raises(NodeFailed, match=r"BindHttpException|Address already in use"):
        second.start()
    assert second.pid is None


def test_the_settings_are_safe_for_tests(node: Node) -> None:
    """A full disk closes no index, snapshots have a place, wildcard deletes keep Elasticsearch's own safe default."""
    with Elasticsearch(node.url) as client:
        settings = client.cluster.get_settings(include_defaults=True, flat_settings=True)
        everything = {**settings["defaults"], **settings["persistent"]}
        assert everything["cluster.routing.allocation.disk.threshold_enabled"] in {"false", False}
        assert everything["action.destructive_requires_name"] in {"true", True}
        location = str(node.folder / "repo" / "one")
        client.snapshot.create_repository(name="one", repository={"type": "fs", "settings": {"location": location}})
        client.index(index="saved", document={"number": 1}, refresh=True)
        done = client.snapshot.create(repository="one", snapshot="first", wait_for_completion=True)
        assert done["snapshot"]["state"] == "SUCCESS"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=lambda end: end.name)
def test_the_node_dies_with_whoever_started_it(node: Node, tmp_path: Path, end: signal.Signals) -> None:
    """However the starting process ends, its node stops listening; from a shell the URL is the only line printed."""
    command = [sys.executable, "-m", "tests.elasticsearch.node", "--data", str(tmp_path), "--heap", "512m"]
    with subprocess.Popen(command, cwd=SOURCES.parents[1], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        address = parent.stdout.readline().strip().removeprefix("http://")
        assert listens(address)
        parent.send_signal(end)
        assert parent.stdout.read() == ""
    deadline = time.monotonic() + 60  # a limit for the wait; an orderly close takes about one second
    while listens(address):
        assert time.monotonic() < deadline, f"the node at {address} outlived its parent"
        time.sleep(0.1)


def listens(address: str) -> bool:
    """Tell whether an HTTP server answers at *address*."""
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
