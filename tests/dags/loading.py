"""Load the DAG files in this process and print what Airflow made of them as JSON: ``python -m tests.dags.loading``.

Airflow is imported inside the functions: pytest looks for doctests here and must not become an Airflow by that.
"""

import json
import sys
from typing import Any

from tests.dags.home import DAGS


def main() -> None:
    """Print the import errors, what each DAG is, and which packages loading them brought in."""
    from airflow.configuration import conf
    from airflow.dag_processing.dagbag import BundleDagBag

    before = set(sys.modules)
    bag = BundleDagBag(DAGS, bundle_path=DAGS, bundle_name="dags-folder")
    found = {"errors": bag.import_errors, "dags": {name: _facts(dag) for name, dag in bag.dags.items()}}
    found["modules"] = sorted(set(sys.modules) - before)
    found["retries"] = _retries()
    found["settings"] = [
        f"AIRFLOW__{section}__{option}".upper()
        for section, described in conf.configuration_description.items()
        for option in described["options"]
    ]
    sys.stdout.write("\n" + json.dumps(found, default=str) + "\n")


def _facts(dag: Any) -> dict[str, Any]:
    condition = dag.timetable.asset_condition
    return {
        "owner": dag.owner,
        "tags": sorted(dag.tags),
        "doc": dag.doc_md,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "waits_for": [[asset.name, asset.uri] for asset in condition.objects] if condition else [],
        "tasks": {task.task_id: _task_facts(task) for task in dag.tasks},
    }


def _task_facts(task: Any) -> dict[str, Any]:
    return {
        "updates": [asset.name for asset in task.outlets],
        "pool": task.pool,
        "timeout": task.execution_timeout,
        "told": bool(task.on_failure_callback and task.on_success_callback),
    }


def _retries() -> dict[str, str]:
    """Return what the shared retry policy does with an error of each kind."""
    from racewatch_defaults import RETRIES

    from racewatch import errors

    away = errors.SourceFailed("a", state="failed", reason="timeout")
    met = (
        errors.RetryLater("away"),
        errors.BatchAway([away]),
        errors.BatchFailed([away]),
        errors.ConfigError("wrong"),
        errors.QueryError("wrong", query="(", column=1),
        OSError("odd"),
    )
    return {type(error).__name__: RETRIES.evaluate(error, 1, 3).action.value for error in met}


if __name__ == "__main__":
    main()
