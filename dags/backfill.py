"""Ask the sources that answer for the past for the day before, or for any days; updates `items` and `ranks`.

Those are sitemaps, by the dates of their entries, and sources with a `past_url` (Hacker News, arXiv). Each run asks for
its data interval, one day. Scheduled, it brings every night what the rounds of the day before missed. For other days:

    airflow backfill create --dag-id backfill --from-date 2025-01-20 --to-date 2025-01-31 \\
      --dag-run-conf '{"sources": ["hacker-news"]}'

The DAG must be switched on for that. Pages that were read before are not fetched again, so days may be asked for twice.
Series of daily values bring a year in every run; archives come in by `racewatch import`.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, dag, task

from racewatch_defaults import CRAWLING, DEFAULTS, INDEXED, LABEL, WATCHED, crawled, indexed, settings


@dag(
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=DEFAULTS,
    params=CRAWLING,
    tags=["racewatch", "ingest"],
    doc_md=__doc__,
)
def backfill():
    """Sources, crawl, and one task that normalizes and indexes what came."""

    @task(**WATCHED)
    def sources(params=None):
        from racewatch import stages

        return stages.past_batches(settings(), names=params["sources"] or ())

    @task(pool="racewatch_web", map_index_template=LABEL, execution_timeout=timedelta(hours=6))
    def crawl(sources, data_interval_start=None, data_interval_end=None):
        return crawled(sources, window=(data_interval_start, data_interval_end))

    @task(trigger_rule="all_done", pool="racewatch_store", outlets=[INDEXED], **WATCHED)
    def index(outlet_events=None):
        return indexed([], outlet_events, normalizing=True)

    @task(trigger_rule="one_failed", retries=0)
    def turn_red():
        raise RuntimeError("a source or the index failed; the red tasks above say which, and why in their first lines")

    landed, stored = crawl.expand(sources=sources()), index()
    landed >> stored
    [landed, stored] >> turn_red()


backfill()
