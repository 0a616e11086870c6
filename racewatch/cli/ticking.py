"""Doing something again and again until a signal says that it is enough."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ended_by_signal() -> Iterator[Event]:
    """Give an event that ^C or SIGTERM sets: what is being done is finished first. A second signal interrupts it."""
    ended = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if ended.is_set():
            raise KeyboardInterrupt
        ended.set()

    before = {number: signal.signal(number, end) for number in ENDING}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
