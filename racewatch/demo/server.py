"""The local site over HTTP, on loopback only."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from racewatch.demo.site import answer
from racewatch.demo.world import World, world
from racewatch.errors import ConfigError

HOST = "127.0.0.1"
PORT = 8770
"""The port the demo asks for first: articles keep their addresses, hence their ids, from run to run."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, shown: World) -> None:
        super().__init__((HOST, port), _Handler)
        self.shown = shown

    @property
    def origin(self) -> str:
        """Return scheme, host and port under which the site is reached."""
        return f"http://{HOST}:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        """Keep quiet: the crawler counts its own requests."""

    def do_GET(self) -> None:
        """Send what the site answers."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Send the headers alone."""
        self._send(with_body=False)

    def _send(self, *, with_body: bool) -> None:
        # A request line is Latin-1 here; what a client sent as UTF-8 without quoting becomes itself again.
        target = self.path.encode("latin-1").decode("utf-8", "replace")
        found = answer(self.server.shown, target, self.server.origin)
        self.send_response(found.status)
        self.send_header("Content-Type", found.kind)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(found.body)


def free_port() -> int:
    """Return PORT, or 0 (any free one) when somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            return 0
    return PORT


@contextmanager
def serving(shown: World | None = None, port: int = 0) -> Iterator[str]:
    """Serve the world on *port* (0: any free one) while the block runs; yield the base URL, without a clock."""
    server = _listening(port, shown)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.origin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve_forever(port: int = PORT, shown: World | None = None) -> None:
    """Serve the world on *port* until the process is interrupted; raise ConfigError when the port is taken."""
    with _listening(port, shown) as server:
        server.serve_forever()


def _listening(port: int, shown: World | None) -> _Server:
    try:
        return _Server(port, shown or world())
    except OSError as error:
        raise ConfigError(f"port {port} on {HOST} cannot be used ({error.strerror}); choose another one") from error
