"""The stores under test: each contract test runs once for SQLite and once for the real Elasticsearch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from racewatch.config import Settings
from racewatch.store.base import Store
from racewatch.store.open import opened
from tests.contract.samples import CORPUS

ENGINES = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@contextmanager
def settings_for(request: pytest.FixtureRequest, folder: Path) -> Iterator[Settings]:
    """Give settings of a store that nobody else uses; what it leaves on a server is removed afterwards."""
    if request.param == "sqlite":
        yield Settings(store=f"sqlite:///{folder}/store.db", _env_file=None)
        return
    with elasticsearch_settings(request) as found:
        yield found


@contextmanager
def elasticsearch_settings(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Give settings of a prefix of the real node that nobody else uses meanwhile, and remove the indices left there."""
    url, free = request.getfixturevalue("elasticsearch_url"), request.getfixturevalue("free_prefixes")
    prefix = free.pop() if free else f"contract-{uuid4().hex[:12]}"
    yield Settings(store=url, store_prefix=prefix, _env_file=None)
    with Elasticsearch(url, request_timeout=60) as client:
        if left := list(client.indices.get(index=f"{prefix}*", expand_wildcards="all", features="aliases").body):
            client.indices.delete(index=left)
    free.append(prefix)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a store of the test's own, which does not exist yet."""
    with settings_for(request, tmp_path) as found:
        yield found


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store of the test's own."""
    with opened(settings) as found:
        yield found


@pytest.fixture(scope="session", params=ENGINES)
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all tests that keep apart by source or list names of their own."""
    with settings_for(request, tmp_path_factory.mktemp("shared")) as found, opened(found) as opened_store:
        yield opened_store


@pytest.fixture(scope="session", params=ENGINES)
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that holds CORPUS and that no test writes to."""
    with settings_for(request, tmp_path_factory.mktemp("corpus")) as found, opened(found) as opened_store:
        opened_store.write(list(CORPUS.values()))
        yield opened_store
