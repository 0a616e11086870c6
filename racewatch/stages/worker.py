"""Which process holds a lease, and whether it still lives: clocks may differ or be set, processes are there or not."""

import os
import socket
from pathlib import Path


def this_worker() -> str:
    """Return the name of this process: host, number, and when it began, for numbers are used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_began(os.getpid())}"


def is_at_work(worker: str) -> bool:
    """Say whether *worker* is another process of this host that still runs; of other hosts nothing is known."""
    host, _, rest = worker.partition(":")
    number, _, began = rest.partition(":")
    if worker == this_worker() or host != socket.gethostname() or not number.isdecimal():
        return False
    return bool(began) and _began(int(number)) == began


def _began(number: int) -> str:
    """Return the start of a process in ticks since the machine's; empty where there is no such process or no /proc."""
    try:
        return Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()[19]  # field 22, proc(5)
    except (OSError, IndexError):
        return ""
