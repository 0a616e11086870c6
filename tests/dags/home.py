"""An Airflow of the test's own: folder, database, environment; nothing of the person's who runs the test."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"
LOCAL_SETTINGS = ROOT / "docker" / "airflow_local_settings.py"
DAG_IDS = (
    "alerts",
    "backfill",
    "digest",
    "ingest_daily",
    "ingest_feeds",
    "ingest_hot",
    "ingest_hourly",
    "maintenance",
    "messages",
    "retag",
)
NO_AIRFLOW = "Airflow is not installed: the DAGs stay untested; install racewatch with its extra `airflow`"


def need_airflow() -> None:
    """Skip the test with one line where the extra is missing; in CI fail it, for there it is promised."""
    if importlib.util.find_spec("airflow") is not None:
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(NO_AIRFLOW, pytrace=False)
    pytest.skip(NO_AIRFLOW)


def environment(home: Path, **extra: object) -> dict[str, str]:
    """Return an environment in which Airflow and racewatch know only what the test tells them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "RACEWATCH"))}
    own = {
        "AIRFLOW_HOME": home,
        "AIRFLOW__CORE__DAGS_FOLDER": DAGS,
        "AIRFLOW__CORE__LOAD_EXAMPLES": False,
        "AIRFLOW__CORE__UNIT_TEST_MODE": False,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": home / "logs",
        "NO_PROXY": "127.0.0.1,localhost",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "PYTHONPATH": ROOT,
        "PYTHONWARNINGS": "ignore",
    }
    return kept | {name: str(value) for name, value in {**own, **extra}.items()}


def configured(home: Path, more: str = "") -> None:
    """Make *home*, with our local settings in it as docs/airflow.md says, and *more* lines after them."""
    (home / "config").mkdir(parents=True)
    (home / "config" / LOCAL_SETTINGS.name).write_text(f"{LOCAL_SETTINGS.read_text('utf-8')}\n\n{more}", "utf-8")


def migrated(home: Path, more: str = "") -> Path:
    """Give *home* our local settings and a database with Airflow's tables; raise CalledProcessError when that fails."""
    configured(home, more)
    command = [sys.executable, "-m", "airflow", "db", "migrate"]
    subprocess.run(command, check=True, env=environment(home), cwd=home, capture_output=True, timeout=120)
    return home
