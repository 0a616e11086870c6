"""Airflow's view of our DAGs, asked in a process of its own: ``python -m racewatch.doctor.airflow`` prints it as JSON.

Airflow configures itself, and logging with it, as it is imported; the doctor's process must not become an Airflow.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from racewatch.doctor.findings import Finding, said

TAG = "racewatch"
"""The tag that every DAG of ours bears: by it they are known, whatever they are called."""
PATIENCE = 120
"""Seconds for Airflow to start and read its DAG files; 5 to 10 are usual."""
SILENCE = 60
"""Seconds without a scheduler's heartbeat, which comes every 5."""
CONNECTION = "racewatch_store"
FIELDS = ("conn_type", "host", "port", "schema", "login", "password")
View = Mapping[str, Any]


def installed() -> bool:
    """Say whether Airflow is installed here."""
    return importlib.util.find_spec("airflow") is not None


def configured(environment: Mapping[str, str]) -> bool:
    """Say whether somebody set Airflow up: without that, asking would write a configuration into the home folder."""
    home = Path(environment.get("AIRFLOW_HOME") or Path.home() / "airflow")
    return (home / "airflow.cfg").exists() or "AIRFLOW__CORE__DAGS_FOLDER" in environment


def view() -> View:
    """Return what Airflow makes of its DAG folder and its database; ``broken`` says why it could not be asked.

    ``connection`` holds the fields of our store's connection, the password among them: it is for opening the store.
    """
    command = [sys.executable, "-W", "ignore", "-m", __name__]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return {"broken": f"no answer within {PATIENCE} s"}
    try:
        found: View = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"broken": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
    return found


def judge(seen: View) -> Iterator[Finding]:
    """Judge what :func:`view` returned."""
    if seen.get("broken"):
        yield Finding("airflow", "fail", said("airflow-silent", error=seen["broken"]), said("airflow-silent-do"))
        return
    for file, error in sorted(seen["errors"].items()):
        said_so = said("airflow-error", file=file, error=error)
        yield Finding("airflow", "fail", said_so, said("airflow-error-do"), about=file)
    if not seen["dags"]:
        yield Finding("airflow", "fail", said("airflow-none", folder=seen["folder"]), said("airflow-none-do"))
        return
    yield Finding("airflow", "ok", said("airflow-fine", dags=", ".join(seen["dags"]), folder=seen["folder"]))
    yield from _database(seen)


def _database(seen: View) -> Iterator[Finding]:
    if seen["database"]:
        error = said("airflow-database", error=seen["database"])
        yield Finding("airflow", "fail", error, said("airflow-database-do"), about="database")
        return
    if seen["paused"]:
        dags = ", ".join(seen["paused"])
        yield Finding("airflow", "warn", said("airflow-paused", dags=dags), said("airflow-paused-do"), about="paused")
    silent = seen["silent"]
    if silent is None:
        yield Finding("airflow", "warn", said("airflow-never"), said("airflow-stopped-do"), about="scheduler")
    elif silent > SILENCE:
        stopped = said("airflow-stopped", seconds=f"{silent:,.0f}")
        yield Finding("airflow", "fail", stopped, said("airflow-stopped-do"), about="scheduler")
    else:
        yield Finding("airflow", "ok", said("airflow-alive"), about="scheduler")


def _main() -> None:
    """Read the DAG files as Airflow does, ask its database, print one line of JSON."""
    folder = import_module("airflow.settings").DAGS_FOLDER
    reading = import_module("airflow.dag_processing.dagbag").BundleDagBag  # as the DAG processor reads them
    bag = reading(folder, bundle_path=Path(folder), bundle_name="dags-folder")
    ours = sorted(name for name, dag in bag.dags.items() if TAG in dag.tags)
    found: dict[str, Any] = {
        "folder": str(bag.dag_folder),
        "errors": {Path(file).name: error.strip().splitlines()[-1] for file, error in bag.import_errors.items()},
        "dags": ours,
        "database": "",
    }
    try:
        found["paused"], found["silent"] = _asked(ours)
    except Exception as error:  # noqa: BLE001  whatever its driver raises is the answer
        found["database"] = str(error).splitlines()[0][:300]
    found["connection"] = _connection()
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def _connection() -> dict[str, Any] | None:
    """Return the store's connection as a task gets it, None where there is none or none can be had."""
    try:
        found = import_module("airflow.models.connection").Connection.get_connection_from_secrets(CONNECTION)
    except Exception:  # noqa: BLE001  not there, or its database is away, which is told above
        return None
    return {name: getattr(found, name) for name in FIELDS} | {"extra": found.extra_dejson}


def _asked(ours: list[str]) -> tuple[list[str], float | None]:
    """Return which of *ours* are paused, and the seconds since a scheduler's last sign of life."""
    select, func = import_module("sqlalchemy").select, import_module("sqlalchemy").func
    dag, job = import_module("airflow.models.dag").DagModel, import_module("airflow.jobs.job").Job
    with import_module("airflow.settings").Session() as session:
        paused = session.scalars(select(dag.dag_id).where(dag.dag_id.in_(ours), dag.is_paused)).all()
        last = session.scalar(select(func.max(job.latest_heartbeat)).where(job.job_type == "SchedulerJob"))
    if last is None:
        return sorted(paused), None
    return sorted(paused), (datetime.now(UTC) - last.replace(tzinfo=last.tzinfo or UTC)).total_seconds()


if __name__ == "__main__":
    os.environ.setdefault("AIRFLOW__LOGGING__LOGGING_LEVEL", "ERROR")
    _main()
