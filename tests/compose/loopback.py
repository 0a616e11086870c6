"""A server on the loopback address that keeps what it is asked and answers as it is told."""

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    """Answers with the statuses it is given, the last one for ever, and keeps what it was asked."""

    body = b"{}"

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        """Listen on a free port of the loopback address, with TLS where a context is given."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: dict[str, bytes] = {}
        self.raw: list[tuple[Message, bytes]] = []
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.statuses = [200]
        self.asked: list[tuple[str, str, str, Any]] = []

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def reply(self) -> None:
        """Keep the request, send the next status."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, _, login = self.headers.get("Authorization", "").partition(" ")
        login = base64.b64decode(login).decode() if kind == "Basic" else f"{kind} {login}".strip()
        is_json = body and "json" in self.headers.get("Content-Type", "json")
        self.server.asked.append((self.command, self.path, login, json.loads(body) if is_json else None))
        self.server.raw.append((self.headers, body))
        answer = self.server.bodies.get(f"{self.command} {self.path}", self.server.body)
        self.send_response(self.server.statuses.pop(0) if len(self.server.statuses) > 1 else self.server.statuses[0])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = reply  # noqa: N815  the names that http.server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve until the block ends."""
    with Server(tls) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            found.shutdown()
            thread.join()
