"""What docker-compose.yml says, held against our rules and against the rest of the repository."""

import copy
import re
from pathlib import PurePosixPath
from typing import Any

import pytest

from tests.compose.dockerfile import environment, stage
from tests.compose.files import ROOT, compose, mounts, project, required, services, text_of
from tests.compose.review import complaints, runs_on

WRONG = [
    (("kibana", "image"), "kibana:latest", "image tag"),
    (("kibana", "image"), "kibana", "image tag"),
    (("kibana", "image"), "kibana:9", "image tag"),
    (("kibana", "ports"), ["5601:5601"], "127.0.0.1"),
    (("kibana", "ports"), ["0.0.0.0:5601:5601"], "127.0.0.1"),
    (("postgres", "healthcheck"), {}, "health check"),
    (("postgres", "environment", "POSTGRES_PASSWORD"), "hunter2", "POSTGRES_PASSWORD"),
    (("postgres", "environment", "POSTGRES_PASSWORD"), "${POSTGRES_PASSWORD:-hunter2}", "POSTGRES_PASSWORD"),
    (("postgres", "environment", "POSTGRES_PASSWORD"), "${POSTGRES_PASSWORD}", "POSTGRES_PASSWORD"),
    (("airflow-init", "environment", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"), "a+b://u:hunter2@h/d", "holds a password"),
    (("postgres", "logging"), {}, "log may grow"),
    (("postgres", "mem_limit"), None, "memory"),
    (("racewatch", "restart"), None, "restarts"),
    (("postgres", "volumes"), ["elsewhere:/var/lib/postgresql/data"], "elsewhere is not declared"),
    (("kibana", "depends_on", "elasticsearch"), {"condition": "service_started"}, "service_healthy"),
    (("kibana", "depends_on", "setup"), {"condition": "service_started"}, "service_completed"),
]


def test_the_compose_file_keeps_our_rules() -> None:
    """Tags are pinned, ports local, services checked and bounded, secrets outside, volumes declared."""
    assert complaints(compose()) == []


@pytest.mark.parametrize(("where", "value", "said"), WRONG, ids=lambda value: str(value)[:40])
def test_a_broken_rule_is_noticed(where: tuple[str, ...], value: Any, said: str) -> None:
    """Each rule fails for a compose file that differs from ours in that one thing only."""
    changed = copy.deepcopy(compose())
    place = changed["services"]
    for name in where[:-1]:
        place = place[name]
    if value is None:
        del place[where[-1]]
    else:
        place[where[-1]] = value
    assert [problem for problem in complaints(changed) if problem.startswith(f"{where[0]}: ") and said in problem]


def test_every_declared_volume_is_used() -> None:
    """No volume is declared that nothing mounts."""
    used = {source for service in services().values() for source, _ in mounts(service)}
    assert set(compose()["volumes"]) <= used


def test_every_mounted_path_of_the_host_exists() -> None:
    """A host path that is mounted is in the repository; Docker would make an empty folder of a missing one."""
    paths = {source for service in services().values() for source, _ in mounts(service) if source.startswith(".")}
    assert paths
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_services_of_the_plan_are_there() -> None:
    """Elasticsearch, Kibana, databases, the five parts of Airflow and the pages stay up; the command line does not."""
    lasting = {name for name, service in services().items() if runs_on(service)}
    parts = {f"airflow-{part}" for part in ("api-server", "scheduler", "dag-processor", "triggerer", "worker")}
    assert lasting == {"elasticsearch", "kibana", "postgres", "redis", "web"} | parts
    assert services()["racewatch"]["profiles"] == ["cli"]


def test_elasticsearch_is_the_one_that_the_tests_run() -> None:
    """The image's major and minor version are those of the tests' node, and Kibana has the same full version."""
    node = re.search(r"<elasticsearch\.version>([\d.]+)<", text_of("tests/elasticsearch/pom.xml"))
    version = services()["elasticsearch"]["image"].partition(":")[2]
    assert node
    assert version.split(".")[:2] == node[1].split(".")[:2]
    assert services()["kibana"]["image"] == f"kibana:{version}"


def test_our_images_carry_our_version() -> None:
    """Images that we build have the version of pyproject.toml, and their targets are stages of the Dockerfile."""
    ours = {service["image"]: service["build"]["target"] for service in services().values() if "build" in service}
    assert ours == {
        f"racewatch:{project()['version']}": "racewatch",
        f"racewatch-airflow:{project()['version']}": "airflow",
    }
    assert all(stage(text_of("Dockerfile"), target) for target in ours.values())


def test_all_parts_of_airflow_have_the_same_settings() -> None:
    """Keys and the database are the same in every part, or tokens and connections of one mean nothing to another."""
    parts = [service["environment"] for name, service in services().items() if name.startswith("airflow-")]
    seen = [{key: value for key, value in part.items() if key.startswith("AIRFLOW__")} for part in parts]
    assert len(seen) == 6
    assert all(one == seen[0] for one in seen)


def test_folders_of_settings_are_mounted() -> None:
    """DAGs, logs, login and racewatch's own folder lie where the settings and the images say."""
    airflow = environment(text_of("Dockerfile"), "airflow")
    worker = {target: source for source, target in mounts(services()["airflow-worker"])}
    settings = services()["airflow-worker"]["environment"]
    assert worker[settings["AIRFLOW__CORE__DAGS_FOLDER"]] == "./dags"
    assert worker[f"{airflow['AIRFLOW_HOME']}/logs"] == "airflow-logs"
    login = str(PurePosixPath(settings["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).parent)
    assert all(("airflow-login", login) in mounts(services()[name]) for name in ("airflow-init", "airflow-api-server"))
    folder = environment(text_of("Dockerfile"), "racewatch")["RACEWATCH_VAR"]
    assert worker[folder] == "racewatch-var"
    assert ("racewatch-var", folder) in mounts(services()["racewatch"])


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("minimal", {"certificates", "elasticsearch", "setup"}), ("full", set(services()) - {"racewatch"})],
)
def test_a_profile_starts_what_it_promises(profile: str, expected: set[str]) -> None:
    """`minimal` is Elasticsearch and what prepares it, `full` the rest too; nobody waits for an absent one."""
    started = {name for name, service in services().items() if profile in service["profiles"]}
    assert started == expected
    assert all(set(services()[name].get("depends_on", ())) <= started for name in started)


def test_workers_can_be_as_many_as_are_asked_for() -> None:
    """`--scale airflow-worker=4` works: no name and no port of its own stands in the way, all share the landing."""
    worker = services()["airflow-worker"]
    assert "container_name" not in worker
    assert "ports" not in worker
    assert worker["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert ("racewatch-var", "/var/lib/racewatch") in mounts(worker)


def test_everybody_who_speaks_tls_knows_the_authority() -> None:
    """Whoever asks an https address has the authority's file mounted where its setting says."""
    names = ("RACEWATCH_STORE_CA", "SETUP_CA", "ELASTICSEARCH_SSL_CERTIFICATEAUTHORITIES")
    for name, service in services().items():
        environment = service.get("environment", {})
        if any(str(value).startswith("https://") for value in environment.values()) and name != "airflow-init":
            files = [PurePosixPath(environment[key]) for key in names if key in environment]
            assert files, name
            assert all(("certificates", str(file.parent)) in mounts(service) for file in files), name


def test_certificates_are_made_for_the_hosts_that_are_asked() -> None:
    """Each host of an https address inside the network has a certificate, and the server behind it uses that one."""
    made = services()["certificates"]["entrypoint"][3:]
    asked = set(re.findall(r"https://([a-z]+):", text_of("docker-compose.yml"))) - {"localhost"}
    assert set(made) == asked
    for host in asked:
        assert f"{host}.host.crt" in str(services()[host]["environment"])
        assert f"{host}.key" in str(services()[host]["environment"])


def test_every_secret_is_in_the_example() -> None:
    """Each variable that must be set stands in .env.example, empty, under the command that makes it."""
    lines = text_of(".env.example").splitlines()
    for name in required():
        assert lines[lines.index(f"{name}=") - 1].startswith("# openssl ")
