"""A source that is asked less often at night leaves no gap that its next answer disproves, and each that it shows."""

from datetime import datetime, timedelta

import pytest

from racewatch import stages
from racewatch.analysis.coverage import item_coverage
from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.landing.waiting import save_run
from racewatch.query.ast import Everything
from racewatch.store.open import opened
from schemas import SourceRun
from tests.crawl.conftest import NOW
from tests.crawl.samples import HTML, XML, article, feed_site, source
from tests.crawl.site import Reply, Site

HOUR = timedelta(hours=1)


def hourly(site: Site, settings: Settings, hours: range) -> list[SourceRun]:
    """Ask the feed on its hourly schedule, paced, index what came, and return the runs."""
    runs = []
    for hour in hours:
        job = CrawlJob(source("feed"), f"r{hour:02}", NOW + hour * HOUR, f"{site.url}/feed", paced=True)
        (run,) = crawl([job], settings)
        save_run(settings.var, run)
        runs.append(run)
    stages.index(settings=settings)
    return runs


def unseen(settings: Settings, hours: int) -> list[datetime]:
    """Return the hours since NOW that nobody saw."""
    with opened(settings) as store:
        found = item_coverage(store, Everything(), NOW, NOW + hours * HOUR)
    return [hour for hour in found.hours if hour not in found.any_source]


@pytest.fixture
def quiet_night(site: Site, settings: Settings) -> list[SourceRun]:
    """Nine hours in which the feed of the evening does not change."""
    feed_site(site, 2)
    return hourly(site, settings, range(9))


def test_a_quiet_night_is_no_gap(quiet_night: list[SourceRun], settings: Settings) -> None:
    """Four of nine rounds do not ask; what was not asked at is spoken for by the next that met a known entry."""
    assert [run.reason for run in quiet_night].count("not-due") == 4
    assert all(run.covered_to is None for run in quiet_night if run.reason == "not-due")
    assert unseen(settings, 8) == []


def test_the_last_hours_are_open_until_somebody_asks(
    quiet_night: list[SourceRun], site: Site, settings: Settings
) -> None:
    """Between two questions nobody knows: an hour since the last one is a gap, and is none once the next has met
    an entry that was there before."""
    assert len(quiet_night) == 9
    assert {run.reason for run in hourly(site, settings, range(9, 12))} == {"not-due"}
    assert unseen(settings, 12) == [NOW + n * HOUR for n in range(9, 12)]
    feed_site(site, 3)
    (*_, last) = hourly(site, settings, range(12, 15))
    assert (last.landed, last.repeated) == (1, 2)
    assert unseen(settings, 14) == []


def test_entries_that_fell_out_of_the_feed_leave_a_gap(
    quiet_night: list[SourceRun], site: Site, settings: Settings
) -> None:
    """A feed that holds nothing of what was read before may have lost some: it speaks back to its oldest entry only."""
    assert len(quiet_night) == 9
    entries = "".join(
        f"<item><title>第{n}条</title><link>{site.url}/c/{n}</link>"
        f"<pubDate>Mon, 27 Jan 2025 17:{n}0:00 GMT</pubDate></item>"
        for n in range(3, 6)
    )
    site.says("/feed", Reply(f'<rss version="2.0"><channel><title>新闻</title>{entries}</channel></rss>', kind=XML))
    for n in range(3, 6):
        site.says(f"/c/{n}", Reply(article(), kind=HTML))
    hourly(site, settings, range(9, 15))
    assert unseen(settings, 14) == [NOW + n * HOUR for n in range(9, 12)]
