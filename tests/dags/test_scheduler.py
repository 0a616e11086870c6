"""A real scheduler runs the DAGs against the local world into the real Elasticsearch node."""

import json
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from racewatch.config import Settings
from racewatch.demo.server import serving
from racewatch.query.ast import Everything
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert
from tests.dags.service import Airflow, airflow_running
from tests.dags.world import NOW, declare, sources_at

PAGES = ("island-tech", "beichen", "strait-ledger")
FEEDS = (*PAGES, "weibo-search")
WORKING = (*FEEDS, "weibo-hot")


INGEST = "ingest_feeds"
JANUARY = {"from_date": "2025-01-20T00:00:00Z", "to_date": "2025-01-22T00:00:00Z"}


@dataclass(frozen=True)
class Seen:
    """One ingest run with the alert run that followed it, and the store after both."""

    ingest: dict[str, Any]
    crawls: dict[tuple[str, int], tuple[str, str]]
    """By task and map index: the label and how it ended. Two that carry one label stay two."""
    log: list[dict[str, Any]]
    updates: dict[str, dict[str, Any]]
    alerts_run: dict[str, Any]
    ledger: dict[str, str]
    counts: dict[str, int]
    sources: set[str]
    alerts: list[Alert]


@pytest.fixture(scope="module")
def standalone(empty_home, elasticsearch_url, tmp_path_factory):
    """Return two runs, each told by its id: the first scheduled one, with the broken source, then one by the form.

    The store is an Airflow connection, sources and clock an Airflow variable. Whatever the scheduler makes beside these
    runs finds the same world and changes no test's answer. Beside them: what the form refuses, and the days that a
    backfill would run for.
    """
    folder = tmp_path_factory.mktemp("scheduler")
    home = Path(shutil.copytree(empty_home, folder / "home"))
    prefix = f"airflow-{uuid.uuid4().hex[:8]}"
    settings = Settings(_env_file=None, store=elasticsearch_url, store_prefix=prefix, var=folder / "var")
    with serving() as base:
        declared = sources_at(base)
        file = declare(folder / "sources.yaml", [declared[name] for name in (*WORKING, "broken")])
        own = {"RACEWATCH_VAR": settings.var, "AIRFLOW_CONN_RACEWATCH_STORE": connection(elasticsearch_url, prefix)}
        with airflow_running(home, own) as airflow:
            variable = {"sources": str(file), "now": NOW}
            airflow.ask("POST", "/api/v2/variables", {"key": "racewatch", "value": json.dumps(variable)})
            for dag in ("alerts", INGEST):
                airflow.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
            first = seen(airflow, settings, airflow.scheduled(INGEST))
            with pytest.raises(HTTPError) as refused:
                airflow.trigger(INGEST, conf={"sources": "island-tech, beichen"})
            days = airflow.ask("POST", "/api/v2/backfills/dry_run", {"dag_id": "backfill", **JANUARY})["backfills"]
            second = seen(airflow, settings, airflow.trigger(INGEST, conf={"sources": WORKING}))
            yield first, second, refused.value, days


def connection(url: str, prefix: str) -> str:
    """Return the store at *url* as Airflow reads a connection from its environment."""
    place = urlsplit(url)
    fields = {"conn_type": place.scheme, "host": place.hostname, "port": place.port, "extra": {"prefix": prefix}}
    return json.dumps(fields)


def seen(airflow: Airflow, settings: Settings, run_id: str) -> Seen:
    """Wait for this run and for the alerts that follow from it; return what Airflow and the store say."""
    run, tasks = airflow.ended(INGEST, run_id)
    crawls = [task for task in tasks if task["task_id"].startswith("crawl")]
    follower, _ = airflow.ended(*airflow.follower(INGEST, run_id))
    with opened(settings) as store:
        by_source = store.counts(Everything(), Window(), "1d", "UTC", split="source")
        return Seen(
            ingest=run,
            crawls={(t["task_id"], t["map_index"]): (t["rendered_map_index"], t["state"]) for t in crawls},
            log=airflow.log(INGEST, run_id, crawls[0]),
            updates={event["name"]: event["extra"] for event in airflow.updates(INGEST, run_id)},
            alerts_run=follower,
            ledger={r.source: r.state for r in store.runs(Window()) if r.run_id == batch_name(run_id)},
            counts={name: count for name, count in store.info().counts.items() if name != "runs"},
            sources={source for counts in by_source.values() for source in counts},
            alerts=store.alerts(Window()),
        )


def batch_name(run_id: str) -> str:
    """Return the name that files of an Airflow run carry: no colons."""
    return run_id.replace(":", "_")


def test_a_scheduled_run_with_a_broken_source_is_red_and_its_items_are_indexed(standalone):
    """By Airflow's records the batch of the broken source failed and names it; all others' items are indexed."""
    first, *_ = standalone
    assert (first.ingest["run_type"], first.ingest["state"]) == ("scheduled", "failed")
    batch = "✗ broken layout-changed · island-tech beichen strait-ledger broken"
    assert first.crawls == {("crawl", 0): (batch, "failed"), ("crawl_weibo", -1): (None, "success")}, first.ingest
    assert first.sources == set(FEEDS)
    assert first.counts["ranks"] == 50
    assert first.ledger == {"broken": "layout-changed", **dict.fromkeys(WORKING, "ok")}


def test_the_first_words_of_the_red_task_name_state_reason_and_evidence(standalone):
    """What a person reads first in Airflow's log page, after Airflow's own words, says what happened."""
    first, *_ = standalone
    ours = [line["event"] for line in first.log if line.get("logger", "").startswith("racewatch")]
    assert "source=broken" in ours[0]
    assert "state=layout-changed reason=html-for-feed" in ours[0]
    assert "evidence=evidence/broken/" in ours[0]


def test_the_alerts_follow_from_the_asset(standalone):
    """The red run woke the alerts DAG, and the index holds the DeepSeek alert with its evidence."""
    first, *_ = standalone
    assert first.alerts_run["dag_id"] == "alerts"
    assert (first.alerts_run["run_type"], first.alerts_run["state"]) == ("asset_triggered", "success")
    found = [alert for alert in first.alerts if alert.topic == "deepseek"]
    assert found
    assert all(len(alert.evidence) >= 3 for alert in found)
    assert all(piece.url for alert in found for piece in alert.evidence)


def test_assets_tell_counts_and_paths_over_the_api(standalone):
    """What another DAG or a person reads of a run's assets is what the store holds, and the batches exist."""
    first, second, *_ = standalone
    assert set(first.updates) == {"raw", "items", "ranks"}
    assert first.updates["items"]["new"] == first.counts["items"]
    assert first.updates["ranks"]["new"] == first.counts["ranks"]
    assert all(Path(path).exists() for path in first.updates["items"]["paths"])
    assert (second.updates["items"]["new"], second.updates["ranks"]["new"]) == (0, 0)


def test_the_form_refuses_what_is_no_list_of_sources(standalone):
    """Sources that are not a list are refused before anything runs, by the schema of the DAG's form."""
    _, _, refused, _ = standalone
    assert refused.code in {400, 422}


def test_airflow_makes_backfill_runs_of_days(standalone):
    """Airflow takes the DAG ``backfill`` for one that has data intervals: a run a day, first and last included."""
    *_, days = standalone
    assert [day["logical_date"][:10] for day in days] == ["2025-01-20", "2025-01-21", "2025-01-22"]


def test_the_next_run_is_green_and_changes_no_count(standalone):
    """A run by the form without the broken source is green; the same world again changes the ledger alone."""
    first, second, *_ = standalone
    assert (second.ingest["run_type"], second.ingest["state"]) == ("manual", "success")
    batch = "island-tech beichen strait-ledger"
    assert second.crawls == {("crawl", 0): (batch, "success"), ("crawl_weibo", -1): (None, "success")}, second.ingest
    assert second.ledger == {"weibo-search": "ok", "weibo-hot": "ok", **dict.fromkeys(PAGES, "quiet")}
    assert second.alerts_run["state"] == "success"
    assert second.counts == first.counts
