"""The recorded world: real lists and posts in the site's own wire form, and its faults."""

import os
from datetime import datetime

import pytest

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from schemas import RankObservation, RawItem, SourceRun
from tests.crawl.conftest import Landed, Replay
from tests.crawl.samples import source

pytestmark = pytest.mark.shared
CROWDED = "多家车企启动召回"


def run_of(replay: Replay, settings: Settings, spider: str, at: str, *queries: str) -> SourceRun:
    """Set the recorded clock to *at* and crawl."""
    replay.ask(f"/__clock?at={at}")
    now = datetime.fromisoformat(f"{at}:00:00+08:00")
    floor = 10 if spider == "weibo-hot" else 0
    return crawl([CrawlJob(source(spider, floor=floor), "r1", now, replay.url, queries)], settings)[0]


def test_the_list_of_the_day_is_read(replay: Replay, settings: Settings, landed: Landed) -> None:
    """On 27 January 2025 at 13 o'clock in Beijing DeepSeek stands first with its recorded heat."""
    run = run_of(replay, settings, "weibo-hot", "2025-01-27T13")
    first = landed(run, RankObservation)[0]
    assert (run.state, run.landed) == ("ok", 51)
    assert (first.position, first.title, first.heat) == (1, "DeepSeek", 1_435_601)
    assert first.observed_at.isoformat() == "2025-01-27T05:00:00+00:00"


def test_an_hour_that_was_not_recorded_is_failed(replay: Replay, settings: Settings) -> None:
    """An hour the recorder missed is a failure with the server's words, never an empty list."""
    run = run_of(replay, settings, "weibo-hot", "2024-12-01T00")
    assert (run.state, run.reason, run.landed) == ("failed", "server-error", 0)
    assert "status 503: upstream was not recorded" in run.detail


FAULTS = {
    "login": ("login-needed", "login-redirect"),
    "visitor": ("login-needed", "visitor-system"),
    "denied": ("login-needed", "login-required"),
    "captcha": ("blocked", "captcha"),
    "limit": ("blocked", "rate-limited"),
    "error": ("failed", "server-error"),
    "blank": ("failed", "blank-page"),
    "truncated": ("failed", "truncated-json"),
    "empty": ("failed", "empty-list"),
    "slow": ("failed", "timeout"),
    "gone": ("failed", "timeout"),  # the recorded world says that it hangs up, and keeps the connection open
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_name(fault: str, replay: Replay, settings: Settings) -> None:
    """Each fault of the recorded world ends in its own state, and the hour after it is ok again."""
    replay.ask(f"/__fault?mode={fault}")
    run = run_of(replay, settings, "weibo-hot", "2025-01-27T13")
    replay.ask("/__fault?mode=none")
    assert (run.state, run.reason, run.landed) == (*FAULTS[fault], 0)


def test_a_blank_page_is_asked_again_once(replay: Replay, settings: Settings) -> None:
    """One blank page is no problem."""
    replay.ask("/__fault?mode=blank&times=1")
    assert run_of(replay, settings, "weibo-hot", "2025-01-27T13").state == "ok"


def test_real_posts_are_read_to_the_last_page(replay: Replay, settings: Settings, landed: Landed) -> None:
    """A search of a crowded topic lands every recorded post, unclipped, with authors as digests."""
    run = run_of(replay, settings, "weibo-search", "2026-08-30T00", CROWDED)
    items = landed(run, RawItem)
    assert (run.state, run.landed) == ("ok", 81)
    assert run.detail == f"{CROWDED}: seen 81 of about 81 (100 %)"
    assert not any(item.clipped or "全文</a>" in item.body for item in items)
    assert all(len(item.author or "") == 32 for item in items)
    assert os.linesep.join(item.body for item in items).count("车企") > 81


def test_a_search_nobody_answers_is_quiet(replay: Replay, settings: Settings) -> None:
    """A topic without posts ends quiet."""
    run = run_of(replay, settings, "weibo-search", "2026-08-30T00", "没有人谈论的话题")
    assert (run.state, run.reason) == ("quiet", "no-results")
