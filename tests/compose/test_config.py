"""What docker-compose itself makes of the file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.compose.files import example, required, services
from tests.compose.tool import config

AIRFLOW = {name for name in services() if name.startswith("airflow-")}
KEEPERS = {
    "ELASTIC_PASSWORD": {"elasticsearch", "setup", "kibana-setup"},
    "KIBANA_ENCRYPTION_KEY": {"kibana"},
    "RACEWATCH_STORE_PASSWORD": {"setup", "racewatch", "web", "airflow-init"},
    "POSTGRES_PASSWORD": AIRFLOW | {"postgres"},
    "REDIS_PASSWORD": AIRFLOW | {"redis"},
    "AIRFLOW_ADMIN_PASSWORD": {"airflow-init"},
    "AIRFLOW_FERNET_KEY": AIRFLOW,
    "AIRFLOW_JWT_SECRET": AIRFLOW,
    "AIRFLOW_SECRET_KEY": AIRFLOW,
}
"""Who gets to see each secret."""


EVERY = ("--profile", "full", "--profile", "cli")


def filled() -> dict[str, str]:
    """Return .env.example with a value of its own in every secret."""
    return {**example(), **{name: f"value-of-{name}" for name in required()}}


def rendered(folder: Path) -> Any:
    """Return the file as docker-compose reads it with every variable set, the command line's profile included."""
    done = config(filled(), folder, *EVERY)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)


def test_a_filled_env_is_accepted_without_a_word(tmp_path: Path) -> None:
    """With every secret set docker-compose reads the whole file and warns of nothing."""
    done = config(filled(), tmp_path, *EVERY)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(yaml.safe_load(done.stdout)["services"]) == set(services())


@pytest.mark.parametrize("name", required())
def test_an_empty_secret_stops_it_by_name(name: str, tmp_path: Path) -> None:
    """Each secret left empty, as .env.example has it, is refused with its name."""
    done = config({**filled(), name: ""}, tmp_path)
    assert done.returncode != 0
    assert name in done.stderr


def test_an_absent_secret_stops_it_by_name(tmp_path: Path) -> None:
    """A secret that is not in .env at all is refused like an empty one."""
    done = config({name: value for name, value in filled().items() if name != "ELASTIC_PASSWORD"}, tmp_path)
    assert done.returncode != 0
    assert "ELASTIC_PASSWORD" in done.stderr


def test_secrets_reach_only_who_needs_them(tmp_path: Path) -> None:
    """Of every secret we know which services see it, and no other does."""
    found = rendered(tmp_path)["services"]
    seen = {
        name: {service for service, body in found.items() if f"value-of-{name}" in str(body.get("environment", {}))}
        for name in required()
    }
    assert seen == KEEPERS


def test_ports_are_local_as_docker_compose_reads_them(tmp_path: Path) -> None:
    """Every published port is on the loopback address after all defaults are filled in."""
    ports = [port for body in rendered(tmp_path)["services"].values() for port in body.get("ports", ())]
    hosts = {port["host_ip"] if isinstance(port, dict) else port.rsplit(":", 2)[0] for port in ports}
    assert len(ports) == 4
    assert hosts == {"127.0.0.1"}


def test_tokens_of_a_person_reach_the_workers_and_the_command_line_only(tmp_path: Path) -> None:
    """What stands in the credentials file, a channel's address of any name too, is seen there and nowhere else."""
    own = tmp_path / "credentials.env"
    own.write_text("RACEWATCH_CHANNEL_DESK=value-of-desk\n", "utf-8")
    done = config({**filled(), "CREDENTIALS_FILE": str(own)}, tmp_path, *EVERY)
    assert done.returncode == 0, done.stderr
    found = yaml.safe_load(done.stdout)["services"]
    assert {name for name, body in found.items() if "value-of-desk" in str(body)} == {"racewatch", "airflow-worker"}
