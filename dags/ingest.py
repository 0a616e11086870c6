"""Crawl the sources, normalize what arrived, index it; updates the asset `items` when something was indexed.

A source that fails is a red task whose log begins with the run's state, its reason and the saved evidence. What the
sources brought, its own part included, is indexed all the same, and the run is red. Set `RACEWATCH_SOURCES`,
`RACEWATCH_STORE` and `RACEWATCH_VAR` for the workers, who share that folder; docs/airflow.md says how.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, dag, task
from airflow.sdk.exceptions import AirflowSkipException

ITEMS = Asset(name="items", uri="x-racewatch://items")
# Scrapy has already asked again, and a site that refused must not be asked at once; the next run is half an hour away.
NOT_AGAIN = RetryRule(["racewatch.errors.SourceFailed", "racewatch.errors.ConfigError"], action=RetryAction.FAIL)


def failed(context):
    """Open the incident of the indexing, which the alerts rest on."""
    from racewatch import stages

    stages.operational_alert("dag:ingest.index", f"the task failed: {context.get('exception')}")


def succeeded(_context):
    """Close the incident of the indexing, if it is open."""
    from racewatch import stages

    stages.operational_end("dag:ingest.index")


@dag(
    schedule="*/30 * * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "racewatch",
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "retry_policy": ExceptionRetryPolicy(rules=[NOT_AGAIN]),
    },
    tags=["racewatch"],
    doc_md=__doc__,
)
def ingest():
    """Sources, crawl, normalize, index, in this order."""

    @task
    def sources() -> list[str]:
        from racewatch import stages

        return stages.sources()

    @task(max_active_tis_per_dagrun=4, map_index_template="{{ task.op_kwargs['source'] }}")
    def crawl(source: str, run_id: str | None = None) -> str:
        from racewatch import stages

        return stages.crawl_source(source, run_id=run_id)

    @task(trigger_rule="all_done")
    def arrived(raw: list[str]) -> list[str]:
        from racewatch import stages

        return stages.arrived(raw)

    @task(map_index_template="{{ task.op_kwargs['raw'].split('/')[-2] }}")
    def normalize(raw: str) -> str:
        from racewatch import stages

        return stages.normalize(raw)

    @task(trigger_rule="all_done", outlets=[ITEMS], on_failure_callback=failed, on_success_callback=succeeded)
    def index(clean: list[str]) -> int:
        from racewatch import stages

        if count := stages.index(list(clean), normalizing=False).stored:
            return count
        raise AirflowSkipException("nothing was indexed, so the asset stays as it is")

    @task(trigger_rule="one_failed", retries=0)
    def turn_red() -> None:
        raise RuntimeError("a source or a batch failed; the red tasks above say which, and why in their first lines")

    # all_done: what a red run landed waits on the disk, so the rest goes on also when every source ended red.
    crawled = crawl.expand(source=sources())
    batches = arrived(crawled)
    cleaned = normalize.expand(raw=batches)
    [crawled, batches, cleaned, index(cleaned)] >> turn_red()


ingest()
