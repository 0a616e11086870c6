"""Every setting that is set for a container is one that its program knows."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from racewatch.config import unknown_settings
from tests.compose.files import DEPLOYED, example, required, services, text_of

AIRFLOW_NAME = re.compile(r"AIRFLOW__[A-Z_]+")
ASK_AIRFLOW = """
import json
from airflow.configuration import retrieve_configuration_description
from airflow.api_fastapi.core_api.datamodels.monitor import HealthInfoResponse
known = {section: sorted(found["options"]) for section, found in retrieve_configuration_description().items()}
print(json.dumps({"options": known, "parts": sorted(HealthInfoResponse.model_fields)}))
"""


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what the installed Airflow says of its options and of its parts, asked in a process of its own."""
    if importlib.util.find_spec("airflow") is None:
        pytest.skip("Airflow is not installed: pip install -c constraints.txt -e '.[airflow]'")
    home = tmp_path_factory.mktemp("airflow")
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "AIRFLOW_HOME": str(home)}
    ask = [sys.executable, "-W", "ignore", "-c", ASK_AIRFLOW]
    done = subprocess.run(ask, env=env, cwd=home, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", [*DEPLOYED, "docs/runbook.md"])
def test_every_racewatch_name_is_a_setting(name: str) -> None:
    """A RACEWATCH_* name in what is deployed or described exists in Settings."""
    assert unknown_settings(dict.fromkeys(re.findall(r"RACEWATCH_[A-Z_]*[A-Z]", text_of(name)), "")) == []


def test_the_compose_file_sets_the_store_and_who_to_ask() -> None:
    """All but the workers have one store and user, workers take Airflow's connection; zone and contact are the same."""

    def own(name: str, part: str) -> dict[str, str]:
        every = {key: value for key, value in services()[name]["environment"].items() if key.startswith("RACEWATCH_")}
        return {key: value for key, value in every.items() if key.startswith("RACEWATCH_STORE") == (part == "store")}

    stores = [own(name, "store") for name in ("racewatch", "setup", "web", "airflow-init")]
    assert all(each == stores[0] for each in stores)
    names = ("RACEWATCH_STORE", "RACEWATCH_STORE_USER", "RACEWATCH_STORE_PASSWORD", "RACEWATCH_STORE_CA")
    assert set(stores[0]) == set(names)
    assert own("airflow-worker", "store") == {}
    settings = [own(name, "rest") for name in ("airflow-worker", "racewatch", "web")]
    assert all(each == settings[0] for each in settings)
    assert {"RACEWATCH_CONTACT", "RACEWATCH_ZONE"} <= set(settings[0])


def test_the_store_user_is_the_one_that_the_setup_makes() -> None:
    """racewatch logs in as the user whose password the setup service sets."""
    made = services()["setup"]["environment"]
    used = services()["racewatch"]["environment"]
    assert made["RACEWATCH_STORE_USER"] == used["RACEWATCH_STORE_USER"]
    assert made["RACEWATCH_STORE_PASSWORD"] == used["RACEWATCH_STORE_PASSWORD"]


@pytest.mark.airflow
def test_every_airflow_name_is_an_option(airflow: Any) -> None:
    """An AIRFLOW__SECTION__KEY in what is deployed or described is an option by Airflow's own description."""
    names = {name for file in (*DEPLOYED, "docs/runbook.md") for name in AIRFLOW_NAME.findall(text_of(file))}
    assert "AIRFLOW__CORE__PARALLELISM" in names
    if importlib.util.find_spec("airflow.providers.celery") is None:  # in the extra `cluster` only, with its options
        names = {name for name in names if not name.startswith("AIRFLOW__CELERY__")}
    unknown = [
        name
        for name, section, option in sorted((name, *name.lower().split("__")[1:]) for name in names)
        if option not in airflow["options"].get(section, ())
    ]
    assert unknown == []


@pytest.mark.airflow
def test_health_checks_ask_for_parts_that_airflow_reports(airflow: Any) -> None:
    """Each part that a health check names is in the API server's report."""
    checks = [
        service["healthcheck"]["test"]
        for name, service in services().items()
        if "airflow-health.py" in str(service.get("healthcheck"))
    ]
    asked = {check[-1] for check in checks}
    assert asked == {"metadatabase", "scheduler", "dag_processor", "triggerer"}
    assert asked <= set(airflow["parts"])


def test_every_name_that_the_setup_reads_is_set() -> None:
    """What docker/setup.py takes from its environment is given to one of the two services that run it."""
    read = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', text_of("docker/setup.py"))) - {
        "SETUP_PAUSE",
        "SETUP_USER",
    }
    assert "SETUP_TOKEN" in read
    assert read <= set(services()["setup"]["environment"]) | set(services()["kibana-setup"]["environment"])


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    """A variable that the compose file reads stands in .env.example, and nothing there is unused or a secret."""
    used = set(re.findall(r"\$\{(\w+)", text_of("docker-compose.yml")))
    assert used | {"COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"} == set(example())
    assert {name: example()[name] for name in required()} == dict.fromkeys(required(), "")


def test_a_wrong_name_would_be_noticed(tmp_path: Path) -> None:
    """The pattern catches a mistyped setting in a line of YAML."""
    names = re.findall(r"RACEWATCH_[A-Z_]*[A-Z]", "      RACEWATCH_STOER: x")
    assert unknown_settings(dict.fromkeys(names, "")) == ["RACEWATCH_STOER"]
