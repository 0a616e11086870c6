"""The runbook names only what exists."""

import re
from typing import get_args

import pytest

from racewatch.doctor.findings import Check
from racewatch.stages.operations import RULES, source_faults
from schemas.channel import Operations
from schemas.run import RunState
from tests.compose.files import ROOT, compose, required, services, text_of
from tests.doctor import samples

RUNBOOK = text_of("docs/runbook.md")


def test_every_state_of_a_run_has_its_row() -> None:
    """The table of states is complete and knows no state that a run cannot have."""
    table = RUNBOOK.partition("| state | means |")[2].partition("\n\n")[0]
    assert re.findall(r"(?m)^\| `([a-z-]+)` \|", table) == list(get_args(RunState))


def test_every_secret_can_be_changed_by_it() -> None:
    """The table of secrets names each variable that must be set, once."""
    table = RUNBOOK.partition("## Change a secret")[2].partition("## ")[0].partition("|---|")[2]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("|") and line.count("|") > 2]
    assert sorted(re.findall(r"`([A-Z_]+)`", " ".join(first))) == required()


def test_every_data_volume_is_explained() -> None:
    """The table of volumes names each volume of the compose file."""
    table = RUNBOOK.partition("## Where data lie")[2].partition("## ")[0]
    rows = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z-]+)`", rows)) == set(compose()["volumes"])


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"compose (?:exec|run|ps)(?: -\S+(?: \S*\"\S+\")?)* ([a-z][a-z-]*)", RUNBOOK)))
)
def test_every_service_it_speaks_to_is_there(name: str) -> None:
    """A service that a command addresses is one of the compose file."""
    assert name in services()


def test_every_file_it_names_is_there() -> None:
    """Scripts and pages of the repository that it names exist."""
    named = set(re.findall(r"\b(?:docker|docs|tests)/[\w./-]+\w", RUNBOOK)) | {"CONTRIBUTING.md", "docker-compose.yml"}
    assert "docker/make-env.sh" in named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_task_it_explains_is_in_a_dag() -> None:
    """The red tasks of its tables are functions of the DAG files."""
    table = RUNBOOK.partition("| red task | do |")[2].partition("\n\n")[0]
    tasks = re.findall(r"(?m)^\| `(\w+)` \|", table)
    code = "".join(path.read_text("utf-8") for path in (ROOT / "dags").glob("*.py"))
    assert tasks
    assert all(f"def {task}(" in code for task in tasks)


def rows(head: str) -> list[str]:
    """Return what stands in back ticks at the beginning of each row of the table with this *head*."""
    table = RUNBOOK.partition(head)[2].partition("\n\n")[0]
    return re.findall(r"(?m)^\| `([^`]+)` \|", table)


def test_every_check_of_the_doctor_has_its_row() -> None:
    """The table of checks is complete and in the doctor's order."""
    assert sorted(rows("| check | fails when |")) == sorted(get_args(Check))


def test_every_kind_of_incident_has_its_row() -> None:
    """Faults that the code opens incidents for are those of the table, by the names that it gives them."""
    broken = [samples.run(hours, "failed") for hours in (1, 2, 3)]
    failing, _ = source_faults(broken, Operations(failures=3))
    code = "".join(path.read_text("utf-8") for path in (ROOT / "dags").glob("*.py"))
    named = {name.partition(":")[0] for name in failing} | {RULES, "channel"}
    named |= {"dag"} if 'f"dag:' in code or '"dag:' in code else set()
    assert {row.partition(":")[0] for row in rows("| incident | means | do |")} == named
