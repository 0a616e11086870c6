"""Give names and topics anew to the stored items and list entries that another watchbook tagged.

Run it after a change of the watchbook; every night it finds nothing to do in a few seconds, or what was forgotten.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task


@dag(
    schedule="@daily",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "racewatch", "retries": 2, "retry_delay": timedelta(minutes=2)},
    tags=["racewatch"],
    doc_md=__doc__,
)
def retag():
    """One task, which goes on where a run before it was cut."""

    @task
    def names() -> int:
        from racewatch import stages

        return stages.retag().changed

    names()


retag()
