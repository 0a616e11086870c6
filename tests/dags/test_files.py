"""The DAG files: they load fast and clean, and they hold names, order and schedule only."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import racewatch.errors
from racewatch import stages
from racewatch.config import Settings
from tests.dags.home import DAGS, ROOT

FILES = sorted(DAGS.glob("*.py"))
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


def test_every_file_is_a_dag_that_airflow_loads(loaded):
    """Airflow finds exactly one DAG a file, named like the file, and no import error."""
    assert loaded["errors"] == {}
    assert sorted(loaded["dags"]) == [file.stem for file in FILES] == ["alerts", "ingest", "messages", "retag"]


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_dag_says_whose_it_is_and_what_for(loaded, name):
    """Owner, tag and documentation are there, and a DAG neither catches up nor overtakes itself."""
    dag = loaded["dags"][name]
    assert (dag["owner"], dag["tags"]) == ("racewatch", ["racewatch"])
    assert dag["doc"] == ast.get_docstring(parsed(DAGS / f"{name}.py"), clean=False)
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)


def test_alerts_wait_for_what_ingest_updates(loaded):
    """One asset, written in two files, is the same: only ``index`` updates it, and the alerts follow."""
    updates = {task: assets for task, assets in loaded["dags"]["ingest"]["updates"].items() if assets}
    assert updates == {"index": loaded["dags"]["alerts"]["waits_for"]} == {"index": [["items", "x-racewatch://items"]]}


def test_loading_brings_in_nothing_heavy(loaded):
    """Airflow parses the files again and again: crawler, client and stages are imported by the tasks."""
    brought = {module for module in loaded["modules"] if HEAVY & {module, module.split(".")[0]}}
    assert brought == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_stages_are_the_only_door(file):
    """A DAG file imports Airflow, the standard library and ``racewatch.stages``; what it calls there exists."""
    tree = parsed(file)
    others = {name for name in imports(tree) if name.split(".")[0] not in {"airflow", *sys.stdlib_module_names}}
    assert others == {"racewatch.stages"}
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "stages"
    }
    assert called
    assert called <= set(stages.__all__)


def test_errors_that_the_retry_policy_names_exist():
    """A dotted name in a string is checked by nobody else: each is an error of ours."""
    tree = parsed(DAGS / "ingest.py")
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    named = [text.removeprefix("racewatch.errors.") for text in texts if text.startswith("racewatch.errors.")]
    assert sorted(named) == ["ConfigError", "SourceFailed"]
    for name in named:
        assert issubclass(getattr(racewatch.errors, name), racewatch.errors.RacewatchError)


def test_settings_that_the_guide_names_exist(loaded):
    """docs/airflow.md names no setting that Airflow or racewatch does not have."""
    words = set(re.findall(r"\b(?:AIRFLOW__|RACEWATCH_)\w+", (ROOT / "docs" / "airflow.md").read_text("utf-8")))
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
