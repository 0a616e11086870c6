"""A real scheduler runs the DAGs against the local world into the real Elasticsearch node."""

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from racewatch.config import Settings
from racewatch.demo.server import serving
from racewatch.query.ast import Everything
from racewatch.store.base import Window
from racewatch.store.open import opened
from schemas import Alert
from tests.dags.service import Airflow, airflow_running
from tests.dags.world import NOW, declare, sources_at

PAGES = ("island-tech", "beichen", "strait-ledger")
FEEDS = (*PAGES, "weibo-search")
WORKING = (*FEEDS, "weibo-hot")


@dataclass(frozen=True)
class Seen:
    """One ingest run with the alert run that followed it, and the store after both."""

    ingest: dict[str, Any]
    crawls: dict[int, tuple[str, str]]
    """By map index: the label and how it ended. Two that carry one label stay two."""
    log: list[dict[str, Any]]
    alerts_run: dict[str, Any]
    ledger: dict[str, str]
    counts: dict[str, int]
    sources: set[str]
    alerts: list[Alert]


@pytest.fixture(scope="module")
def standalone(empty_home, elasticsearch_url, tmp_path_factory):
    """Return two runs, each told by its id: the first scheduled one, with the broken source, then a triggered one.

    Whatever the scheduler makes beside them, at every half hour, finds the same world and changes no test's answer.
    """
    folder = tmp_path_factory.mktemp("scheduler")
    home = Path(shutil.copytree(empty_home, folder / "home"))
    own = {"store": elasticsearch_url, "store_prefix": f"airflow-{uuid.uuid4().hex[:8]}", "var": folder / "var"}
    settings = Settings(_env_file=None, **own)
    with serving() as base:
        declared = sources_at(base)
        file = declare(folder / "sources.yaml", [declared[name] for name in (*WORKING, "broken")])
        tasks = {f"RACEWATCH_{name.upper()}": value for name, value in own.items()}
        with airflow_running(home, {**tasks, "RACEWATCH_SOURCES": file, "RACEWATCH_NOW": NOW}) as airflow:
            for dag in ("alerts", "ingest"):
                airflow.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
            first = seen(airflow, settings, airflow.scheduled("ingest"))
            declare(file, [declared[name] for name in WORKING])
            yield first, seen(airflow, settings, airflow.trigger("ingest"))


def seen(airflow: Airflow, settings: Settings, run_id: str) -> Seen:
    """Wait for this run and for the alerts that follow from it; return what Airflow and the store say."""
    run, tasks = airflow.ended("ingest", run_id)
    crawls = [task for task in tasks if task["task_id"] == "crawl"]
    follower, _ = airflow.ended(*airflow.follower("ingest", run_id))
    with opened(settings) as store:
        by_source = store.counts(Everything(), Window(), "1d", "UTC", split="source")
        return Seen(
            ingest=run,
            crawls={task["map_index"]: (task["rendered_map_index"], task["state"]) for task in crawls},
            log=airflow.log("ingest", run_id, crawls[-1]),
            alerts_run=follower,
            ledger={r.source: r.state for r in store.runs(Window()) if r.run_id == batch_name(run_id)},
            counts={name: count for name, count in store.info().counts.items() if name != "runs"},
            sources={source for counts in by_source.values() for source in counts},
            alerts=store.alerts(Window()),
        )


def batch_name(run_id: str) -> str:
    """Return the name that files of an Airflow run carry: no colons."""
    return run_id.replace(":", "_")


def crawled(*sources: str) -> dict[int, tuple[str, str]]:
    """Return the crawls of a run in which all went well with *sources*, in this order."""
    return {number: (source, "success") for number, source in enumerate(sources)}


def test_a_scheduled_run_with_a_broken_source_is_red_and_its_items_are_indexed(standalone):
    """By Airflow's own records only the broken source failed; the items of all others are in Elasticsearch."""
    first, _ = standalone
    assert (first.ingest["run_type"], first.ingest["state"]) == ("scheduled", "failed")
    assert first.crawls == crawled(*WORKING) | {len(WORKING): ("broken", "failed")}, first.ingest
    assert first.sources == set(FEEDS)
    assert first.counts["ranks"] == 50
    assert first.ledger == {"broken": "layout-changed", **dict.fromkeys(WORKING, "ok")}


def test_the_first_words_of_the_red_task_name_state_reason_and_evidence(standalone):
    """What a person reads first in Airflow's log page, after Airflow's own words, says what happened."""
    first, _ = standalone
    ours = [line["event"] for line in first.log if line.get("logger", "").startswith("racewatch")]
    assert "source=broken" in ours[0]
    assert "state=layout-changed reason=html-for-feed" in ours[0]
    assert "evidence=evidence/broken/" in ours[0]


def test_the_alerts_follow_from_the_asset(standalone):
    """The red run woke the alerts DAG, and the index holds the DeepSeek alert with its evidence."""
    first, _ = standalone
    assert first.alerts_run["dag_id"] == "alerts"
    assert (first.alerts_run["run_type"], first.alerts_run["state"]) == ("asset_triggered", "success")
    found = [alert for alert in first.alerts if alert.topic == "deepseek"]
    assert found
    assert all(len(alert.evidence) >= 3 for alert in found)
    assert all(piece.url for alert in found for piece in alert.evidence)


def test_the_next_run_is_green_and_changes_no_count(standalone):
    """Without the broken source a triggered run is green; the same world again changes the ledger alone."""
    first, second = standalone
    assert (second.ingest["run_type"], second.ingest["state"]) == ("manual", "success")
    assert second.crawls == crawled(*WORKING), second.ingest
    assert second.ledger == {"weibo-search": "ok", "weibo-hot": "ok", **dict.fromkeys(PAGES, "quiet")}
    assert second.alerts_run["state"] == "success"
    assert second.counts == first.counts
