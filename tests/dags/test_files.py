"""The DAG files: they load fast and clean, and they hold names, order and schedule only."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from racewatch import stages
from racewatch.catalog.sources import Schedule
from racewatch.config import Settings
from tests.dags.home import DAG_IDS, DAGS, ROOT

SHARED = DAGS / "racewatch_defaults.py"
FILES = sorted(file for file in DAGS.glob("*.py") if file != SHARED)
GUIDE = ROOT / "docs" / "airflow.md"
HEAVY = {"elasticsearch", "lxml", "racewatch.config", "racewatch.stages", "scrapy", "spiders", "twisted"}


def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a DAG file."""
    return ast.parse(file.read_text("utf-8"))


def imports(tree: ast.AST) -> set[str]:
    """Return what is imported anywhere in *tree*, as ``module`` or ``module.name``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_airflow_loads_every_dag(loaded):
    """Airflow finds the DAGs that the tests and the guide speak of, each of a file of its name, and no import error."""
    assert loaded["errors"] == {}
    assert sorted(loaded["dags"]) == sorted(DAG_IDS)
    assert {name.partition("_")[0] for name in DAG_IDS} == {file.stem for file in FILES}
    assert {name for name in DAG_IDS if f"`{name}`" not in GUIDE.read_text("utf-8")} == set()


@pytest.mark.parametrize("name", DAG_IDS)
def test_a_dag_says_whose_it_is_and_what_for(loaded, name):
    """Owner, tags and documentation are there; no DAG catches up, overtakes itself or runs without an end."""
    dag = loaded["dags"][name]
    assert dag["owner"] == "racewatch"
    assert "racewatch" in dag["tags"]
    assert len(dag["tags"]) > 1
    assert dag["doc"] == ast.get_docstring(parsed(DAGS / f"{name.partition('_')[0]}.py"), clean=False)
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)
    assert all(task["timeout"] for task in dag["tasks"].values())


@pytest.mark.parametrize("name", DAG_IDS)
def test_a_task_that_fails_is_told(loaded, name):
    """Every task opens an incident when it fails, but the crawls, whose sources have their own, and the red light."""
    silent = {task for task, facts in loaded["dags"][name]["tasks"].items() if not facts["told"]}
    assert {task for task in silent if not task.startswith("crawl")} <= {"turn_red"}


def test_every_pool_is_in_the_file_to_import(loaded):
    """Airflow never starts a task whose pool does not exist: dags/pools.json has all, in the form that it imports."""
    pools = json.loads((DAGS / "pools.json").read_text("utf-8"))
    used = {task["pool"] for dag in loaded["dags"].values() for task in dag["tasks"].values()}
    assert used - {"default_pool"} == set(pools)
    assert all(pool["slots"] and pool["description"] for pool in pools.values())


def test_alerts_wait_for_what_ingest_updates(loaded):
    """One asset, written in two files, is the same: the alerts follow items and lists."""
    waits = loaded["dags"]["alerts"]["waits_for"]
    assert sorted(waits) == [["items", "x-racewatch://items"], ["ranks", "x-racewatch://ranks"]]
    for name in DAG_IDS:
        if name.startswith("ingest_"):
            updates = {task: facts["updates"] for task, facts in loaded["dags"][name]["tasks"].items()}
            assert (updates["arrived"], updates["index"]) == (["raw"], ["racewatch-indexed"])


def test_each_schedule_class_has_a_dag():
    """Every class of the catalogue but ``manual`` is crawled by a DAG of its name."""
    classes = set(get_args(Schedule)) - {"manual"}
    assert {f"ingest_{name}" for name in classes} == {name for name in DAG_IDS if name.startswith("ingest_")}


def test_loading_brings_in_nothing_heavy(loaded):
    """Airflow parses the files again and again: crawler, client and stages are imported by the tasks."""
    brought = {module for module in loaded["modules"] if HEAVY & {module, module.split(".")[0]}}
    assert brought == set()


@pytest.mark.parametrize("file", [*FILES, SHARED], ids=lambda file: file.stem)
def test_the_stages_are_the_only_door(file):
    """A DAG file imports Airflow, the standard library and ``racewatch.stages``; what it calls there exists."""
    tree = parsed(file)
    known = {"airflow", "racewatch_defaults", *sys.stdlib_module_names}
    assert {name for name in imports(tree) if name.split(".")[0] not in known} <= {
        "racewatch.stages",
        "racewatch.errors.BatchFailed",
        "racewatch.errors.SourceFailed",
    }
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "stages"
    }
    assert called
    assert called <= set(stages.__all__)


def test_errors_are_tried_again_by_their_class(loaded):
    """What can pass is tried again by Airflow's own rules, what cannot fails at once; another error is tried again."""
    assert loaded["retries"] == {
        "RetryLater": "default",
        "BatchAway": "default",
        "BatchFailed": "fail",
        "ConfigError": "fail",
        "QueryError": "fail",
        "OSError": "default",
    }


def test_settings_that_the_guide_names_exist(loaded):
    """docs/airflow.md names no setting that Airflow or racewatch does not have."""
    words = set(re.findall(r"\b(?:AIRFLOW__|RACEWATCH_)\w+", GUIDE.read_text("utf-8")))
    ours = {f"RACEWATCH_{name}".upper() for name in Settings.model_fields}
    assert len(words) > 8
    assert words - ours - set(loaded["settings"]) == set()


@pytest.mark.parametrize("package", ["racewatch", "schemas", "spiders", "scrapy", "elasticsearch", "pydantic"])
def test_the_linter_bans_heavy_imports(package):
    """A file in the folder that imports *package* at its top is refused by its own linter settings."""
    source = f'"""A DAG."""\n\nimport {package}\n\nprint({package})\n'
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename", DAGS / "probe.py", "-"]
    done = subprocess.run(command, check=False, input=source, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "TID253" in done.stdout
