"""Run as a program: for each line ``STEP VAR NOW`` on stdin, fork a process that evaluates and sends as a DAG does.

That process is killed (SIGKILL) at the step of this number: the moment before or after a conditional write to the store
or a request to a channel; 0 is never reached. Printed for each line: exit code, number and name of the last step.
Forking saves the seconds that each new interpreter would take; the forked one opens its own store and dies for good.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from racewatch import stages
from racewatch.config import settings_of
from racewatch.notify import webhook
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.sqlite.store import SqliteStore


def deadly(function: Callable[..., Any], name: str, step: Callable[[str], None]) -> Callable[..., Any]:
    """Return *function* with a step before and a step behind it."""

    def run(*args: Any, **kwargs: Any) -> Any:
        step(f"before {name}")
        found = function(*args, **kwargs)
        step(f"after {name}")
        return found

    return run


def evaluate(kill_at: int, var: str, now: str, report: int) -> None:
    """Evaluate once, telling the pipe *report* every step and dying at the one numbered *kill_at*."""
    numbers = count(1)

    def step(name: str) -> None:
        number = next(numbers)
        os.write(report, f"{number} {name}\n".encode())
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for store in (SqliteStore, ElasticsearchStore):
        store.replace = deadly(store.replace, "replace", step)  # type: ignore[method-assign]
    webhook.post = deadly(webhook.post, "post", step)
    stages.alerts(settings_of(var=Path(var), now=datetime.fromisoformat(now)))


def main() -> None:
    """Serve the lines on stdin."""
    for line in sys.stdin:
        kill_at, var, now = line.split()
        read, write = os.pipe()
        if (child := os.fork()) == 0:
            code = 1
            try:
                evaluate(int(kill_at), var, now, write)
                code = 0
            finally:
                os._exit(code)
        os.close(write)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read) as steps:
            last = (steps.read().splitlines() or ["0"])[-1]
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)} {last}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
