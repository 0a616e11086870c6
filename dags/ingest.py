"""Crawl the sources of a schedule class, normalize what arrived, index it; updates the assets `raw`, `items`, `ranks`.

A source that fails makes the task of its batch red: its label names it, its log begins with the run's state, its reason
and the saved evidence. What the others brought, and what the red one landed before, is indexed all the same, and the
run is red. Start a run by hand with **Trigger**: the form takes some sources, of any class, instead of all.

| DAG | when | sources with `schedule` |
|---|---|---|
| `ingest_hot` | every ten minutes | `hot` |
| `ingest_feeds` | twice an hour | `feeds` |
| `ingest_hourly` | every hour | `hourly` |
| `ingest_daily` | every night | `daily` |

Needs the pools of `dags/pools.json`; docs/airflow.md says how to set it up.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import DAG, Asset, task
from airflow.sdk.exceptions import AirflowSkipException

from racewatch_defaults import CRAWLING, DEFAULTS, INDEXED, LABEL, WATCHED, crawled, indexed, settings

RAW = Asset(name="raw", uri="x-racewatch://raw")
CLASSES = {"hot": "*/10 * * * *", "feeds": "5,35 * * * *", "hourly": "15 * * * *", "daily": "25 3 * * *"}
OF_PATHS = "{% for raw in task.op_kwargs['raws'] %}{{ raw.split('/')[-2] }} {% endfor %}"


def ingest(schedule):
    """Define the tasks of a schedule class: sources, crawl, normalize, index, in this order."""

    @task(**WATCHED)
    def sources(params=None):
        from racewatch import stages

        return stages.batches(schedule, settings(), family="web", names=params["sources"] or ())

    @task(pool="racewatch_web", map_index_template=LABEL, execution_timeout=timedelta(hours=2))
    def crawl(sources):
        return crawled(sources)

    @task(pool="racewatch_weibo", execution_timeout=timedelta(hours=2))
    def crawl_weibo(params=None):
        from racewatch import stages

        if found := stages.sources(schedule, settings(), family="weibo", names=params["sources"] or ()):
            return crawled(found)
        raise AirflowSkipException("this round has no source at Weibo")

    @task(trigger_rule="all_done", outlets=[RAW], **WATCHED)
    def arrived(web, weibo, params=None, outlet_events=None):
        from racewatch import stages

        landed = [path for batch in (*web, weibo or ()) for path in batch]
        found = stages.arrived(landed, settings(), schedule=schedule, names=params["sources"] or ())
        outlet_events[RAW].extra = {"batches": sum(map(len, found)), "paths": landed}
        return found

    @task(map_index_template=OF_PATHS, **WATCHED)
    def normalize(raws):
        from racewatch import stages

        return stages.normalize_all(raws, settings())

    @task(trigger_rule="all_done", pool="racewatch_store", outlets=[INDEXED], **WATCHED)
    def index(clean, outlet_events=None):
        return indexed([path for batch in clean for path in batch], outlet_events)

    @task(trigger_rule="one_failed", retries=0)
    def turn_red():
        raise RuntimeError("a source or a batch failed; the red tasks above say which, and why in their first lines")

    # all_done: what a red run landed waits on the disk, so the rest goes on also when every source ended red.
    web, weibo = crawl.expand(sources=sources()), crawl_weibo()
    batches = arrived(web, weibo)
    cleaned = normalize.expand(raws=batches)
    [web, weibo, batches, cleaned, index(cleaned)] >> turn_red()


for name, when in CLASSES.items():
    with DAG(
        dag_id=f"ingest_{name}",
        schedule=when,
        start_date=datetime(2025, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        dagrun_timeout=timedelta(hours=4),
        default_args=DEFAULTS,
        params=CRAWLING,
        tags=["racewatch", "ingest"],
        doc_md=__doc__,
    ):
        ingest(name)
