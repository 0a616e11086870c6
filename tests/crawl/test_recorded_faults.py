"""Every fault of the recorded world, from the first request and from the second page on: named right, nothing lost."""

import urllib.error
import urllib.request
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.landing.batch import read_lines
from schemas import RawItem, RunState, SourceRun
from tests.crawl.conftest import Replay
from tests.crawl.samples import source
from tests.crawl.site import Reply, running_site

pytestmark = pytest.mark.shared
CROWDED = "多家车企启动召回"
AT = "2026-08-30T00"
FAULTS: dict[str, tuple[RunState, str]] = {
    "login": ("login-needed", "login-redirect"),
    "visitor": ("login-needed", "visitor-system"),
    "denied": ("login-needed", "login-required"),
    "captcha": ("blocked", "captcha"),
    "limit": ("blocked", "rate-limited"),
    "error": ("failed", "server-error"),
    "blank": ("failed", "blank-page"),
    "truncated": ("failed", "truncated-json"),
    "empty": ("failed", "empty-answer"),
    "slow": ("failed", "timeout"),
    "gone": ("failed", "connection-lost"),
}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Hands a redirect on to whoever asked."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


class Relay:
    """Hands requests on to the recorded world; the path's first part names a fault and the page that it begins on."""

    def __init__(self, replay: Replay) -> None:
        self._replay, self._ask = replay, urllib.request.build_opener(NoRedirect).open

    def __call__(self, path: str) -> Reply | None:
        """Answer as the recorded world does."""
        if path == "/robots.txt":
            return None
        plan, _, rest = path[1:].partition("/")
        fault, _, first = plan.partition("-")
        page = int(parse_qs(urlsplit(rest).query).get("page", ["0"])[0])
        if page >= int(first):
            self._replay.ask(f"/__fault?mode={fault}&times=1")
        try:
            with self._ask(f"{self._replay.url}/{rest}", timeout=60) as answer:
                return Reply(answer.read(), answer.status, answer.headers.get("Content-Type", "text/html"))
        except urllib.error.HTTPError as error:
            kept = {name: error.headers[name] for name in ("Location", "Retry-After") if name in error.headers}
            return Reply(error.read(), error.code, error.headers.get("Content-Type", "text/html"), kept)
        except (OSError, HTTPException):
            return Reply(hang_up=True)


@pytest.fixture(scope="module")
def runs(replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, SourceRun], Settings]:
    """Crawl a crowded topic once for every fault and every beginning of it, all in one crawl."""
    settings = Settings(var=tmp_path_factory.mktemp("var"), download_timeout=3, crawl_timeout=120, _env_file=None)
    replay.ask(f"/__clock?at={AT}")
    now = datetime.fromisoformat(f"{AT}:00:00+08:00")
    with running_site() as site:
        site.answers = Relay(replay)
        names = [f"{fault}-{first}" for fault in FAULTS for first in (1, 2, 4)]
        jobs = [
            CrawlJob(source("weibo-search", name=name, queries=(CROWDED,)), "r1", now, f"{site.url}/{name}", ())
            for name in names
        ]
        ended = crawl(jobs, settings)
    replay.ask("/__fault?mode=none")
    return dict(zip(names, ended, strict=True)), settings


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_from_the_start_has_its_state(fault: str, runs: tuple[dict[str, SourceRun], Settings]) -> None:
    """Nothing lands, and the run is named after the fault."""
    run = runs[0][f"{fault}-1"]
    assert (run.state, run.reason, run.landed) == (*FAULTS[fault], 0), run.detail


@pytest.mark.parametrize("first", [2, 4])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_begins_later_keeps_what_landed(
    fault: str, first: int, runs: tuple[dict[str, SourceRun], Settings]
) -> None:
    """The pages before the fault are in the landing, whole, and the run is partial for the fault's reason."""
    found, settings = runs
    run = found[f"{fault}-{first}"]
    assert (run.state, run.reason, run.landed) == ("partial", FAULTS[fault][1], 10 * (first - 1)), run.detail
    assert run.batch
    assert len({item.platform_id for item in read_lines(settings.var / run.batch, RawItem)}) == run.landed
