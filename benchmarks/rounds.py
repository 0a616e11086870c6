"""Measure a round of ingest under a real scheduler, beside the same stages without one; and how fast DAG files parse.

    python benchmarks/rounds.py [--sources 60] [--parse-only]

The sources are feeds of the local world, all asked at once, the store is SQLite, the executor local with four workers.
A second round of the same world follows, in which nothing is new. Seconds are by the clock of a machine that may be
busy; CPU is that of all processes of Airflow less what they take idle, against that of the same stages without it.
Both rounds are run twice: where each task imports the stages, and where it has them from the process it is forked from.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from racewatch import stages
from racewatch.catalog import Source
from racewatch.config import Settings
from racewatch.demo.server import serving
from tests.dags.home import DAGS, LOCAL_SETTINGS, environment, migrated
from tests.dags.service import Airflow, airflow_running, processes_of
from tests.dags.world import NOW, declare, sources_at

FEEDS = ("island-tech", "beichen", "strait-ledger")
IDLE = 10
"""Seconds over which Airflow's idle share is measured."""
PARSE = """
import json, time
from airflow.dag_processing.dagbag import BundleDagBag
BundleDagBag("{dags}", bundle_path="{dags}", bundle_name="warm")
bag = BundleDagBag("{dags}", bundle_path="{dags}", bundle_name="dags-folder")
print(json.dumps({{stat.file: stat.duration.total_seconds() for stat in bag.dagbag_stats}}))
"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--parse-only", action="store_true")
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="racewatch-rounds-") as folder, serving() as base:
        home = migrated(Path(folder) / "home")
        _parse_times(home)
        if chosen.parse_only:
            return
        file = declare(Path(folder) / "sources.yaml", _copies(base, chosen.sources))
        _plain(Settings(_env_file=None, var=Path(folder) / "plain", sources=file, now=NOW))
        for name in ("each imports", "imported once"):
            own = {"RACEWATCH_VAR": Path(folder) / name, "RACEWATCH_SOURCES": file, "RACEWATCH_NOW": NOW}
            its = Path(shutil.copytree(home, Path(folder) / f"home {name}"))
            if name == "each imports":
                (its / "config" / LOCAL_SETTINGS.name).unlink()
            _rounds(its, own, name)


def _rounds(home: Path, own: dict[str, Any], name: str) -> None:
    with airflow_running(home, own) as airflow:
        airflow.ask("PATCH", "/api/v2/dags/ingest_hourly", {"is_paused": False})
        airflow.ended("ingest_hourly", airflow.scheduled("ingest_hourly"))  # no source of this class: warms up
        airflow.ask("PATCH", "/api/v2/dags/ingest_hourly", {"is_paused": True})
        idle = _idle(airflow)
        airflow.ask("PATCH", "/api/v2/dags/ingest_feeds", {"is_paused": False})
        _round(airflow, airflow.scheduled("ingest_feeds"), idle, f"first, {name}")
        _round(airflow, airflow.trigger("ingest_feeds"), idle, f"again, {name}")


def _copies(base: str, count: int) -> list[Source]:
    found = sources_at(base)
    return [found[FEEDS[n % len(FEEDS)]].model_copy(update={"name": f"feed-{n:03}"}) for n in range(count)]


def _plain(settings: Settings) -> None:
    for which in ("first", "again"):
        started, before = time.monotonic(), _own_cpu()
        raw = [
            path for names in stages.batches("feeds", settings) for path in stages.crawl_sources(names, which, settings)
        ]
        done = stages.index(stages.normalize_all(raw, settings), settings, normalizing=False)
        cpu, seconds = _own_cpu() - before, time.monotonic() - started
        print(f"plain {which}: {seconds:.0f} s, CPU {cpu:.1f} s, {done.items.created:,} new items")


def _round(airflow: Airflow, run_id: str, idle: float, which: str) -> None:
    started, before = time.monotonic(), _cpu(airflow)
    run, tasks = airflow.ended("ingest_feeds", run_id)
    seconds = time.monotonic() - started
    cpu = _cpu(airflow) - before - idle * seconds
    ran = [task for task in tasks if task["state"] not in {"skipped", "upstream_failed"}]
    print(f"airflow {which}: {run['state']}, {run['duration']:.0f} s, CPU {cpu:.1f} s, {len(ran)} tasks")


def _idle(airflow: Airflow) -> float:
    before = _cpu(airflow)
    time.sleep(IDLE)
    return (_cpu(airflow) - before) / IDLE


def _cpu(airflow: Airflow) -> float:
    """Return the CPU seconds of Airflow's processes, those of children that ended among them."""
    total = 0.0
    for pid in processes_of(airflow.session):
        with suppress(psutil.Error):
            total += sum(psutil.Process(pid).cpu_times()[:4])
    return total


def _own_cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _parse_times(home: Path) -> None:
    command = [sys.executable, "-c", PARSE.format(dags=DAGS)]
    done = subprocess.run(command, env=environment(home), cwd=home, check=True, capture_output=True, text=True)
    times: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for file, seconds in sorted(times.items()):
        print(f"parse {Path(file).name}: {1000 * seconds:.0f} ms")


if __name__ == "__main__":
    main()
