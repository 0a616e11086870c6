"""One Elasticsearch node as a child process that a test can start, stop, kill and start again.

From a shell, ``python -m tests.elasticsearch.node`` runs one in the foreground and prints its URL.
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.elasticsearch.build import BuildFailed, build, cache_folder
from tests.elasticsearch.toolchain import MissingTools, find_toolchain

START_TIMEOUT = 120.0  # seconds; 3 to 5 is usual on two idle cores
STOP_TIMEOUT = 20.0  # seconds; 1 is usual
TAIL = 4000  # characters of the log that an error quotes


class NodeFailed(Exception):
    """The node did not do what was asked; the message says why and, for a failed start, ends with its log."""


class Node:
    """A node with its data, logs and settings in *folder*; it ends with this process, however this process ends."""

    def __init__(
        self, java: str, home: Path, folder: Path, *, port: int = 0, heap: str = "1g", options: Sequence[str] = ()
    ) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.log = self.folder / "node.log"
        self._home = home
        self._java = [java, f"-Xmx{heap}", "--enable-native-access=ALL-UNNAMED", *options]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the node answers; the same after every restart."""
        if not self.port:
            raise NodeFailed("the node has no port before its first start: call start()")
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The id of the running process and of its process group; None while the node is down."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, timeout: float = START_TIMEOUT) -> None:
        """Start the node on its data folder and return when it answers; raise :class:`NodeFailed` when it does not."""
        if self.pid:
            raise NodeFailed(f"the node already runs as process {self.pid}: stop() or kill() it first")
        config = self._write_settings()
        command = [*self._java, "-cp", f"{self._home}/lib/*", "Launcher", str(self._home), str(config)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            self._wait_until_ready(timeout)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Close the node in order; one that does not close in time is killed."""
        if self._process and self.pid:
            os.killpg(self._process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_TIMEOUT)
        self.kill()

    def kill(self) -> None:
        """End the node at once with SIGKILL, as a power cut would; its data folder stays."""
        if self._process is None:
            return
        if self.pid:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()  # reaps the process and closes our end of its standard input
        self._process = None

    def wait(self) -> int:
        """Return the exit code of the node when it has ended by itself; 0 when it is not running."""
        return self._process.wait() if self._process else 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _write_settings(self) -> Path:
        """Write elasticsearch.yml (JSON is YAML) and return its folder, where `mappings_path` starts too."""
        config, logs = self.folder / "config", self.folder / "logs"
        config.mkdir(parents=True, exist_ok=True)
        logs.mkdir(exist_ok=True)
        self._ports_file.unlink(missing_ok=True)  # a killed node leaves the old one behind
        (config / "elasticsearch.yml").write_text(json.dumps(self._settings(), indent=1), "utf-8")
        return config

    def _settings(self) -> dict[str, Any]:
        return {
            "cluster.name": "racewatch-tests",
            "node.name": "test-node",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),  # 0: the kernel gives a free one, which the ports file names
            "transport.port": "0",
            "node.portsfile": True,
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "path.repo": [str(self.folder / "repo")],
            "cluster.routing.allocation.disk.threshold_enabled": False,  # a full CI disk would make indices read-only
            "logger.level": "INFO",
        }

    @property
    def _ports_file(self) -> Path:
        return self.folder / "logs" / "http.ports"

    def _wait_until_ready(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not self._answers():
            if self.pid is None:
                raise NodeFailed(f"the node ended while starting; its log {self.log} ends with:\n{self._log_tail()}")
            if time.monotonic() > deadline:
                raise NodeFailed(f"no answer within {timeout:g} s; the log {self.log} ends with:\n{self._log_tail()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        """Tell whether the node serves, with every primary shard of its data open."""
        if not self._ports_file.exists():
            return False
        self.port = int(self._ports_file.read_text("utf-8").split()[0].rpartition(":")[2])
        connection = self._connection()
        try:
            connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", headers=self._headers())
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def _headers(self) -> dict[str, str]:
        return {}

    def _log_tail(self) -> str:
        return self.log.read_text("utf-8", errors="replace")[-TAIL:]


def node_in(
    folder: Path, environ: Mapping[str, str], *, port: int = 0, heap: str = "1g", options: Sequence[str] = ()
) -> Node:
    """Return a node, not yet started, that keeps everything in *folder*; raise MissingTools where it cannot run."""
    tools = find_toolchain(environ)
    home = build(tools, cache_folder(environ))
    return Node(tools.program("java"), home, folder, port=port, heap=heap, options=options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a node in the foreground until ^C, SIGTERM or its own end; its URL is the only line on stdout."""
    parser = argparse.ArgumentParser(prog="python -m tests.elasticsearch.node", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="HTTP port on 127.0.0.1; default: a free one")
    parser.add_argument("--data", type=Path, help="folder to keep data and log in; default: removed at the end")
    parser.add_argument("--heap", default="1g", help="Java heap, for example 512m or 4g; default: 1g")
    args = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    place = contextlib.nullcontext(args.data) if args.data else tempfile.TemporaryDirectory(prefix="elasticsearch-")
    try:
        with place as folder, node_in(Path(folder), os.environ, port=args.port, heap=args.heap) as node:
            sys.stdout.write(f"{node.url}\n")
            sys.stdout.flush()
            return node.wait()
    except KeyboardInterrupt:
        return 0
    except (MissingTools, BuildFailed, NodeFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
