"""The pytest plugin: ``elasticsearch_url`` for tests that need a server, ``own_node`` for those that may kill it."""

import os
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from elasticsearch import Elasticsearch

from tests.elasticsearch.node import Node, node_in
from tests.elasticsearch.toolchain import NO_NODE, MissingTools, find_toolchain

URL_VARIABLE = "RACEWATCH_TEST_ELASTICSEARCH"
FIXTURES = {"elasticsearch_url", "free_prefixes", "own_node"}
# Only the first compiler: half the CPU seconds of a start (3.4 against 6.5), and no test runs long enough to miss it.
QUICK = ("-XX:TieredStopAtLevel=1",)


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """Serve one Elasticsearch to the whole session: the one that the environment names, else a node of our own."""
    if url := os.environ.get(URL_VARIABLE):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="elasticsearch-") as folder, _node(Path(folder)) as node:
        yield node.url


@pytest.fixture(scope="session")
def free_prefixes(elasticsearch_url: str) -> Iterator[list[str]]:
    """Prefixes whose templates are written and whose indices are gone: writing them takes longer than most tests."""
    free: list[str] = []
    yield free
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        for prefix in free:
            client.indices.delete_index_template(name=f"{prefix}*")
            client.cluster.delete_component_template(name=f"{prefix}*")


@pytest.fixture
def own_node() -> Iterator[Callable[[], Node]]:
    """Give a function that starts a node of the test's own, which the test may kill; all are gone after the test."""
    with started_nodes() as start:
        yield start


@contextmanager
def started_nodes() -> Iterator[Callable[[], Node]]:
    """Do what ``own_node`` does for a fixture of another scope; skips or fails at once where no node can run."""
    try:
        find_toolchain(os.environ)
    except MissingTools as missing:
        give_up(missing, os.environ)
    with ExitStack() as nodes:

        def start() -> Node:
            folder = nodes.enter_context(tempfile.TemporaryDirectory(prefix="elasticsearch-"))
            return nodes.enter_context(_node(Path(folder)))

        yield start


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs a node, so that ``-m "not elasticsearch"`` is always complete."""
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("elasticsearch")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give all tests skipped for want of a node one place, so that pytest folds them into one line of its summary."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and NO_NODE in report.longrepr[2]:
        report.longrepr = (__file__, 1, report.longrepr[2])
    return report


def give_up(missing: MissingTools, environ: Mapping[str, str]) -> NoReturn:
    """Skip the test with the one line that says what to install; in CI fail it, for there the node is promised."""
    if environ.get("CI", "").lower() == "true":
        pytest.fail(str(missing), pytrace=False)
    pytest.skip(str(missing))


def _node(folder: Path) -> Node:
    try:
        return node_in(folder, os.environ, options=QUICK)
    except MissingTools as missing:
        give_up(missing, os.environ)
