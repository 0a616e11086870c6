"""The scripts beside the compose file, run for real against files and a server on the loopback address."""

import base64
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.files import ROOT, example, required
from tests.compose.loopback import Server, serving
from tests.compose.tool import config, give_up

SECRETS = {"ELASTIC_PASSWORD": "e-1", "KIBANA_PASSWORD": "k_2", "RACEWATCH_STORE_PASSWORD": "r3"}
ALIVE = {"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}, "dag_processor": {"status": None}}


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve on the loopback address for one test."""
    with serving() as found:
        yield found


def run(*command: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run *command* with *env* and the search path, nothing else."""
    for tool in ("bash", "curl", "openssl"):
        if shutil.which(tool) is None:
            give_up(f"{tool} is not installed, so the scripts in docker/ were not run: apt-get install {tool}")
    words, env = [str(word) for word in command], {"PATH": os.environ["PATH"], **env}
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=False)


def setup(url: str, **other: str) -> subprocess.CompletedProcess[str]:
    """Run the setup of Elasticsearch against *url*."""
    env = {"ELASTICSEARCH_URL": url, "RACEWATCH_STORE_USER": "racewatch", **SECRETS, **other}
    return run("bash", ROOT / "docker/elasticsearch-setup.sh", **env)


def health(part: str, url: str) -> subprocess.CompletedProcess[str]:
    """Run the health check of *part* against the API server at *url*."""
    env = {"AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/", "http_proxy": "http://127.0.0.1:9"}
    return run(sys.executable, ROOT / "docker/airflow-health.py", part, **env)


def test_make_env_fills_every_secret(tmp_path: Path) -> None:
    """It fills each empty place with a secret of its own, for the owner's eyes only, and docker-compose takes it."""
    target = tmp_path / ".env"
    done = run("bash", ROOT / "docker/make-env.sh", target)
    made = dict(line.split("=", 1) for line in target.read_text("utf-8").splitlines() if line and line[0] != "#")
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert set(made) == set(example())
    assert min(len(made[name]) for name in required()) >= 44
    assert len({made[name] for name in required()}) == len(required())
    assert len(base64.urlsafe_b64decode(made["AIRFLOW_FERNET_KEY"])) == 32
    assert not any(secret in done.stdout + done.stderr for secret in (made[name] for name in required()))
    accepted = config(made, tmp_path)
    assert accepted.returncode == 0, accepted.stderr


def test_make_env_never_overwrites(tmp_path: Path) -> None:
    """A .env that is there stays as it is, and the exit code is 1."""
    target = tmp_path / ".env"
    target.write_text("MINE=1\n", "utf-8")
    done = run("bash", ROOT / "docker/make-env.sh", target)
    assert (done.returncode, target.read_text("utf-8")) == (1, "MINE=1\n")
    assert "already" in done.stderr


def test_setup_sets_the_password_the_role_and_the_user(server: Server) -> None:
    """As `elastic` it sets Kibana's password, a role, and the user who has only that role; twice is the same."""
    first, second = setup(server.url), setup(server.url)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert server.asked[:3] == server.asked[3:]
    assert {login for _, _, login, _ in server.asked} == {"elastic:e-1"}
    kibana, role, user = [(method, path, body) for method, path, _, body in server.asked[:3]]
    assert kibana == ("POST", "/_security/user/kibana_system/_password", {"password": "k_2"})
    assert role[:2] == ("PUT", "/_security/role/racewatch")
    assert [index["names"] for index in role[2]["indices"]] == [["racewatch*"]]
    assert user == ("PUT", "/_security/user/racewatch", {"password": "r3", "roles": ["racewatch"]})
    assert not any(secret in first.stdout + first.stderr for secret in SECRETS.values())


def test_setup_waits_for_a_server_that_starts(server: Server) -> None:
    """A 503 is asked again; nothing is left out."""
    server.statuses = [503, 200]
    done = setup(server.url)
    assert done.returncode == 0, done.stderr
    assert [path for _, path, _, _ in server.asked] == [
        "/_security/user/kibana_system/_password",
        "/_security/user/kibana_system/_password",
        "/_security/role/racewatch",
        "/_security/user/racewatch",
    ]


def test_setup_stops_at_a_refusal(server: Server) -> None:
    """A wrong password ends it at once with the step that failed, so nothing that waits for it starts."""
    server.statuses = [401]
    done = setup(server.url)
    assert done.returncode != 0
    assert len(server.asked) == 1
    assert "kibana_system" in done.stderr
    assert "401" in done.stderr


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("value", ['a"b', "a b", "ä", ""])
def test_setup_refuses_a_password_it_cannot_write(name: str, value: str, server: Server) -> None:
    """A password that would break the JSON is refused by the variable's name before anything is sent."""
    done = setup(server.url, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert server.asked == []


def test_health_is_what_the_api_server_says(server: Server) -> None:
    """A healthy part exits 0; an unhealthy, silent or unknown one exits 1 with its name; no proxy is asked."""
    server.body = json.dumps(ALIVE).encode()
    codes = {part: health(part, server.url) for part in ("metadatabase", "scheduler", "dag_processor", "triggerer")}
    assert {part: done.returncode for part, done in codes.items()} == {
        "metadatabase": 0, "scheduler": 1, "dag_processor": 1, "triggerer": 1}  # fmt: skip
    assert all(part in done.stderr for part, done in codes.items() if done.returncode)
    assert {path for _, path, _, _ in server.asked} == {"/api/v2/monitor/health"}


@pytest.mark.parametrize(("status", "body"), [(500, b"{}"), (200, b"<html>")])
def test_health_fails_for_an_api_server_that_makes_no_sense(status: int, body: bytes, server: Server) -> None:
    """An error page or something that is not JSON is not health."""
    server.statuses, server.body = [status], body
    done = health("scheduler", server.url)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_health_fails_without_an_api_server() -> None:
    """A refused connection is exit 1 with one line."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        done = health("scheduler", f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
