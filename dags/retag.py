"""Give names, topics and sentiment anew to what another watchbook tagged or another sentiment model judged.

Run it after a change of the watchbook or an update; every night it finds nothing to do in a few seconds, or what
was forgotten.
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
    """Two tasks; each goes on where a run before it was cut."""

    @task
    def names() -> int:
        from racewatch import stages

        return stages.retag().changed

    @task
    def sentiment() -> int:
        from racewatch import stages

        return stages.rescore().changed

    names() >> sentiment()


retag()
