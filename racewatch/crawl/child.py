"""The crawling process seen from outside: started, watched, told to stop, ended for good."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import racewatch

# After its time is up a crawl may still finish the request it waits for; then it is ended.
GRACE = 5.0
_LOOK = 0.1
_TAIL = 600
End = Literal["done", "overdue", "crashed", "interrupted"]


@dataclass(frozen=True)
class Ended:
    """How a crawling process ended: the *begun* jobs had started, the *open* ones of them left no report."""

    how: End
    begun: frozenset[int]
    open: frozenset[int]
    words: str = ""


def run_child(jobs: Path, reports: Path, *, author_key: str, limit: float) -> Ended:
    """Run the crawling process over *jobs*; end it when no job has ended for *limit* seconds and a little grace.

    Ctrl-C stops it gracefully; the answer then says ``interrupted``. Nothing of it is left running in any case.
    """
    with (reports / "stderr").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "racewatch.crawl.process", str(jobs)],
            env=_environment(author_key),
            stdin=subprocess.PIPE,  # its end tells the child that we are gone
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        how = _watched(child, reports, limit)
    except KeyboardInterrupt:
        how = _stopped(child)
    finally:
        _end(child)
    begun, finished = (frozenset(int(path.stem) for path in reports.glob(f"*.{kind}")) for kind in ("started", "json"))
    return Ended(how, begun, begun - finished, _tail(reports / "stderr"))


def _environment(author_key: str) -> dict[str, str]:
    """Return our environment with the packages findable from a checkout as from a wheel, and the key out of sight."""
    home = str(Path(racewatch.__file__).parents[1])
    paths = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": paths, "RACEWATCH_AUTHOR_KEY": author_key}


def _watched(child: subprocess.Popen[bytes], reports: Path, limit: float) -> End:
    done, since = -1, time.monotonic()
    while True:
        try:
            return "done" if child.wait(_LOOK) == 0 else "crashed"
        except subprocess.TimeoutExpired:
            now, count = time.monotonic(), len(list(reports.glob("*.json")))
            if count != done:
                done, since = count, now
            if now - since > limit + GRACE:
                return "overdue"


def _stopped(child: subprocess.Popen[bytes]) -> End:
    child.send_signal(signal.SIGINT)
    # Asked twice, or too slow: it is ended by force afterwards.
    with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        child.wait(GRACE)
    return "interrupted"


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.stdin:
        child.stdin.close()


def _tail(path: Path) -> str:
    lines = path.read_text("utf-8", "replace").splitlines()
    return " | ".join(line.strip() for line in lines[-5:] if line.strip())[-_TAIL:]
