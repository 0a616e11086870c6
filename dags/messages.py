"""Send what the outbox holds: messages that waited for the morning, further tries, digests, escalations.

`alerts` sends what it finds by itself; this makes sure that the rest goes out when its time has come, also while
nothing new is indexed. Both may run at once: a message is claimed by one of them.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

from racewatch_defaults import DEFAULTS, WATCHED, settings


@dag(
    schedule="*/5 * * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=DEFAULTS,
    tags=["racewatch", "alerts"],
    doc_md=__doc__,
)
def messages():
    """One task; a channel that fails is in its log and in the outbox, and is tried again after a pause."""

    @task(**WATCHED)
    def send():
        from racewatch import stages

        return stages.send(settings()).sent

    send()


messages()
