"""The local site answers as the real ones do, over HTTP: feeds, pages, clocks, ports."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote

import feedparser
import pytest

from racewatch.demo.articles import DESKS, articles
from racewatch.demo.clock import END, moment
from racewatch.demo.mess import ZERO_WIDTH
from racewatch.demo.server import free_port, serving
from racewatch.demo.site import FEED_PATHS
from racewatch.demo.sources import demo_sources
from racewatch.demo.wire import PAGE
from racewatch.demo.world import world
from racewatch.errors import ConfigError
from tests.demo.asking import get, status

NOON = "/at/2025-01-27T13"


@pytest.mark.parametrize("desk", DESKS)
def test_a_feed_shows_what_was_published_newest_first(site, desk):
    """Every feed parses, holds the articles of up to the clock in order, and links without the clock."""
    body, kind = get(f"{site}{NOON}{FEED_PATHS[desk]}")
    feed = feedparser.parse(body, response_headers={"content-type": kind})
    assert not feed.bozo
    want = world().published(desk, moment("2025-01-27T13"))
    seen = list(dict.fromkeys(entry.link.partition("?")[0] for entry in feed.entries))
    assert seen == [site + article.path for article in want]
    assert [entry.title for entry in feed.entries if "?" not in entry.link] == [article.title for article in want]


def test_feeds_write_dates_in_three_forms(site):
    """RFC 822 with an offset, a bare local time, and ISO 8601; the undated article has none."""
    shown = {d: feedparser.parse(get(site + FEED_PATHS[d])[0]).entries for d in DESKS}
    assert shown["tw"][0].published.endswith("+0800")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", shown["cn"][0].published)
    assert datetime.fromisoformat(shown["en"][0].published).tzinfo
    undated = [entry.link for entry in shown["en"] if "published" not in entry]
    assert undated == [f"{site}/en/how-we-count"]


def test_one_entry_comes_twice_with_a_tracker(site):
    """The Traditional feed repeats one article under a tracking address that leads to the same page."""
    links = [entry.link for entry in feedparser.parse(get(site + FEED_PATHS["tw"])[0]).entries]
    tracked = [link for link in links if "utm_" in link]
    assert len(tracked) == 1
    assert tracked[0].partition("?")[0] in links
    assert get(tracked[0]) == get(tracked[0].partition("?")[0])


@pytest.mark.parametrize("article", articles(), ids=lambda a: a.path)
def test_every_article_has_its_page(site, article):
    """Each page holds title and all paragraphs, in its publisher's bytes, under its stable address."""
    body, kind = get(site + article.path)
    if article.desk == "cn":
        assert "gb2312" in kind
        assert b"charset=gb2312" in body
    text = body.decode("gb18030" if article.desk == "cn" else "utf-8")
    shown = unescape(unescape(text)).replace(ZERO_WIDTH, "").replace("\ufeff", "").replace("\xa0", "")
    if "broken-lines" in article.mess:
        shown = shown.replace("\n", "")
    for paragraph in (article.title, *article.paragraphs):
        assert paragraph in shown


def test_simplified_pages_need_gb18030(site):
    """Some page that calls itself gb2312 cannot be read as GB2312, because a reporter's name is not in it."""
    body, _ = get(f"{site}/cn/2025-01-28/doc-0022.shtml")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")
    assert "康镕喆、赵㛃" in body.decode("gb18030")


def test_templates_differ_in_where_the_date_stands(site):
    """JSON-LD, visible text alone, meta tags alone."""
    tw, cn, en = (get(site + path)[0] for path in
                  ("/tw/news/chart-top.html", "/cn/2025-01-27/doc-0015.shtml", "/en/top-of-the-store"))  # fmt: skip
    data = json.loads(re.search(rb'ld\+json">(.*?)</script>', tw, re.DOTALL)[1])
    assert data["datePublished"] == "2025-01-27T08:40:00+08:00"
    assert "2025年01月27日 09:00" in cn.decode("gb18030")
    assert b"ld+json" not in cn + en
    assert b"<time" not in cn + en
    assert b'article:published_time" content="2025-01-27T06:40:00Z"' in en


def test_an_article_of_tomorrow_is_not_there(site):
    """Under a clock before its publication an article's page is missing, and without a clock it is there."""
    assert status(f"{site}{NOON}/en/sputnik-moment") == 404
    assert get(f"{site}/en/sputnik-moment")[0]


def test_a_clock_may_carry_an_offset(site):
    """21:00+08:00 is 13:00 in UTC, with the plus sign plain or quoted."""
    want = get(f"{site}{NOON}/en/atom.xml")
    assert get(f"{site}/at/2025-01-27T21:00+08:00/en/atom.xml") == want
    assert get(f"{site}/at/2025-01-27T21:00%2B08:00/en/atom.xml") == want


def test_after_the_end_nothing_changes(site):
    """A clock beyond the end answers as the end does."""
    later = f"/at/{END + timedelta(days=9):%Y-%m-%dT%H}"
    for path in ("/ajax/side/hotSearch", *FEED_PATHS.values()):
        assert get(f"{site}{later}{path}") == get(f"{site}{path}")


@pytest.mark.parametrize("clock", ["noon", "2025-13-01T00", "2025-01-27T25"])
def test_a_clock_that_is_none_is_refused(site, clock):
    """An unreadable time is a 404, not some other time."""
    assert status(f"{site}/at/{clock}/en/atom.xml") == 404


def test_robots_are_welcome(site):
    """robots.txt at the root allows everything."""
    assert get(f"{site}/robots.txt") == (b"User-agent: *\nAllow: /\n", "text/plain")


def test_the_broken_source_answers_with_html(site):
    """The feed that fails on purpose is a maintenance page with status 200."""
    body, kind = get(f"{site}{NOON}/broken/feed.xml")
    assert kind.startswith("text/html")
    assert b"<html" in body


def test_the_home_page_links_to_what_works(site):
    """Every link of the home page opens."""
    links = re.findall(r'href="([^"]+)"', get(f"{site}/")[0].decode())
    assert len(links) >= 6
    for link in links:
        assert get(site + quote(unescape(link), safe="/?=&:"))[0]


def test_sources_are_declared_with_the_clock_in_their_address(site):
    """Five good sources, and the broken one only when bad ones are asked for; each answers at its address."""
    good, bad = demo_sources(site + NOON), demo_sources(site + NOON, bad=True)
    assert [source.spider for source in good.values()] == ["feed", "feed", "feed", "weibo-hot", "weibo-search"]
    assert set(bad) - set(good) == {"broken"}
    for source in bad.values():
        assert source.url.startswith(site + NOON)
        assert source.delay == 0
    for source in bad.values():
        if source.spider == "feed":
            assert get(source.url)[0]
    pages = {query: len(world().found(query, END)) / PAGE for query in good["weibo-search"].queries}
    assert max(pages.values()) < good["weibo-search"].pages


def test_a_taken_port_is_told():
    """Two sites cannot share a port: the second says so, and free_port avoids it."""
    with serving(port=free_port()) as base:
        port = int(base.rpartition(":")[2])
        with pytest.raises(ConfigError, match="choose another"), serving(port=port):
            raise AssertionError("a second site listens on the same port")
