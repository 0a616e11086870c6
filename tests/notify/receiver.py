"""A receiver on loopback that keeps what it is sent: HTTP for webhooks, bots and Apprise, and a little SMTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def key(self) -> str:
        """Return its idempotency key."""
        return self.headers.get("X-Idempotency-Key", "")


@dataclass
class Receiver:
    """Keeps requests in order; *answer* says what to reply: status and JSON, or bytes as they are."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], tuple[int, Any]] = lambda _: (200, {"ok": True})

    @property
    def taken(self) -> list[Received]:
        """Return what a receiver that knows idempotency keys takes: the first request of each key."""
        return list({each.key: each for each in reversed(self.received)}.values())[::-1]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Give a receiver that listens on a free port of 127.0.0.1."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Received(self.command, self.path, dict(self.headers.items()), body)
            receiver.received.append(request)
            status, value = receiver.answer(request)
            answer = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PUT = do_POST  # noqa: N815  names that http.server asks for

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
