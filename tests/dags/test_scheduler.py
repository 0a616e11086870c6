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
from racewatch.query.ast import Everything, Field
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert
from tests.dags.home import ROOT
from tests.dags.metrics import Metrics, statsd
from tests.dags.service import Airflow, airflow_running
from tests.dags.world import NOW, declare, sources_at

PAGES = ("island-tech", "beichen", "strait-ledger")
FEEDS = (*PAGES, "weibo-search")
WORKING = (*FEEDS, "weibo-hot")


pytestmark = pytest.mark.timeout(600)  # Airflow's start and four rounds count for the first test
INGEST = "ingest_feeds"
GUIDE = ROOT / "docs" / "airflow.md"
JANUARY = ("--from-date", "2025-01-20", "--to-date", "2025-01-21")
TOLD = {
    "dagrun.duration.success": rf"airflow\.dagrun\.duration\.success\.{INGEST}:[\d.]+\|ms",
    "dagrun.duration.failed": rf"airflow\.dagrun\.duration\.failed\.{INGEST}:[\d.]+\|ms",
    "dagrun.schedule_delay": rf"airflow\.dagrun\.schedule_delay\.{INGEST}:[\d.]+\|ms",
    "ti.finish": rf"airflow\.ti\.finish\.{INGEST}\.crawl\.failed:1\|c",
    "task.duration": rf"airflow\.dag\.{INGEST}\.index\.duration:[\d.]+\|ms",
    "pool.open_slots": r"airflow\.pool\.open_slots\.racewatch_web:\d+\|g",
    "pool.starving_tasks": r"airflow\.pool\.starving_tasks\.racewatch_web:\d+\|g",
    "asset.updates": r"airflow\.asset\.updates:1\|c",
    "dag_processing.import_errors": r"airflow\.dag_processing\.import_errors:0\|g",
}
"""The metrics that docs/airflow.md names, as Airflow sends them with its default settings."""


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
    ids: set[str]
    sent: list[tuple[str, str]]


@dataclass(frozen=True)
class Around:
    """What happened beside the two runs of ingest."""

    refused: HTTPError
    cleared: Seen
    backfill: list[dict[str, Any]]
    past: dict[str, str]
    told: list[dict[str, Any]]
    """The updates of the asset ``items`` by the backfill's runs."""
    backfilled: int
    """The items that the backfill brought into the empty store."""
    metrics: Metrics
    log_files: list[Path]
    words: str


@pytest.fixture(scope="module")
def standalone(empty_home, elasticsearch_url, tmp_path_factory):
    """Return two runs, each told by its id: the first scheduled one, with the broken source, then one by the form.

    The store is an Airflow connection, sources and clock an Airflow variable. Whatever the scheduler makes beside these
    runs finds the same world and changes no test's answer. Before them a backfill, after them the second one
    cleared and made again; beside them what the form refuses, and what was heard of it all.
    """
    folder = tmp_path_factory.mktemp("scheduler")
    home = Path(shutil.copytree(empty_home, folder / "home"))
    prefix = f"airflow-{uuid.uuid4().hex[:8]}"
    settings = Settings(_env_file=None, store=elasticsearch_url, store_prefix=prefix, var=folder / "var")
    with serving() as base, statsd() as metrics:
        declared = sources_at(base)
        past = declared["past"].model_copy(update={"schedule": "manual"})
        file = declare(folder / "sources.yaml", [past, *(declared[name] for name in (*WORKING, "broken"))])
        own = {
            "RACEWATCH_VAR": settings.var,
            "AIRFLOW_CONN_RACEWATCH_STORE": connection(elasticsearch_url, prefix),
            "AIRFLOW__METRICS__STATSD_ON": True,
            "AIRFLOW__METRICS__STATSD_PORT": metrics.port,
            "AIRFLOW__LOGGING__JSON_LOGS": True,
        }
        with airflow_running(home, own) as airflow:
            variable = {"sources": str(file), "now": NOW}
            airflow.ask("POST", "/api/v2/variables", {"key": "racewatch", "value": json.dumps(variable)})
            airflow.ask("PATCH", "/api/v2/dags/backfill", {"is_paused": False})
            airflow.ended("backfill", airflow.scheduled("backfill"))  # its night's run comes at once, and asks nobody
            asked = ("--dag-run-conf", json.dumps({"sources": ["past"]}))
            airflow.command("backfill", "create", "--dag-id", "backfill", *JANUARY, *asked)
            runs = airflow.of_backfill("backfill")
            backfilled = items_of(settings, "past")
            for dag in ("alerts", INGEST):
                airflow.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
            first = seen(airflow, settings, airflow.scheduled(INGEST))
            with pytest.raises(HTTPError) as refused:
                airflow.trigger(INGEST, conf={"sources": "island-tech, beichen"})
            second = seen(airflow, settings, airflow.trigger(INGEST, conf={"sources": WORKING}))
            airflow.again(INGEST, second.ingest["dag_run_id"])
            cleared = seen(airflow, settings, second.ingest["dag_run_id"])
            around = Around(
                refused=refused.value,
                cleared=cleared,
                backfill=runs,
                told=[each for run in runs for each in airflow.updates("backfill", run["dag_run_id"])],
                past={run["logical_date"][:10]: ledger_of(settings, run["dag_run_id"])["past"] for run in runs},
                backfilled=backfilled,
                metrics=metrics,
                log_files=sorted((home / "logs").glob(f"dag_id={INGEST}/**/*.log")),
                words=airflow.words.read_text("utf-8"),
            )
            yield first, second, around


def connection(url: str, prefix: str) -> str:
    """Return the store at *url* as Airflow reads a connection from its environment."""
    place = urlsplit(url)
    fields = {"conn_type": place.scheme, "host": place.hostname, "port": place.port, "extra": {"prefix": prefix}}
    return json.dumps(fields)


def seen(airflow: Airflow, settings: Settings, run_id: str) -> Seen:
    """Wait for this run and for the alerts that follow from it; return what Airflow and the store say."""
    run, tasks = airflow.ended(INGEST, run_id)
    crawls = [task for task in tasks if task["task_id"].startswith("crawl")]
    follower, *_ = [airflow.ended(*each)[0] for each in airflow.followers(INGEST, run_id)]
    with opened(settings) as store:
        by_source = store.counts(Everything(), Window(), "1d", "UTC", split="source")
        return Seen(
            ingest=run,
            crawls={(t["task_id"], t["map_index"]): (t["rendered_map_index"], t["state"]) for t in crawls},
            log=airflow.log(INGEST, run_id, crawls[0]),
            updates={event["name"]: event["extra"] for event in airflow.updates(INGEST, run_id)},
            alerts_run=follower,
            ledger=ledger_of(settings, run_id),
            counts={name: count for name, count in store.info().counts.items() if name != "runs"},
            sources={source for counts in by_source.values() for source in counts},
            alerts=store.alerts(Window()),
            ids={item.id for item in store.search(Everything(), Window(), limit=10_000)},
            sent=sorted((message.id, message.state) for message in store.messages(Window())),
        )


def ledger_of(settings: Settings, run_id: str) -> dict[str, str]:
    """Return how each source ended in the run *run_id* of Airflow."""
    with opened(settings) as store:
        return {r.source: r.state for r in store.runs(Window()) if r.run_id == batch_name(run_id)}


def items_of(settings: Settings, source: str) -> int:
    """Return how many items of *source* the store holds."""
    with opened(settings) as store:
        return store.total(Field("source", source), Window())


def batch_name(run_id: str) -> str:
    """Return the name that files of an Airflow run carry: no colons."""
    return run_id.replace(":", "_")


def test_a_scheduled_run_with_a_broken_source_is_red_and_its_items_are_indexed(standalone):
    """By Airflow's records the batch of the broken source failed and names it; all others' items are indexed."""
    first, *_ = standalone
    assert (first.ingest["run_type"], first.ingest["state"]) == ("scheduled", "failed")
    batch = "✗ broken layout-changed · island-tech beichen strait-ledger broken"
    assert first.crawls == {("crawl", 0): (batch, "failed"), ("crawl_weibo", -1): (None, "success")}, first.ingest
    assert first.sources == {*FEEDS, "past"}
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
    first, second, around = standalone
    assert set(first.updates) == {"raw", "items", "ranks"}
    assert first.updates["items"]["new"] == first.counts["items"] - around.backfilled
    assert first.updates["ranks"]["new"] == first.counts["ranks"]
    assert all(Path(path).exists() for path in first.updates["items"]["paths"])
    assert (second.updates["items"]["new"], second.updates["ranks"]["new"]) == (0, 0)


def test_the_form_refuses_what_is_no_list_of_sources(standalone):
    """Sources that are not a list are refused before anything runs, by the schema of the DAG's form."""
    *_, around = standalone
    assert around.refused.code in {400, 422}


def test_a_backfill_by_the_command_line_indexes_its_days(standalone):
    """``airflow backfill create`` makes a run a day, first and last included; each asks for its day and is green."""
    *_, around = standalone
    assert [run["logical_date"][:10] for run in around.backfill] == ["2025-01-20", "2025-01-21"]
    assert {run["state"] for run in around.backfill} == {"success"}
    assert set(around.past) == {"2025-01-20", "2025-01-21"}
    assert set(around.past.values()) <= {"ok", "quiet"}
    assert around.backfilled == sum(event["extra"]["new"] for event in around.told) > 0


def test_a_finished_run_cleared_and_made_again_changes_nothing(standalone):
    """Every task runs again under the scheduler: the same items, alerts, messages and ledger; nobody is told twice."""
    _, second, around = standalone
    again = around.cleared
    assert (again.ingest["state"], again.crawls) == (second.ingest["state"], second.crawls)
    assert (again.counts, again.ids, again.ledger) == (second.counts, second.ids, second.ledger)
    assert again.ids
    assert (again.alerts, again.sent) == (second.alerts, second.sent)


def test_airflow_tells_statsd_what_the_guide_names(standalone):
    """Every metric that docs/airflow.md names for a panel arrives at a StatsD server, with our DAGs and pools in it."""
    *_, around = standalone
    assert [name for name in TOLD if f"`{name}`" not in GUIDE.read_text("utf-8")] == []
    assert [name for name, pattern in TOLD.items() if not around.metrics.has(pattern)] == [], around.metrics.lines


def test_what_a_task_calls_when_it_ends_runs_well(standalone):
    """No callback of a task fails: those open and close the operational incident of the task."""
    *_, around = standalone
    lines = [json.loads(line) for file in around.log_files for line in file.read_text("utf-8").splitlines()]
    assert lines
    assert [line for line in lines if "callback" in line["event"] and line["level"] == "error"] == []


def test_logs_are_json_lines_on_request(standalone):
    """With the setting that docs/airflow.md names the processes write JSON lines, and tasks' files are such anyway."""
    *_, around = standalone
    lines = [json.loads(line) for file in around.log_files for line in file.read_text("utf-8").splitlines()]
    assert any("source=broken" in line["event"] and line["level"] == "error" for line in lines)
    of_scheduler = [line.partition("| ")[2] for line in around.words.splitlines() if line.startswith("scheduler")]
    written = [json.loads(line) for line in of_scheduler if line.startswith("{")]
    assert len(written) > 0.9 * len(of_scheduler) > 0
    assert all({"event", "level", "timestamp"} <= set(line) for line in written)


def test_the_next_run_is_green_and_changes_no_count(standalone):
    """A run by the form without the broken source is green; the same world again changes the ledger alone."""
    first, second, *_ = standalone
    assert (second.ingest["run_type"], second.ingest["state"]) == ("manual", "success")
    batch = "island-tech beichen strait-ledger"
    assert second.crawls == {("crawl", 0): (batch, "success"), ("crawl_weibo", -1): (None, "success")}, second.ingest
    assert second.ledger == {"weibo-search": "ok", "weibo-hot": "ok", **dict.fromkeys(PAGES, "quiet")}
    assert second.alerts_run["state"] == "success"
    assert second.counts == first.counts
