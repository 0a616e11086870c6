"""Give names, topics and sentiment anew to what another watchbook tagged or another sentiment model judged.

Run it after a change of the watchbook or an update; every night it finds nothing to do in a few seconds, or what
was forgotten.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

from racewatch_defaults import DEFAULTS, WATCHED, settings


@dag(
    schedule="55 3 * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS | {"execution_timeout": timedelta(hours=12), "pool": "racewatch_store"},
    tags=["racewatch", "maintenance"],
    doc_md=__doc__,
)
def retag():
    """Two tasks; each goes on where a run before it was cut."""

    @task(**WATCHED)
    def names():
        from racewatch import stages

        return stages.retag(settings()).changed

    @task(**WATCHED)
    def sentiment():
        from racewatch import stages

        return stages.rescore(settings()).changed

    names() >> sentiment()


retag()
