"""Look for keyword spikes whenever new items are in the index.

Every new alert is stored and written to this task's log with its evidence.
"""

from datetime import timedelta

from airflow.sdk import Asset, dag, task


@dag(
    schedule=[Asset(name="items", uri="x-racewatch://items")],
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "racewatch", "retries": 2, "retry_delay": timedelta(minutes=2)},
    tags=["racewatch"],
    doc_md=__doc__,
)
def alerts():
    """One task: every rule of the watchbook and of RACEWATCH_RULES."""

    @task
    def spikes() -> int:
        from racewatch import stages

        return len(stages.alerts())

    spikes()


alerts()
