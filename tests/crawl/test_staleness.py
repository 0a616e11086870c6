"""An answer that stays the same for hours is stale, and is not taken for an observation."""

from datetime import timedelta

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from schemas import SourceRun
from tests.crawl.conftest import NOW
from tests.crawl.samples import HOT, hot_list, row, source
from tests.crawl.site import Reply, Site


def after(hours: float, site: Site, settings: Settings, **over) -> SourceRun:
    """Return the run of a crawl *hours* after the first."""
    declared = source("weibo-hot", schedule="hot", **over)
    return crawl([CrawlJob(declared, f"r{hours}", NOW + timedelta(hours=hours), site.url)], settings)[0]


def test_the_same_list_for_hours_is_stale(site: Site, settings: Settings) -> None:
    """Within the patience a list may repeat; beyond it the run is stale, red, and lands nothing; a change ends it."""
    site.says(HOT, Reply(hot_list()))
    assert [after(hours, site, settings).state for hours in (0, 5.9)] == ["ok", "ok"]
    run = after(6, site, settings)
    assert (run.state, run.reason, run.landed, run.good) == ("stale", "same-answer", 0, False)
    assert "3 records since 2025-01-27T05:00:00+00:00" in run.detail
    site.says(HOT, Reply(hot_list(row("新的一条", 1))))
    assert after(7, site, settings).state == "ok"


def test_a_replay_of_the_past_is_no_judge(site: Site, settings: Settings) -> None:
    """A crawl at an earlier clock neither is stale nor makes the present so; the same run again stays ok."""
    site.says(HOT, Reply(hot_list()))
    assert [after(hours, site, settings).state for hours in (0, 0, -30, 3)] == ["ok"] * 4


def test_a_source_may_have_its_own_patience(site: Site, settings: Settings) -> None:
    """What a source declares goes before what its kind is given."""
    site.says(HOT, Reply(hot_list()))
    assert [after(hours, site, settings, stale_after=1).state for hours in (0, 1)] == ["ok", "stale"]


def test_a_feed_may_be_silent(site: Site, settings: Settings) -> None:
    """A source without a declared patience is never stale."""
    assert source("feed").patience is None
    assert source("weibo-hot", schedule="daily").patience is None
