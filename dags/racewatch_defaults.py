"""What the DAGs share: owner, retries by class of error, incidents of tasks that fail, settings, crawling."""

from datetime import timedelta

from airflow.sdk import Asset, AssetAlias, ExceptionRetryPolicy, Param, RetryAction, RetryRule, get_current_context

ITEMS, RANKS = (Asset(name=name, uri=f"x-racewatch://{name}") for name in ("items", "ranks"))
INDEXED = AssetAlias("racewatch-indexed")
"""Stands for those of items and ranks that a run did bring."""
CONNECTION = "racewatch_store"
VARIABLE = "racewatch"
RETRIES = ExceptionRetryPolicy(
    rules=[
        # The store, a site or a worker was away: again after two minutes, then four, then eight.
        RetryRule("racewatch.errors.RetryLater", action=RetryAction.DEFAULT, reason="may be back in some minutes"),
        # A site that refused must not be asked at once, and a wrong setting stays wrong.
        RetryRule("racewatch.errors.BatchFailed", action=RetryAction.FAIL, reason="a person or the next run is needed"),
        RetryRule("racewatch.errors.ConfigError", action=RetryAction.FAIL, reason="a setting or a file must change"),
    ]
)
LABEL = (
    "{{ (('✗ ' ~ failed ~ ' · ') if failed is defined else '') ~"
    " (task.op_kwargs['sources'] | join(' ')) | truncate(180, True, '…') }}"
)
"""The names of a batch; once it is red, first those that failed."""
CRAWLING = {
    "sources": Param(
        [],
        type=["null", "array"],
        items={"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
        title="Sources",
        description="Names of declared sources, one a line; empty: all of this DAG.",
    ),
    "now": Param(
        None,
        type=["null", "string"],
        format="date-time",
        title="Clock",
        description="For a replay: the time that counts as now. Empty: the real one.",
    ),
}
"""The form of a run that crawls."""


def failed(context):
    """Open the operational incident of a task: ``dag:ingest_hot.index``."""
    from racewatch import stages

    stages.operational_alert(_incident(context), f"the task failed: {context.get('exception')}", settings(context))


def succeeded(context):
    """Close the incident of a task, if it is open."""
    from racewatch import stages

    stages.operational_end(_incident(context), settings(context))


def _incident(context):
    ti = context["ti"]
    return f"dag:{ti.dag_id}.{ti.task_id}"


WATCHED = {"on_failure_callback": failed, "on_success_callback": succeeded, "on_skipped_callback": succeeded}
"""For every task but the crawls: a source's fault is an incident of the source, which the ledger tells of."""
DEFAULTS = {
    "owner": "racewatch",
    "retries": 3,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=15),
    "retry_policy": RETRIES,
    "execution_timeout": timedelta(minutes=30),
}


def settings(context=None):
    """Return the settings of the running task: its environment, then Airflow's connection and variable.

    A callback has to give its *context*: Airflow has put the running task's away by then.
    """
    from airflow.sdk import Connection, Variable
    from airflow.sdk.exceptions import AirflowNotFoundException

    from racewatch import stages

    try:
        found = Connection.get(CONNECTION)
        names = ("conn_type", "host", "port", "schema", "login", "password")
        connection = {name: getattr(found, name) for name in names} | {"extra": found.extra_dejson}
    except AirflowNotFoundException:
        connection = None
    variables = Variable.get(VARIABLE, default=None, deserialize_json=True)
    return stages.scheduled_settings(connection, variables, now=(context or get_current_context())["params"].get("now"))


def crawled(sources, window=None):
    """Crawl *sources* in one process; return the raw batches that landed. A red task's label names who failed."""
    from racewatch import stages
    from racewatch.errors import BatchFailed

    context = get_current_context()
    try:
        asked = {"window": window, "paced": not context["params"]["sources"]}  # whom a person names is asked at once
        return stages.crawl_sources(sources, context["run_id"], settings(), **asked)
    except BatchFailed as error:
        context["failed"] = ", ".join(f"{each.source} {each.state}" for each in error.failures)
        raise


def indexed(paths, outlet_events, *, normalizing=False):
    """Index *paths* and what else waits; update the assets of what there was, with counts."""
    from airflow.sdk.exceptions import AirflowSkipException

    from racewatch import stages

    done = stages.index(paths, settings(), normalizing=normalizing)
    for asset, written in ((ITEMS, done.items), (RANKS, done.ranks)):
        if written.stored:
            counts = {"new": written.created, "updated": written.updated, "known": written.duplicate}
            outlet_events[INDEXED].add(asset, {**counts, "refused": len(written.refused), "paths": paths})
    if not done.stored:
        raise AirflowSkipException("nothing was indexed, so the assets stay as they are")
    return done.stored
