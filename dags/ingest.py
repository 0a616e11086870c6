"""Crawl the sources, normalize what arrived, index it; updates the asset `items`.

A source that fails is a red task whose log begins with the run's state and the saved evidence; what the others brought
is indexed all the same, and the run is red. Set `RACEWATCH_SOURCES`, `RACEWATCH_STORE` and `RACEWATCH_VAR` for the
workers; the folder must be shared between them.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Asset, dag, task

ITEMS = Asset(name="items", uri="x-racewatch://items")


@dag(
    schedule="*/30 * * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "racewatch", "retries": 2, "retry_delay": timedelta(minutes=2)},
    tags=["racewatch"],
    doc_md=__doc__,
)
def ingest():
    """Sources, crawl, normalize, index, in this order."""

    @task
    def sources() -> list[str]:
        from racewatch import stages

        return stages.sources()

    @task(max_active_tis_per_dagrun=4)
    def crawl(source: str, run_id: str | None = None) -> str:
        from racewatch import stages

        return stages.crawl_source(source, run_id=run_id)

    @task(trigger_rule="all_done_min_one_success")
    def arrived(raw: list[str]) -> list[str]:
        return [path for path in raw if path]

    @task
    def normalize(raw: str) -> str:
        from racewatch import stages

        return stages.normalize(raw)

    @task(trigger_rule="all_done_min_one_success", outlets=[ITEMS])
    def index(clean: list[str]) -> int:
        from racewatch import stages

        return stages.index(list(clean)).total

    @task(trigger_rule="one_failed", retries=0)
    def turn_red() -> None:
        raise RuntimeError("a source or a batch failed; the red tasks above say which, and why in their first lines")

    crawled = crawl.expand(source=sources())
    cleaned = normalize.expand(raw=arrived(crawled))
    [crawled, cleaned, index(cleaned)] >> turn_red()


ingest()
