"""A site, and crawls of it into a folder of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from pydantic import BaseModel

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.landing.batch import read_lines, read_manifest
from schemas import SourceRun
from tests.crawl.samples import source
from tests.crawl.site import Site, running_site

NOW = datetime(2025, 1, 27, 5, tzinfo=UTC)
Model = TypeVar("Model", bound=BaseModel)
Crawl = Callable[..., SourceRun]


@pytest.fixture
def site() -> Iterator[Site]:
    """Run a site for one test."""
    with running_site() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a var of the test's own and a short patience."""
    return Settings(var=tmp_path / "var", download_timeout=2, crawl_timeout=60, _env_file=None)


@pytest.fixture
def crawled(site: Site, settings: Settings) -> Crawl:
    """Return a function that crawls the site with one spider and returns the run."""

    def run(spider: str, path: str = "", run_id: str = "r1", **over: Any) -> SourceRun:
        queries = over.pop("queries", ("开源模型",) if spider == "weibo-search" else ())
        declared = source(spider, **over, **({"queries": queries} if queries else {}))
        job = CrawlJob(declared, run_id, NOW, site.url + path, tuple(queries))
        return crawl([job], settings)[0]

    return run


class Landed(Protocol):
    """Reads the batch that a run landed."""

    def __call__(self, run: SourceRun, model: type[Model]) -> list[Model]:
        """Return the records of *run*, checked against its manifest."""


@pytest.fixture
def landed(settings: Settings) -> Landed:
    """Return a function that reads what a run landed."""

    def read(run: SourceRun, model: type[Model]) -> list[Model]:
        assert run.batch, f"{run.state} {run.reason}: {run.detail}"
        batch = settings.var / run.batch
        assert read_manifest(batch).count == run.landed
        return list(read_lines(batch, model))

    return read


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recorded data, or skip with one loud line."""
    beside = Path(__file__).parents[2] / "../shared"
    folder = Path(os.environ.get("RACEWATCH_SHARED") or beside).resolve()
    if not (folder / "tools/replay.py").exists():
        pytest.skip(f"NO RECORDED DATA in {folder}: set RACEWATCH_SHARED to test against the recorded lists and posts")
    return folder


class Replay:
    """The recorded world, with a clock and faults."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str) -> None:
        """Turn one of its knobs."""
        with urllib.request.urlopen(urllib.request.Request(self.url + path, method="POST"), timeout=10):
            pass


@pytest.fixture(scope="session")
def replay(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """Run the recorded world on a free port; on another one when somebody was faster."""
    log = tmp_path_factory.mktemp("replay") / "log"
    for _ in range(5):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, str(shared / "tools/replay.py"), "--data", str(shared / "data"), "--port", str(port)]
        with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
            try:
                if answers(port, process):
                    yield Replay(f"http://127.0.0.1:{port}")
                    return
            finally:
                process.kill()
    pytest.fail(f"replay.py found no port: {log.read_text()}")


def answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until *process* answers on *port*; say whether it does."""
    for _ in range(600):
        if process.poll() is not None:
            return False
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/__clock", timeout=5):
            return process.poll() is None
        time.sleep(0.1)
    return False
