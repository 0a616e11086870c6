"""A whole Airflow of the test's own: its processes, its address, its answers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.dags.home import environment

DAGS = len(list((Path(__file__).parents[2] / "dags").glob("*.py")))
DEADLINE = 200
"""Seconds for any one thing to happen: the test's own limit is 300."""
FINISHED = {"success", "failed"}
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Airflow:
    """The API of a running Airflow, and the session that its processes belong to."""

    url: str
    session: int
    words: Path

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return the answer to one request; raise OSError when there is none or a bad one."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def runs(self, dag: str) -> list[dict[str, Any]]:
        """Return the runs of *dag*, oldest first."""
        found = self.ask("GET", f"/api/v2/dags/{dag}/dagRuns?order_by=run_after")["dag_runs"]
        return list(found)

    def ended(self, dag: str, count: int = 1, kind: str = "") -> list[dict[str, Any]]:
        """Wait until *dag* has *count* finished runs (of a *kind*: scheduled, manual …); return all of those."""

        def finished() -> list[dict[str, Any]] | None:
            done = [run for run in self.runs(dag) if run["state"] in FINISHED and run["run_type"].startswith(kind)]
            return done if len(done) >= count else None

        return self.wait_for(f"{count} {kind} runs of {dag}", finished)

    def wait_for(self, what: str, look: Callable[[], Thing | None]) -> Thing:
        """Return what *look* gives as soon as it gives something; raise TimeoutError with Airflow's last words."""
        until = time.monotonic() + DEADLINE
        while time.monotonic() < until:
            with suppress(OSError):
                if found := look():
                    return found
            time.sleep(0.5)
        raise TimeoutError(f"{what}: not within {DEADLINE} s; {self.words.read_text('utf-8')[-4000:]}")


@contextmanager
def airflow_running(home: Path, own: dict[str, object]) -> Iterator[Airflow]:
    """Run Airflow in *home* until the block ends; whatever happens, none of its processes stays."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    words = home / "standalone.log"
    with words.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.dags.loopback"],
            env=environment(home, **_settings(url, port), **own),
            cwd=home,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    airflow = Airflow(url, process.pid, words)
    try:
        airflow.wait_for("all DAGs", lambda: airflow.ask("GET", "/api/v2/dags")["total_entries"] == DAGS)
        yield airflow
    finally:
        _end(process)


def _settings(url: str, port: int) -> dict[str, object]:
    """Return the settings that make it small, and reachable from this machine alone; docs/airflow.md explains them."""
    return {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__WORKERS": 1,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": 4,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": True,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(session: int) -> list[int]:
    """Return the processes of *session*: Airflow's parts make groups of their own, but they stay in it."""
    import psutil

    found = []
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == session:
                found.append(pid)
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """End all processes by force: its database is thrown away, and a crawl stops when its task is gone."""
    while left := processes_of(process.pid):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.poll()
        time.sleep(0.05)
    process.wait(5)
