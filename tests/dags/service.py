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
from urllib.parse import quote

from tests.dags.home import DAG_IDS, DAGS, environment

DEADLINE = 200
"""Seconds for any one thing to happen: the test's own limit is 300."""
FINISHED = {"success", "failed"}
OVER = FINISHED | {"skipped", "upstream_failed", "removed"}
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Airflow:
    """The API of a running Airflow, and the session that its processes belong to."""

    url: str
    session: int
    words: Path
    env: dict[str, str]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return the answer to one request; raise OSError when there is none or a bad one."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def command(self, *words: str) -> str:
        """Run ``airflow WORDS`` to its end; return what it printed, raise AssertionError with it unless it is 0.

        Where SQLite, as Airflow's own database, answers that it is locked, it is asked again, as a person would.
        """
        command = [sys.executable, "-m", "airflow", *words]
        for _ in range(5):
            done = subprocess.run(command, env=self.env, check=False, capture_output=True, text=True, timeout=120)
            if "database is locked" not in done.stdout + done.stderr:
                break
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def scheduled(self, dag: str) -> str:
        """Wait until the scheduler has made a run of *dag*; return the id of the first one."""

        def first() -> str | None:
            runs = self.ask("GET", f"/api/v2/dags/{dag}/dagRuns?order_by=run_after&run_type=scheduled")["dag_runs"]
            return str(runs[0]["dag_run_id"]) if runs else None

        return self.wait_for(f"a scheduled run of {dag}", first)

    def trigger(self, dag: str, **body: object) -> str:
        """Start a run of *dag* by hand; return its id."""
        return str(self.ask("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, **body})["dag_run_id"])

    def of_backfill(self, dag: str) -> list[dict[str, Any]]:
        """Wait until the newest backfill of *dag* is over; return its runs, the earliest first."""

        def over() -> list[dict[str, Any]] | None:
            (made, *_) = self.ask("GET", f"/api/v2/backfills?dag_id={dag}")["backfills"] or [{}]
            runs = self.ask("GET", f"/api/v2/dags/{dag}/dagRuns?run_type=backfill&order_by=logical_date")["dag_runs"]
            ended = runs and all(run["state"] in FINISHED for run in runs)
            return list(runs) if ended and made.get("completed_at") else None

        return self.wait_for(f"the end of a backfill of {dag}", over)

    def again(self, dag: str, run: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Clear all tasks of a finished *run*, let the scheduler do them again, and wait for the end as before."""
        before = {(task["task_id"], task["map_index"]): task["try_number"] for task in self.tasks(dag, run)}
        self.ask("POST", f"{_run(dag, run)}/clear", {"dry_run": False})
        found, tasks = self.ended(dag, run)
        done = {(t["task_id"], t["map_index"]): t["try_number"] for t in tasks if t["state"] in FINISHED}
        assert done
        assert all(number > before[task] for task, number in done.items()), (before, done)
        return found, tasks

    def ended(self, dag: str, run: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Wait until this *run* and every task of it has ended; return both as Airflow tells them then."""

        def settled() -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
            found, tasks = self.ask("GET", _run(dag, run)), self.tasks(dag, run)
            over = found["state"] in FINISHED and all(task["state"] in OVER for task in tasks)
            return (found, tasks) if over else None

        return self.wait_for(f"the end of {dag} {run}", settled)

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """Return the task instances of *run*, by task and map index; raise OSError unless the answer has all."""
        answer = self.ask("GET", f"{_run(dag, run)}/taskInstances?limit=100")
        if len(answer["task_instances"]) != answer["total_entries"]:
            raise OSError(f"{answer['total_entries']} tasks, told of {len(answer['task_instances'])}")
        return sorted(answer["task_instances"], key=lambda task: (task["task_id"], task["map_index"]))

    def log(self, dag: str, run: str, task: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the lines that the last try of *task* wrote."""
        which = f"{_run(dag, run)}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        return list(self.ask("GET", f"{which}?map_index={task['map_index']}")["content"])

    def updates(self, dag: str, run: str) -> list[dict[str, Any]]:
        """Return the asset events of *run*, with their extra and the runs that they started."""
        which = f"source_dag_id={dag}&source_run_id={quote(run)}&order_by=timestamp"
        return list(self.ask("GET", f"/api/v2/assets/events?{which}")["asset_events"])

    def followers(self, dag: str, run: str) -> list[tuple[str, str]]:
        """Wait until each asset event of *run* that others wait for has started one; return their DAGs and ids."""

        def started() -> list[tuple[str, str]] | None:
            events = [event for event in self.updates(dag, run) if event["name"] in {"items", "ranks"}]
            made = [[(each["dag_id"], each["run_id"]) for each in event["created_dagruns"]] for event in events]
            return list(dict.fromkeys(each for some in made for each in some)) if all(made) else None

        return self.wait_for(f"what follows {dag} {run}", started)

    def wait_for(self, what: str, look: Callable[[], Thing | None]) -> Thing:
        """Return what *look* gives as soon as it gives something; raise TimeoutError with Airflow's last words."""
        until = time.monotonic() + DEADLINE
        while time.monotonic() < until:
            with suppress(OSError):
                if found := look():
                    return found
            time.sleep(0.5)
        raise TimeoutError(f"{what}: not within {DEADLINE} s; {self.words.read_text('utf-8')[-4000:]}")


def _run(dag: str, run: str) -> str:
    return f"/api/v2/dags/{dag}/dagRuns/{quote(run)}"


@contextmanager
def airflow_running(home: Path, own: dict[str, object]) -> Iterator[Airflow]:
    """Run Airflow in *home* until the block ends; whatever happens, none of its processes stays."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    words = home / "standalone.log"
    env = environment(home, **_settings(url, port), **own)
    with words.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.dags.loopback"],
            env=env,
            cwd=home,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    airflow = Airflow(url, process.pid, words, env)
    try:
        airflow.wait_for("all DAGs", lambda: airflow.ask("GET", "/api/v2/dags")["total_entries"] == len(DAG_IDS))
        for name, pool in json.loads((DAGS / "pools.json").read_text("utf-8")).items():
            airflow.ask("POST", "/api/v2/pools", {"name": name, **pool})
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
