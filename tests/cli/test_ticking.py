"""`alerts run --every` as a real process: several evaluations, an outage survived, and a clean end by a signal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def started(var: Path, store: str = "") -> subprocess.Popen[str]:
    """Start `alerts run --every 1` in a process of its own."""
    command = [sys.executable, "-m", "racewatch", "alerts", "run", "--every", "1", "--var", str(var)]
    env = {**os.environ, **({"RACEWATCH_STORE": store} if store else {})}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def lines_until(process: subprocess.Popen[str], words: str, times: int) -> list[str]:
    """Return the lines the process says until *words* came so often; its timeout is the test's."""
    assert process.stderr
    found: list[str] = []
    began = time.monotonic()
    while sum(words in line for line in found) < times:
        assert time.monotonic() - began < 120, found
        line = process.stderr.readline()
        assert line, f"it ended: {found}"
        found.append(line)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_evaluates_until_a_signal_and_ends_clean(tmp_path: Path, number: signal.Signals) -> None:
    """Three evaluations, then a signal: exit code 0, the number of evaluations, no traceback."""
    process = started(tmp_path)
    lines_until(process, "0 new alerts from", 3)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "ended after" in said
    assert "Traceback" not in said


def test_a_store_that_is_away_is_waited_for(tmp_path: Path) -> None:
    """Nobody listens at the store's address: it says so, tries again, and a signal still ends it clean."""
    process = started(tmp_path, "http://127.0.0.1:9")
    lines_until(process, "racewatch: ", 2)
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in said
