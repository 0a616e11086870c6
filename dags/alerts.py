"""Look for keyword spikes whenever new items or lists are in the index, and tell those who asked for it.

What changes about an incident becomes messages in the outbox, which are sent at once unless a rule or a channel holds
them back; the DAG `messages` sends the rest. Every new alert is also written to this task's log with its evidence, and
updates the asset `alerts`. The rules are read anew in each run. A task that fails is an operational incident until it
succeeds again.
"""

from datetime import timedelta

from airflow.sdk import Asset, AssetAlias, dag, task

from racewatch_defaults import DEFAULTS, WATCHED, settings

ITEMS, RANKS, ALERTS = (Asset(name=name, uri=f"x-racewatch://{name}") for name in ("items", "ranks", "alerts"))
RAISED = AssetAlias("racewatch-raised")  # stands for the asset alerts in the runs that raise one


@dag(
    schedule=(ITEMS | RANKS),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=DEFAULTS,
    tags=["racewatch", "alerts"],
    doc_md=__doc__,
)
def alerts():
    """One task: every rule of the watchbook and of RACEWATCH_RULES."""

    @task(outlets=[RAISED], **WATCHED)
    def spikes(outlet_events=None):
        from racewatch import stages

        if new := stages.alerts(settings()):
            outlet_events[RAISED].add(ALERTS, {"new": len(new), "rules": sorted({alert.rule for alert in new})})
        return len(new)

    spikes()


alerts()
