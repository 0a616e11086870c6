"""A loopback site that answers from a script: each path has its answers, the last one for good."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer: *wait* seconds before it, *claim* more bytes than are sent, or hang up without a word."""

    body: bytes | str = b""
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    claim: int = 0
    hang_up: bool = False


@dataclass
class Site:
    """The running site: *script* is filled by the test, or *answers* is asked first; *asked* is what was asked."""

    url: str
    script: dict[str, list[Reply]]
    asked: list[str]
    heard: list[dict[str, str]]
    on_request: Callable[[str], None] | None = None
    answers: Callable[[str], Reply | None] | None = None

    def says(self, path: str, *replies: Reply) -> None:
        """Let *path* answer with *replies* in turn, the last one again and again."""
        self.script[path] = list(replies)

    def next_reply(self, path: str) -> Reply:
        """Return the next answer of *path*, found with its query or without."""
        if self.answers and (reply := self.answers(path)):
            return reply
        replies = self.script.get(path) or self.script.get(path.partition("?")[0])
        if not replies:
            return Reply(b"not here", 404, "text/plain")
        return replies.pop(0) if len(replies) > 1 else replies[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a reply in two packets waits 40 ms for the acknowledgement of the first
    site: Site

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer by the script."""
        self.site.asked.append(self.path)
        self.site.heard.append({name.lower(): value for name, value in self.headers.items()})
        if self.site.on_request:
            self.site.on_request(self.path)
        reply = self.site.next_reply(self.path)
        time.sleep(reply.wait)
        if reply.hang_up:
            self.connection.shutdown(2)
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        plain = {"Content-Type": reply.kind, "Content-Length": str(len(body) + reply.claim)}
        for name, value in {**plain, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or bool(reply.claim)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client hang up when it likes."""


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site on a free port; it allows every robot until told otherwise."""
    server = _Server(("127.0.0.1", 0), _Handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}", {}, [], [])
    server.RequestHandlerClass = type("Handler", (_Handler,), {"site": site})
    site.says("/robots.txt", Reply("User-agent: *\nAllow: /\n", kind="text/plain"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
