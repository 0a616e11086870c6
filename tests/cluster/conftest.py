"""The servers, what a run must bring, and the marker that keeps all of it out of plain ``make test``."""

import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from racewatch import stages
from racewatch.config import Settings
from racewatch.demo.server import serving
from racewatch.query.ast import Everything
from racewatch.store.open import opened
from racewatch.store.questions import Window
from tests.cluster.servers import MISSING, Postgres, absent, postgres
from tests.dags.home import need_airflow
from tests.dags.world import NOW, declare, sources_at

CLUSTER = "RACEWATCH_TEST_CLUSTER"
GOOD = ("island-tech", "beichen", "strait-ledger", "weibo-search", "weibo-hot")
SLOW = "island-tech"
"""The source that takes some seconds, so that its worker can be killed while it is crawled."""
LOUD = re.compile("NO (CLUSTER|POSTGRESQL)")
Counts = dict[str, int]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the servers, and give it the time it takes."""
    for item in items:
        if Path(__file__).parent not in item.path.parents or "postgres_server" not in getattr(item, "fixturenames", ()):
            continue
        item.add_marker("cluster")
        item.add_marker(pytest.mark.timeout(900))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give all tests skipped for want of the servers one place, so that pytest folds them into one line."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and LOUD.search(report.longrepr[2]):
        report.longrepr = (__file__, 1, report.longrepr[2])
    return report


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Serve one PostgreSQL to the session, where ``make test-cluster`` asks for it.

    Skips with one loud line where it or Redis is missing; in CI it fails then.
    """
    if os.environ.get(CLUSTER) != "1":
        pytest.skip("NO CLUSTER: two servers and minutes; make test-cluster runs these")
    need_airflow()
    if programs := absent():
        reason = MISSING.format(absent=programs)
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Counts]]:
    """Serve the local world; give the file that declares its sources, and the counts that a run of them must bring.

    The counts are those of a plain run without any Airflow into a SQLite file.
    """
    folder = tmp_path_factory.mktemp("world")
    with serving() as base:
        declared = sources_at(base)
        chosen = [declared[name].model_copy(update={"schedule": "feeds"}) for name in (*GOOD, "broken")]
        settings = Settings(
            _env_file=None,
            var=folder / "var",
            now=NOW,
            sources=declare(folder / "quick.yaml", chosen),
        )
        runs = stages.crawl_jobs(stages.jobs_of(GOOD, settings), settings)
        assert all(run.good for run in runs), runs
        stages.index(settings=settings)
        slowed = [each.model_copy(update={"delay": 0.3}) if each.name == SLOW else each for each in chosen]
        yield declare(folder / "sources.yaml", slowed), counted(settings)


def counted(settings: Settings) -> Counts:
    """Return how much the store holds: items by source, list rows, incidents of content by rule."""
    with opened(settings) as store:
        by_source = store.counts(Everything(), Window(), "1d", "UTC", split="source").values()
        found = {name: sum(day.get(name, 0) for day in by_source) for day in by_source for name in day}
        return found | {"ranks": store.info().counts["ranks"], "items": store.info().counts["items"]}
