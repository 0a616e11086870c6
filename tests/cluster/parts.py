"""Airflow in parts, each a process session of its own that a test may kill: API server, scheduler, workers."""

import json
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.cluster.servers import free_port
from tests.dags.home import DAGS, configured, environment
from tests.dags.service import processes_of

PATIENCE = 420.0
"""Seconds for any one thing to happen on a busy machine."""
FINISHED = {"success", "failed"}
PARTS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
POLICY = """# Cluster policy of the tests: a try that a worker took with it comes again after seconds, not minutes.
from datetime import timedelta


def task_policy(task):
    task.retry_delay, task.retry_exponential_backoff = timedelta(seconds=3), False
"""
Thing = TypeVar("Thing")


@dataclass
class Cluster:
    """A running Airflow: its address, its environment, the processes of its parts by name."""

    url: str
    home: Path
    env: Mapping[str, str]
    parts: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return the API's answer to one request; raise OSError when there is none or a bad one."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v2/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def start(self, name: str, *words: str) -> None:
        """Start ``airflow WORDS`` as the part *name*."""
        with (self.home / f"{name}.log").open("ab") as out:
            self.parts[name] = subprocess.Popen(
                [sys.executable, "-m", "airflow", *words],
                env=dict(self.env),
                cwd=self.home,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, *words: str) -> None:
        """Run ``airflow WORDS`` to its end; raise CalledProcessError when that is not 0."""
        command = [sys.executable, "-m", "airflow", *words]
        subprocess.run(command, env=dict(self.env), cwd=self.home, check=True, capture_output=True, timeout=180)

    def kill(self, name: str) -> None:
        """End all processes of a part with SIGKILL at once, as a machine that loses its power does."""
        process = self.parts.pop(name)
        known = set[psutil.Process]()
        while left := _family(process.pid, known):
            known |= left
            for each in left:
                with suppress(psutil.Error):
                    each.kill()
            process.poll()
            time.sleep(0.02)
        process.wait(10)

    def wait_for(self, what: str, look: Callable[[], Thing | None], pause: float = 0.5) -> Thing:
        """Return what *look* gives as soon as it gives something; raise TimeoutError with the parts' last words."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                if found := look():
                    return found
            time.sleep(pause)
        words = "\n".join(f"== {log.stem}: {log.read_text('utf-8')[-1500:]}" for log in self.home.glob("*.log"))
        raise TimeoutError(f"{what}: not within {PATIENCE:.0f} s; {words}")

    def first_run(self, dag: str) -> dict[str, Any]:
        """Wait until *dag* has a finished run; return the first one."""

        def finished() -> dict[str, Any] | None:
            runs = self.ask("GET", f"dags/{dag}/dagRuns?order_by=run_after&limit=1")["dag_runs"]
            return runs[0] if runs and runs[0]["state"] in FINISHED else None

        return self.wait_for(f"a finished run of {dag}", finished)

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """Return the task instances of a run."""
        return list(self.ask("GET", f"dags/{dag}/dagRuns/{run}/taskInstances?limit=100")["task_instances"])

    def crawling(self) -> str | None:
        """Return a worker in whose session a crawl runs now: our Scrapy's process."""
        for name, process in self.parts.items():
            for each in _family(process.pid, set()) if name.startswith("worker") else ():
                with suppress(psutil.Error):
                    if "racewatch.crawl.process" in each.cmdline():
                        return name
        return None


def _family(session: int, known: set[psutil.Process]) -> set[psutil.Process]:
    """Return the living processes of *session* and of *known* with all below them: a crawl has a session of its own."""
    found = {each for each in known if _alive(each)}
    for pid in processes_of(session):
        with suppress(psutil.Error):
            found.add(psutil.Process(pid))
    for each in list(found):
        with suppress(psutil.Error):
            found.update(each.children(recursive=True))
    return found


def _alive(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@contextmanager
def cluster(home: Path, database: str, own: Mapping[str, object], *, broker: int | None = None) -> Iterator[Cluster]:
    """Run Airflow on the PostgreSQL *database*, with LocalExecutor or two Celery workers behind a *broker*."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    configured(home, POLICY)
    settings = _settings(url, port, database) | (_celery(broker, database) if broker else {})
    found = Cluster(url, home, environment(home, **settings, **own))
    with ExitStack() as ending:
        ending.callback(lambda: [found.kill(name) for name in list(found.parts)])
        found.run("db", "migrate")
        found.run("pools", "import", str(DAGS / "pools.json"))
        for name, words in PARTS.items():
            found.start(name, *words)
        workers = ("worker-1", "worker-2") if broker else ()
        for name in workers:
            own_name = ("--celery-hostname", f"{name}@%h", "--pid", str(home / f"{name}.pid"))
            found.start(name, "celery", "worker", "--skip-serve-logs", "--concurrency", "2", *own_name)
        for name in workers:
            log = home / f"{name}.log"
            found.wait_for(f"{name} to be ready", lambda log=log: " ready." in log.read_text("utf-8") or None)
        yield found


def _settings(url: str, port: int, database: str) -> dict[str, object]:
    """Return the settings of docker-compose.yml, as small as a test needs them, and with deaths noticed in seconds."""
    return {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__WORKERS": 1,
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(16),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": 3,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": True,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": 3,
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": 25,
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": 5,
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": 60,
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": 5,
    }


def _celery(broker: int, database: str) -> dict[str, object]:
    return {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{broker}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://{database}",
        "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": 1,
    }
