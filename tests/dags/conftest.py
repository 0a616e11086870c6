"""A place for Airflow, and what became of the ingest DAG in every scenario."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from racewatch.config import Settings
from racewatch.demo.server import serving
from racewatch.stages import import_file
from tests.dags.home import environment, migrated, need_airflow
from tests.dags.world import NOW, declare, sources_at

GOOD = ("island-tech", "weibo-hot")
SCENARIOS: dict[str, tuple[str, ...]] = {
    "none fails": GOOD,
    "one fails": ("island-tech", "broken", "weibo-hot"),
    "all fail": ("broken", "away"),
    "one lands a part": ("island-tech", "short"),
    "all are red, some land": ("short", "thin", "broken"),
    "one is quiet": ("silent", "island-tech"),
    "all are quiet": ("silent",),
    "a damaged batch waits": GOOD,
    "the sources cannot be read": (),
    "a day of the past": ("past", "island-tech"),
    "a night": GOOD,
    "nobody asks for a brief": GOOD,
}
OF_OTHER_DAGS = {"a day of the past": "backfill", "a night": "maintenance", "nobody asks for a brief": "digest"}
AGAIN = {"none fails", "one fails", "a day of the past"}
"""Scenarios whose run is made a second time."""
FIXTURES = {"airflow_home", "empty_home", "loaded", "played", "standalone"}
Runs = dict[str, list[dict[str, Any]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs Airflow, so that ``-m "not airflow"`` is complete."""
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("airflow")


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty metadata database, to be copied: nothing runs in it.

    Skips where Airflow is not installed.
    """
    need_airflow()
    return migrated(tmp_path_factory.mktemp("airflow") / "empty")


@pytest.fixture(scope="session")
def airflow_home(empty_home: Path) -> Path:
    """Return the folder that ``dag.test()`` runs in; its database keeps those runs, as manual ones."""
    return Path(shutil.copytree(empty_home, empty_home.parent / "home"))


@pytest.fixture(scope="session")
def run_python(airflow_home: Path) -> Callable[..., str]:
    """Return a function that runs a module of this folder in a process that knows this Airflow; it returns stdout."""

    def run(module: str, *arguments: object) -> str:
        command = [sys.executable, "-m", f"tests.dags.{module}", *map(str, arguments)]
        where = {"env": environment(airflow_home), "cwd": airflow_home}
        done = subprocess.run(command, **where, check=False, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    return run


@pytest.fixture(scope="session")
def loaded(run_python: Callable[..., str]) -> dict[str, Any]:
    """Return what Airflow makes of the DAG files."""
    return json.loads(run_python("loading").splitlines()[-1])


@pytest.fixture(scope="session")
def played(run_python: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Runs, str]:
    """Return every run of every scenario, and all that was logged."""
    folder = tmp_path_factory.mktemp("scenarios")
    with serving() as base:
        declared = sources_at(base)
        plan = [_scenario(folder / str(n), name, declared) for n, name in enumerate(SCENARIOS)]
        (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
        words = run_python("running", folder / "plan.json", folder / "result.json")
    return json.loads((folder / "result.json").read_text("utf-8")), words


def _scenario(folder: Path, name: str, declared: dict[str, Any]) -> dict[str, Any]:
    folder.mkdir()
    file = declare(folder / "sources.yaml", [declared[source] for source in SCENARIOS[name]])
    if name == "a damaged batch waits":
        _damaged_batch(folder)
    if name == "the sources cannot be read":
        file.write_text("sources: [", "utf-8")
    own = {"RACEWATCH_SOURCES": str(file), "RACEWATCH_VAR": str(folder / "var"), "RACEWATCH_NOW": NOW}
    dag = OF_OTHER_DAGS.get(name, "ingest_feeds")
    return {"name": name, "dag": dag, "times": 2 if name in AGAIN else 1, "environment": own}


def _damaged_batch(folder: Path) -> None:
    """Leave a raw batch in the landing whose end a disk has lost."""
    archive = folder / "archive.jsonl"
    archive.write_text(
        '{"url": "https://a.example/1", "title": "DeepSeek", "published": "2025-01-26T00:00Z"}\n', "utf-8"
    )
    batch, _ = import_file(archive, "article", Settings(_env_file=None, var=folder / "var"), source="damaged")
    Path(batch).write_bytes(Path(batch).read_bytes()[:-10])
