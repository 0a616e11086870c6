"""PostgreSQL and Redis of the test's own: Debian's programs in a temporary folder, on loopback, on free ports."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START = 60.0
"""Seconds for a server to answer; 2 are usual."""
USER = "airflow"
MISSING = "NO POSTGRESQL OR REDIS: {absent} not found; apt-get install --no-install-recommends postgresql redis-server"


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL server: where, and the password of its one user."""

    port: int
    password: str
    programs: Path
    folder: Path

    def made(self, name: str) -> str:
        """Make the database *name*; return its address without a driver: ``USER:PASSWORD@HOST:PORT/NAME``."""
        command = [self.programs / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, name]
        subprocess.run(command, check=True, env={"PGPASSWORD": self.password}, capture_output=True, timeout=60)
        return f"{USER}:{self.password}@127.0.0.1:{self.port}/{name}"


def absent() -> str:
    """Return which of the programs are not installed, in words; empty when all are there."""
    wanted = {"postgres": _postgres_programs(), "redis-server": shutil.which("redis-server")}
    return " and ".join(name for name, found in wanted.items() if not found)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server with a superuser `airflow` until the block ends; nothing of it stays."""
    programs = _postgres_programs()
    assert programs, MISSING.format(absent="postgres")
    with tempfile.TemporaryDirectory(prefix="postgres-") as place:
        folder, port = Path(place), free_port()
        server = Postgres(port, secrets.token_hex(16), programs, folder)
        _make(server)
        command = [programs / "postgres", "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder]
        quick = ["-c", "fsync=off", "-c", "max_connections=60", "-c", "shared_buffers=64MB"]
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        with _serving([*command, *quick], folder / "log", ready):
            yield server


@contextmanager
def redis() -> Iterator[int]:
    """Run a Redis server that keeps nothing until the block ends; give its port."""
    with tempfile.TemporaryDirectory(prefix="redis-") as place:
        port = free_port()
        where = ["--bind", "127.0.0.1", "--port", str(port), "--dir", place]
        command = ["redis-server", *where, "--save", "", "--appendonly", "no"]
        with _serving(command, Path(place) / "log", ["redis-cli", "-p", str(port), "ping"], unprivileged=False):
            yield port


def _postgres_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda each: float(each.parts[-3]))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else (Path(on_path).parent if on_path else None)


def _make(server: Postgres) -> None:
    """Make an empty database folder; the server refuses root, so that it belongs to the package's own user then."""
    password = server.folder / "password"
    password.write_text(server.password, "utf-8")
    if user := _unprivileged():
        for path in (server.folder, password):
            shutil.chown(path, user)
    command = [server.programs / "initdb", "-D", server.folder / "data", "-U", USER, "--pwfile", password]
    rest = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
    subprocess.run(
        [*command, *rest], check=True, user=_unprivileged(), cwd=server.folder, capture_output=True, timeout=120
    )


def _unprivileged() -> str | None:
    """Return whom PostgreSQL runs as: the user of its package when we are root."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


@contextmanager
def _serving(
    command: list[str | Path], log: Path, ready: list[str | Path], *, unprivileged: bool = True
) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            user=_unprivileged() if unprivileged else None,
            start_new_session=True,
        )
    try:
        _wait(process, log, lambda: subprocess.run(ready, capture_output=True, check=False).returncode == 0)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGQUIT if unprivileged else signal.SIGTERM)  # PostgreSQL: at once
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", log: Path, ready: Callable[[], bool]) -> None:
    until = time.monotonic() + START
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{process.args!r} does not serve: {log.read_text('utf-8', errors='replace')[-2000:]}")
        time.sleep(0.1)
