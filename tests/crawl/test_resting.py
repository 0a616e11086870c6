"""A site that says for how long it is busy is left alone for that long."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.http import Response

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.crawl.middlewares import rest_of
from schemas import SourceRun
from tests.crawl.conftest import NOW, Crawl
from tests.crawl.samples import HOT, hot_list, source
from tests.crawl.site import Reply, Site


def after(minutes: float, site: Site, settings: Settings) -> SourceRun:
    """Return the run of a crawl *minutes* after the first."""
    job = CrawlJob(source("weibo-hot"), f"r{minutes}", NOW + timedelta(minutes=minutes), site.url)
    return crawl([job], settings)[0]


def busy(seconds: int, status: int = 429) -> Reply:
    """Return the answer of a site that wants no request for *seconds*."""
    return Reply(status=status, headers={"Retry-After": str(seconds)})


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_rest_is_waited_out(site: Site, crawled: Crawl, status: int) -> None:
    """The list is asked again after the time that the site named, not before, and the run is ok."""
    times: list[float] = []
    site.on_request = lambda path: times.append(time.monotonic()) if path == HOT else None
    site.says(HOT, busy(1, status), Reply(hot_list()))
    assert crawled("weibo-hot").state == "ok"
    assert times[1] - times[0] >= 1


def test_a_site_that_stays_busy_is_asked_twice_only(site: Site, crawled: Crawl) -> None:
    """One wait a request; then the run is blocked."""
    site.says(HOT, busy(1))
    assert (crawled("weibo-hot").reason, site.asked.count(HOT)) == ("rate-limited", 2)


def test_a_long_rest_outlives_the_run(site: Site, settings: Settings) -> None:
    """Within the hour that the site asked for it is not asked, and the runs say so; afterwards it is."""
    site.says(HOT, busy(3600), Reply(hot_list()))
    first, early, late = (after(minutes, site, settings) for minutes in (0, 59, 61))
    assert (first.state, early.state, late.state) == ("blocked", "blocked", "ok")
    assert (early.requests, site.asked.count(HOT)) == (0, 2)
    assert "wanted no request before 2025-01-27 06:00:00Z" in early.detail


@pytest.mark.parametrize(
    ("shown", "seconds"), [("120", 120), ("Mon, 27 Jan 2025 05:01:00 GMT", 60), ("soon", 0), ("", 0)]
)
def test_both_forms_of_the_header_are_read(shown: str, seconds: float) -> None:
    """Seconds and an HTTP date; anything else is no rest."""
    answer = Response("http://a.example/", headers={"Retry-After": shown})
    assert rest_of(answer, datetime(2025, 1, 27, 5, tzinfo=UTC)) == seconds
