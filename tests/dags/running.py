"""Run a DAG by ``dag.test()``, scenario by scenario: ``python -m tests.dags.running PLAN.json RESULT.json``.

A process of its own, since Airflow reads its settings when it is imported: by functions, for pytest imports this file.
PLAN is a list of scenarios, each with a name, the environment of its tasks, how often its run is made and of which DAG;
RESULT gets what became of every run.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from racewatch.config import settings_of
from racewatch.store.open import opened
from tests.dags.home import DAGS

FIRST = datetime(2025, 1, 28, tzinfo=UTC)


def main(plan: Path, result: Path) -> None:
    """Run every scenario; the same moment again clears and repeats all tasks of the same run."""
    from airflow.dag_processing.dagbag import BundleDagBag

    bag = BundleDagBag(DAGS, bundle_path=DAGS, bundle_name="dags-folder")
    if bag.import_errors:
        raise SystemExit(f"DAG files do not load: {bag.import_errors}")
    found: dict[str, list[dict[str, Any]]] = {}
    for number, scenario in enumerate(json.loads(plan.read_text("utf-8"))):
        os.environ.update(scenario["environment"])
        when = FIRST + timedelta(hours=number)
        found[scenario["name"]] = [
            _told(bag.dags[scenario["dag"]].test(logical_date=when, run_after=when)) for _ in range(scenario["times"])
        ]
    result.write_text(json.dumps(found), "utf-8")


def _told(run: Any) -> dict[str, Any]:
    """Return how *run* and its tasks ended, which assets it updated with what, and what the store holds now."""
    from airflow import settings
    from airflow.models.asset import AssetEvent
    from sqlalchemy import select

    tasks: dict[str, dict[str, str]] = {}
    for ti in run.get_task_instances():
        label = (ti.rendered_map_index or "").strip()
        tasks.setdefault(ti.task_id, {})[label] = ti.state
    with settings.Session() as session:
        of_run = select(AssetEvent).filter_by(source_run_id=run.run_id, source_dag_id=run.dag_id)
        updates = {event.asset.name: event.extra for event in session.scalars(of_run.order_by(AssetEvent.id))}
    with opened(settings_of()) as store:
        counts = store.info().counts
    return {"run_id": run.run_id, "state": run.state, "tasks": tasks, "updates": updates, "counts": counts}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
