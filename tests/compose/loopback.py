"""A server on the loopback address that keeps what it is asked and answers as it is told."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    """Answers with the statuses it is given, the last one for ever, and keeps what it was asked."""

    body = b"{}"

    def __init__(self) -> None:
        """Listen on a free port of the loopback address."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses = [200]
        self.asked: list[tuple[str, str, str, Any]] = []

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def answer(self) -> None:
        """Keep the request, send the next status."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        login = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        self.server.asked.append((self.command, self.path, login, json.loads(body) if body else None))
        self.send_response(self.server.statuses.pop(0) if len(self.server.statuses) > 1 else self.server.statuses[0])
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = answer  # noqa: N815  the names that http.server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    """Serve until the block ends."""
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            found.shutdown()
            thread.join()
