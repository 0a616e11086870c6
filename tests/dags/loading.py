"""Load the DAG files in this process and print what Airflow made of them as JSON: ``python -m tests.dags.loading``.

Airflow is imported inside the functions: pytest looks for doctests here and must not become an Airflow by that.
"""

import json
import sys
from typing import Any


def main() -> None:
    """Print the import errors, what each DAG is, and which packages loading them brought in."""
    from airflow.configuration import conf
    from airflow.dag_processing.dagbag import DagBag

    before = set(sys.modules)
    bag = DagBag()
    found = {"errors": bag.import_errors, "dags": {name: _facts(dag) for name, dag in bag.dags.items()}}
    found["modules"] = sorted(set(sys.modules) - before)
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
        "updates": {task.task_id: [[asset.name, asset.uri] for asset in task.outlets] for task in dag.tasks},
    }


if __name__ == "__main__":
    main()
