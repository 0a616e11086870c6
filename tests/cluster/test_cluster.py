"""The whole way on PostgreSQL, with LocalExecutor and with Celery workers: world, DAGs, Elasticsearch, alert."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from racewatch.config import Settings
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert
from tests.cluster.conftest import GOOD, Counts, counted
from tests.cluster.names import ALERTS, CRAWLS, INGEST
from tests.cluster.parts import Cluster, cluster
from tests.cluster.servers import Postgres, redis
from tests.dags.world import NOW


@dataclass(frozen=True)
class Ended:
    """What a run left behind."""

    run: dict[str, Any]
    tasks: list[dict[str, Any]]
    follower: dict[str, Any]
    counts: Counts
    ledger: dict[str, str]
    alerts: list[Alert]
    landed: list[str]
    """The ids in the clean batches of all crawls, as often as they lie there."""
    killed: str = ""
    lost: list[tuple[str, int]] = field(default_factory=list)
    """The tasks, with their map index, that ran in the killed worker."""


def play(cluster: Cluster, settings: Settings, disturb: Callable[[Cluster], str] = lambda _: "") -> Ended:
    """Switch the DAGs on, *disturb* the run, wait for its end and for the alerts; return what is left."""
    known = {ALERTS, INGEST}
    cluster.wait_for(
        "the DAGs", lambda: known <= {dag["dag_id"] for dag in cluster.ask("GET", "dags?limit=100")["dags"]}
    )
    for dag in known:
        cluster.ask("PATCH", f"dags/{dag}", {"is_paused": False})
    killed = disturb(cluster)
    run = cluster.first_run(INGEST)
    follower = cluster.first_run(ALERTS)
    tasks = cluster.tasks(INGEST, run["dag_run_id"])
    with opened(settings) as store:
        ledger = {each.source: each.state for each in reversed(store.runs(Window()))}
        alerts = [alert for alert in store.alerts(Window()) if alert.kind != "operational"]
    landed = [
        json.loads(line)["id"]
        for path in (settings.var / "landing" / "clean").glob("*/*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    return Ended(run, tasks, follower, counted(settings), ledger, alerts, landed, killed)


def held(url: str, folder: Path, sources: Path) -> tuple[Settings, dict[str, object]]:
    """Return the settings of a store of its own, and the environment that says the same to the tasks."""
    own = {"store": url, "store_prefix": f"cluster-{uuid.uuid4().hex[:8]}", "var": folder / "var", "now": NOW}
    told = {f"RACEWATCH_{name.upper()}": value for name, value in own.items()}
    return Settings(_env_file=None, **own), {**told, "RACEWATCH_SOURCES": sources}


def kill_the_crawling_worker(cluster: Cluster) -> str:
    """End the worker in which a crawl runs; return which it was."""
    name = cluster.wait_for("a crawl in a worker", cluster.crawling, pause=0.05)
    cluster.kill(name)
    return name


@pytest.fixture(scope="module", params=["local", "celery"])
def ended(
    request: pytest.FixtureRequest,
    postgres_server: Postgres,
    elasticsearch_url: str,
    world: tuple[Path, Counts],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Ended, Counts]:
    """Return what a run left behind, with each executor, and the counts that it must have brought."""
    folder = tmp_path_factory.mktemp(request.param)
    settings, own = held(elasticsearch_url, folder, world[0])
    database = postgres_server.made(request.param)
    if request.param == "local":
        with cluster(folder / "home", database, own) as running:
            return play(running, settings), world[1]
    with redis() as broker, cluster(folder / "home", database, own, broker=broker) as running:
        return play(running, settings, kill_the_crawling_worker), world[1]


def test_every_good_source_is_indexed_exactly_once(ended: tuple[Ended, Counts]) -> None:
    """Source by source the index holds what a plain run without Airflow brings: nothing lost, nothing twice."""
    found, expected = ended
    assert found.counts == expected
    assert {found.ledger[name] for name in GOOD} <= {"ok", "quiet"}
    assert found.counts["items"] + found.counts["ranks"] == len(set(found.landed))


def test_only_the_failing_source_is_red(ended: tuple[Ended, Counts]) -> None:
    """The run is red by the source that answers HTML; whatever a dead worker took along ended well at last."""
    found, _ = ended
    assert found.run["state"] == "failed"
    assert found.ledger["broken"] == "layout-changed"
    red = [task for task in found.tasks if task["state"] == "failed" and task["task_id"] in CRAWLS]
    assert len(red) == 1
    assert "broken" in red[0]["rendered_map_index"]
    others = {task["task_id"]: task["state"] for task in found.tasks if task["task_id"] not in (*CRAWLS, "turn_red")}
    assert set(others.values()) == {"success"}, others


def test_the_alert_is_there(ended: tuple[Ended, Counts]) -> None:
    """The asset woke the alerts, and the incident of the world's event is in the index, once."""
    found, _ = ended
    assert (found.follower["run_type"], found.follower["state"]) == ("asset_triggered", "success")
    of_topic = [alert for alert in found.alerts if alert.topic == "deepseek"]
    assert of_topic
    assert len({alert.id for alert in found.alerts}) == len(found.alerts)
    assert all(len(alert.evidence) >= 3 for alert in of_topic)


def test_a_killed_worker_was_noticed_and_its_task_tried_again(ended: tuple[Ended, Counts]) -> None:
    """With Celery a worker died in the middle of a crawl: some crawl has more than one try."""
    found, _ = ended
    tries = {(task["task_id"], task["map_index"]): task["try_number"] for task in found.tasks}
    assert (max(tries.values()) > 1) == bool(found.killed), tries
