"""A StatsD server of the test's own: it keeps the names of what it is told."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Metrics:
    """The metrics that came so far, as ``name:value|type``."""

    def __init__(self, listening: socket.socket) -> None:
        self._socket, self.lines = listening, set[str]()
        self.port = int(listening.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def has(self, pattern: str) -> bool:
        """Say whether a metric's line has come that *pattern* matches as a whole."""
        return any(re.fullmatch(pattern, line) for line in list(self.lines))

    def _listen(self) -> None:
        while True:
            try:
                data = self._socket.recv(65_535)
            except OSError:  # the server is closed
                return
            self.lines.update(data.decode("utf-8", "replace").splitlines())


@contextmanager
def statsd() -> Iterator[Metrics]:
    """Listen on a free port of loopback until the block ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        yield Metrics(listening)
