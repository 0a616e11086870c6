"""Send the daily brief: items and topics of the last day against the day before, incidents, sources that fail.

It goes to every channel with `brief: true` in `alerts.yaml`, in that channel's language and zone, once a day: a channel
that has it is passed over when the task runs again. Without such a channel the task is skipped.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from racewatch_defaults import DEFAULTS, WATCHED, settings


@dag(
    schedule="30 0 * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args=DEFAULTS,
    tags=["racewatch", "alerts"],
    doc_md=__doc__,
)
def digest():
    """One task, of the day before the run's time."""

    @task(**WATCHED)
    def brief(logical_date=None):
        from racewatch import stages

        if (sent := stages.brief(logical_date, settings())) is None:
            raise AirflowSkipException("no channel asks for the brief: set `brief: true` in alerts.yaml")
        return sent

    brief()


digest()
