"""Only new or changed pages are fetched; a list is asked for as changed; and what was looked at stays covered."""

from datetime import timedelta

from racewatch.config import Settings
from racewatch.crawl import CrawlJob, crawl
from racewatch.crawl.known import forget
from racewatch.landing.tombstones import Forgotten, Tombstone, bury
from racewatch.text.identity import item_id
from schemas import SourceRun
from tests.crawl.conftest import NOW
from tests.crawl.samples import HTML, XML, article, feed_site, rss, source
from tests.crawl.site import Reply, Site


def after(hours: float, site: Site, settings: Settings, **over) -> SourceRun:
    """Return the run of a crawl of the site's feed, *hours* after the first."""
    job = CrawlJob(source("feed", **over), f"r{hours}", NOW + timedelta(hours=hours), f"{site.url}/feed")
    return crawl([job], settings)[0]


def fetched(site: Site) -> list[str]:
    """Return the article pages that were asked for since the last call."""
    paths = sorted(path for path in site.asked if path.startswith("/a/"))
    site.asked.clear()
    return paths


def test_a_page_is_fetched_once(site: Site, settings: Settings) -> None:
    """The same feed again fetches no page: the run is quiet, says why, and speaks for the time since the first."""
    feed_site(site, 3)
    assert (after(0, site, settings).landed, fetched(site)) == (3, ["/a/0", "/a/1", "/a/2"])
    run = after(1, site, settings)
    assert (run.state, run.reason, run.landed, run.repeated, run.seen) == ("quiet", "nothing-new", 0, 3, 3)
    assert fetched(site) == []
    assert (run.covered_from, run.covered_to) == (NOW, NOW + timedelta(hours=1))


def test_a_new_entry_and_a_changed_one_are_fetched(site: Site, settings: Settings) -> None:
    """An entry whose title or time changed, and one that was not there, are read; the others are not."""
    feed_site(site, 2)
    after(0, site, settings)
    fetched(site)
    feed = rss(*(f"{site.url}/a/{n}" for n in range(3))).replace("第1条", "更正：第1条")
    site.says("/feed", Reply(feed, kind=XML))
    site.says("/a/2", Reply(article(), kind=HTML))
    run = after(1, site, settings)
    assert (run.state, run.landed, run.repeated, fetched(site)) == ("ok", 2, 1, ["/a/0", "/a/2"])


def test_a_page_that_failed_is_tried_again(site: Site, settings: Settings) -> None:
    """What did not land is not known, and the list is asked for as a whole."""
    feed_site(site, 2)
    site.says("/feed", Reply(rss(*(f"{site.url}/a/{n}" for n in range(2))), kind=XML, headers={"ETag": '"1"'}))
    site.says("/a/1", Reply("gone for now", 404, HTML))
    assert after(0, site, settings).state == "partial"
    site.says("/a/1", Reply(article(), kind=HTML))
    fetched(site)
    assert (after(1, site, settings).landed, fetched(site)) == (1, ["/a/1"])
    assert "if-none-match" not in site.heard[-1]


def test_a_list_that_has_not_changed_is_not_sent_again(site: Site, settings: Settings) -> None:
    """The validators of the last good run are sent back; 304 is quiet, keeps no evidence and is no gap."""
    feed_site(site, 1)
    feed = Reply(
        rss(f"{site.url}/a/0"), kind=XML, headers={"ETag": '"v1"', "Last-Modified": "Mon, 27 Jan 2025 04:00:00 GMT"}
    )
    site.says("/feed", feed, Reply(status=304))
    assert after(0, site, settings).state == "ok"
    run = after(2, site, settings, floor=1)
    asked = site.heard[-1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "Mon, 27 Jan 2025 04:00:00 GMT")
    assert (run.state, run.reason, run.evidence) == ("quiet", "not-modified", None)
    assert (run.covered_from, run.covered_to) == (NOW, NOW + timedelta(hours=2))
    assert after(3, site, settings).covered_from == NOW + timedelta(hours=2)


def test_known_entries_count_toward_the_floor(site: Site, settings: Settings) -> None:
    """A feed that shows what it always shows is not below its floor; one that shrank is."""
    feed_site(site, 3)
    assert [after(hours, site, settings, floor=3).state for hours in (0, 1)] == ["ok", "quiet"]
    feed_site(site, 2)
    assert after(2, site, settings, floor=3).reason == "below-floor"


def test_forgetting_reads_everything_again(site: Site, settings: Settings) -> None:
    """What is forgotten is new."""
    feed_site(site, 2)
    after(0, site, settings)
    assert forget(settings.var, lambda link: link.startswith(site.url), lambda _: True) > 0
    fetched(site)
    assert (after(1, site, settings).landed, len(fetched(site))) == (2, 2)


def test_what_is_to_be_forgotten_is_not_asked_for(site: Site, settings: Settings) -> None:
    """The page of a tombstone is met and not fetched, also where its address was forgotten too; the run is well."""
    feed_site(site, 2)
    wish = Forgotten(items=frozenset({item_id(f"{site.url}/a/0")}))
    bury(settings.var, wish, Tombstone(items=tuple(wish.items), authors=(), asked_at=NOW))
    run = after(0, site, settings)
    assert (run.state, run.landed, run.repeated, run.seen, fetched(site)) == ("ok", 1, 1, 2, ["/a/1"])
    assert after(1, site, settings).reason == "nothing-new"
