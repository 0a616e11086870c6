"""Send what the outbox holds: messages that waited for the morning, further tries, digests, escalations.

`alerts` sends what it finds by itself; this makes sure that the rest goes out when its time has come, also while
nothing new is indexed. Both may run at once: a message is claimed by one of them.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task


@dag(
    schedule="*/5 * * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "racewatch", "retries": 2, "retry_delay": timedelta(minutes=1)},
    tags=["racewatch"],
    doc_md=__doc__,
)
def messages():
    """One task; a channel that fails is in its log and in the outbox, and is tried again after a pause."""

    @task
    def send() -> int:
        from racewatch import stages

        return stages.send().sent

    send()


messages()
