"""A host gets no more requests than its day's budget, and a source that has nothing new is asked less often."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.crawl.budget import BLOCK, Budget, taken
from racewatch.crawl.pacing import LONGEST, Pace, after
from schemas import SourceRun
from tests.contract.samples import run as record
from tests.crawl.conftest import NOW
from tests.crawl.samples import XML, feed_site, rss, source
from tests.crawl.site import Reply, Site

HOUR = timedelta(hours=1)
DAY = datetime(2025, 1, 27, 12, tzinfo=UTC)


def crawled(site: Site, settings: Settings, hours: float, **over: object) -> SourceRun:
    """Return the run of a scheduled crawl of the site's feed, *hours* after the first."""
    job = CrawlJob(source("feed", **over), f"r{hours}", NOW + hours * HOUR, f"{site.url}/feed", paced=True)
    return crawl([job], settings)[0]


def test_a_budget_is_shared_and_what_is_left_is_given_back(tmp_path: Path) -> None:
    """Two runs together spend no more than the limit; another host and the next day have their own."""
    one, two = Budget(tmp_path, BLOCK + 5), Budget(tmp_path, BLOCK + 5)
    spent = [budget.spend("a.example", DAY) for budget in (one, two) for _ in range(BLOCK + 5)]
    assert spent.count(True) == BLOCK + 5
    assert two.spend("b.example", DAY)
    assert two.spend("a.example", DAY + timedelta(days=1))
    two.close()
    assert (taken(tmp_path, "a.example", DAY.date()), taken(tmp_path, "b.example", DAY.date())) == (BLOCK + 5, 1)


def test_a_run_ends_partial_when_the_budget_is_spent(site: Site, settings: Settings) -> None:
    """Robots, feed and pages count; what was read lands, the reason is named; the next run of the day asks nothing."""
    feed_site(site, 8)
    run = crawled(site, settings, 0, budget=5)
    assert (run.state, run.reason) == ("partial", "budget-spent")
    assert 1 <= run.landed <= 3
    assert len(site.asked) == 5
    again = crawled(site, settings, 0.5, budget=5)
    assert (again.state, again.reason, again.landed, len(site.asked)) == ("partial", "budget-spent", 0, 5)


def test_a_source_with_nothing_new_is_asked_less_often(site: Site, settings: Settings) -> None:
    """The run that is not due is quiet, says so and asks nothing; a person who names the source asks at once."""
    feed_site(site, 2)
    assert crawled(site, settings, 0).state == "ok"
    assert crawled(site, settings, 0.5).reason == "nothing-new"
    site.asked.clear()
    early = crawled(site, settings, 1)
    assert (early.state, early.reason, early.covered_to, site.asked) == ("quiet", "not-due", None, [])
    named = CrawlJob(source("feed"), "named", NOW + HOUR, f"{site.url}/feed")
    assert crawl([named], settings)[0].reason == "nothing-new"
    late = crawled(site, settings, 8)
    assert (late.reason, late.covered_from) == ("nothing-new", NOW + HOUR)


def test_a_refusal_stays_a_refusal_while_nobody_asks(site: Site, settings: Settings) -> None:
    """Not asking never turns a blocked source green; after the pause it is asked again."""
    site.says("/feed", Reply("no", 403, "text/html"))
    first = crawled(site, settings, 0)
    site.asked.clear()
    second = crawled(site, settings, 0.5)
    assert (first.state, second.state, second.reason, site.asked) == ("blocked", "blocked", first.reason, [])
    feed_site(site, 1)
    assert crawled(site, settings, 1.5).state == "ok"


@pytest.mark.parametrize(
    ("pause", "counts", "then"),
    [
        (0, {"landed": 0, "repeated": 9}, 1),
        (4, {"landed": 0, "repeated": 9}, 6),
        (4, {"landed": 1, "repeated": 30}, 4),
        (4, {"landed": 5, "repeated": 5}, 2),
        (1, {"landed": 5, "repeated": 5}, 0),
        (2, {"landed": 0, "repeated": 0, "reason": "not-modified", "state": "quiet"}, 4),
        (4, {"landed": 5, "repeated": 0}, 2),
        (4, {"landed": 0, "state": "failed", "reason": "spider-error"}, 2),
    ],
)
def test_the_pause_follows_the_share_of_repeats(pause: float, counts: dict[str, object], then: float) -> None:
    """Nothing new doubles it up to six hours, few new ones leave it, more halve it."""
    found = after(Pace(asked_at=NOW, pause=pause * HOUR), record("r", **counts))
    assert found.pause == then * HOUR <= LONGEST


def test_a_hub_is_noted(site: Site, settings: Settings) -> None:
    """A feed that would push its news says so in the run's detail."""
    feed_site(site, 1)
    hub = '<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    feed = rss(f"{site.url}/a/0").replace("<channel>", f"<channel>{hub}")
    site.says("/feed", Reply(feed, kind=XML))
    assert "WebSub hub https://hub.example/" in crawled(site, settings, 0).detail
