"""Look for keyword spikes whenever new items are in the index, and tell those who asked for it.

What changes about an incident becomes messages in the outbox, which are sent at once unless a rule or a channel holds
them back; the DAG `messages` sends the rest. Every new alert is also written to this task's log with its evidence. The
rules are read anew in each run. A task that fails is an operational incident until it succeeds again.
"""

from datetime import timedelta

from airflow.sdk import Asset, dag, task


def failed(context):
    """Open the incident of this task."""
    from racewatch import stages

    stages.operational_alert("dag:alerts.spikes", f"the task failed: {context.get('exception')}")


def succeeded(_context):
    """Close the incident of this task, if it is open."""
    from racewatch import stages

    stages.operational_end("dag:alerts.spikes")


@dag(
    schedule=[Asset(name="items", uri="x-racewatch://items")],
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "racewatch",
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "on_failure_callback": failed,
        "on_success_callback": succeeded,
    },
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
