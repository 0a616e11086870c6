"""Every night: free the disk, copy the store, try the quarantine again, look at recent posts again, tell of rounds that
stopped.

What is kept how long (days) is set by `RACEWATCH_KEEP_LANDING`, `_EVIDENCE` and `_QUARANTINE` for files, and for the
store by `RACEWATCH_KEEP_ARTICLES`, `_POSTS`, `_COMMENTS` and `_ENGAGEMENTS`; without them only what killed processes
left is removed.
`RACEWATCH_KEEP_SNAPSHOTS` says how many copies of the store are taken and kept: files beside a SQLite store, snapshots
in Elasticsearch's `RACEWATCH_STORE_REPOSITORY`; without it that task is skipped. What the quarantine gives back, and
what became of the posts, is normalized and indexed by the next round. Each task stands for itself: one that fails stops
no other.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from racewatch_defaults import DEFAULTS, WATCHED, settings


@dag(
    schedule="40 4 * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args=DEFAULTS,
    tags=["racewatch", "maintenance"],
    doc_md=__doc__,
)
def maintenance():
    """Tasks beside each other."""

    @task(**WATCHED)
    def retention():
        from racewatch import stages

        return {kind: removed.count for kind, removed in stages.retention(settings()).items()}

    @task(**{**WATCHED, "execution_timeout": timedelta(hours=4)})
    def snapshot():
        from racewatch import stages

        if (where := stages.snapshot(settings())) is None:
            raise AirflowSkipException("no copy is asked for: RACEWATCH_KEEP_SNAPSHOTS says how many to keep")
        return where

    @task(**WATCHED)
    def quarantine():
        from racewatch import stages

        return stages.requeue(settings()).waiting

    # A site that refused is not asked again at once.
    @task(**WATCHED, retries=0)
    def posts():
        from racewatch import stages
        from racewatch.errors import SourceFailed

        run = stages.refresh(settings())
        if run is None:
            raise AirflowSkipException("no recent post of Weibo, or no source that looks at posts again")
        if not run.good:
            raise SourceFailed(run.source, state=run.state, reason=run.reason, detail=run.detail, evidence=run.evidence)
        return run.landed

    @task(**WATCHED)
    def health():
        from racewatch import stages

        return len(stages.watch_rounds(settings()))

    retention()
    snapshot()
    quarantine()
    posts()
    health()


maintenance()
