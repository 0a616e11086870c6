"""The file that lets tasks share what they import."""

import json
import subprocess
import sys

import pytest

from tests.dags.home import LOCAL_SETTINGS

NEEDED = ["elasticsearch", "racewatch.stages", "racewatch.store.sqlite.store"]
ASK = f"""
import json, runpy, sys
runpy.run_path({str(LOCAL_SETTINGS)!r})
print(json.dumps([name for name in {NEEDED} if name in sys.modules]))
"""


@pytest.mark.parametrize(
    ("words", "loaded"),
    [(["scheduler"], NEEDED), (["celery", "worker"], NEEDED), (["api-server"], []), (["dags", "scheduler"], [])],
)
def test_only_what_forks_tasks_loads_what_they_need(words, loaded):
    """Scheduler and worker have the stages and both stores loaded before the first task; no other process waits."""
    done = subprocess.run([sys.executable, "-c", ASK, *words], check=True, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout) == loaded
