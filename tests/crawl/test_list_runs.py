"""Whole runs of the families json-list, series and sitemap against a loopback site."""

import gzip
import json

from schemas import RankObservation, RawItem
from tests.crawl.conftest import Crawl, Landed
from tests.crawl.jobs import environment
from tests.crawl.samples import HTML, XML, article
from tests.crawl.site import Reply, Site

CHART = {"kind": "ranks", "rows": "data", "fields": {"title": "t", "heat": "h", "skip": "ad"}}
POSTS = {
    "rows": "hits",
    "total": "n",
    "fields": {"platform_id": "join('', ['forum:', id])", "body": "b", "author": "a", "url": "u", "published": "at"},
}
CLOSES = {"kind": "ranks", "fields": {"published": "Date", "value": "Close"}, "unit": "USD", "closes_at": 16}


def test_a_list_lands_row_by_row(site: Site, crawled: Crawl, landed: Landed) -> None:
    """Rows keep their order as places, and an advertisement takes none."""
    rows = [{"t": "甲", "h": "12万"}, {"t": "广告", "h": 1, "ad": True}, {"t": "乙", "h": 3}]
    site.says("/list", Reply(json.dumps({"data": rows})))
    run = crawled("json-list", "/list", **CHART)
    assert (run.state, run.landed, run.detail) == ("ok", 2, "1 × ad skipped")
    assert [(r.position, r.title, r.heat) for r in landed(run, RankObservation)] == [(1, "甲", 120_000), (2, "乙", 3)]


def test_an_empty_list_and_an_empty_search_are_told_apart(site: Site, crawled: Crawl) -> None:
    """A hot list without rows is a failure; a search that finds nothing is quiet, with its reason."""
    site.says("/list", Reply('{"data": [], "hits": [], "n": 0}'))
    assert (crawled("json-list", "/list", **CHART).state, crawled("json-list", "/list", **POSTS).state) == (
        "failed", "quiet",
    )  # fmt: skip


def test_a_search_is_read_to_its_end(site: Site, crawled: Crawl, landed: Landed) -> None:
    """Pages are asked for until the total is reached, for each query; authors are digests."""
    for page, ids in ((1, "ab"), (2, "c")):
        hits = [{"id": i, "b": f"帖子{i}", "a": "somebody", "u": f"/p/{i}", "at": 1737921600} for i in ids]
        site.says(f"/s?q=%E6%A8%A1%E5%9E%8B&p={page}", Reply(json.dumps({"hits": hits, "n": 3})))
    run = crawled("json-list", "/s?q={query}&p={page}", queries=("模型",), **POSTS)
    items = landed(run, RawItem)
    assert (run.state, sorted(i.platform_id or "" for i in items)) == ("ok", ["forum:a", "forum:b", "forum:c"])
    assert all(i.author and "somebody" not in i.author for i in items)
    assert items[0].published == "2025-01-26T20:00:00+00:00"
    assert [path for path in site.asked if path.startswith("/s")][-1].endswith("p=2")


def test_a_source_without_its_credential_asks_for_it(site: Site, crawled: Crawl) -> None:
    """Nothing is requested; the run is login-needed and names the setting."""
    run = crawled("json-list", "/s", credential="x_bearer", **POSTS)
    assert (run.state, run.reason, run.requests) == ("login-needed", "no-credential", 0)
    assert "RACEWATCH_X_BEARER" in run.detail


def test_a_credential_goes_to_its_source_and_nowhere_else(site: Site, settings, crawled: Crawl) -> None:
    """The token is sent as a bearer token, to a source that names it only, and is in no file of the run."""
    site.says("/s", Reply(json.dumps({"hits": [{"id": "1", "b": "一则", "u": "/1"}, {"id": "2"}]})))
    with environment("RACEWATCH_X_BEARER", "t0ken-of-mine"):
        crawled("json-list", "/s", credential="x_bearer", **POSTS)
        assert site.heard[-1]["authorization"] == "Bearer t0ken-of-mine"
        crawled("json-list", "/s", run_id="r2", **POSTS)
        assert "authorization" not in site.heard[-1]
    files = [path for path in settings.var.rglob("*") if path.is_file()]
    assert files
    assert not any(b"t0ken-of-mine" in path.read_bytes() for path in files)


def test_closes_land_at_the_end_of_their_day(site: Site, crawled: Crawl, landed: Landed) -> None:
    """A day's value stands at the closing hour of its exchange, in UTC."""
    site.says("/d?s=nvda.us", Reply("Date,Close\n2025-01-24,142.62\n2025-01-27,118.42\n", kind="text/csv"))
    run = crawled("series", "/d?s={query}", queries=("nvda.us",), zone="America/New_York", **CLOSES)
    rows = sorted(landed(run, RankObservation), key=lambda row: row.observed_at)
    assert [(r.value, r.unit, r.observed_at.isoformat()) for r in rows] == [
        (142.62, "USD", "2025-01-24T21:00:00+00:00"),
        (118.42, "USD", "2025-01-27T21:00:00+00:00"),
    ]


def test_a_page_of_words_instead_of_a_table_is_a_changed_layout(site: Site, crawled: Crawl) -> None:
    """A limit told in HTML with status 200 is no empty table."""
    site.says("/d", Reply("<html>limit exceeded</html>", kind=HTML))
    run = crawled("series", "/d", queries=("nvda.us",), **CLOSES)
    assert (run.state, run.reason) == ("layout-changed", "html-for-csv")


def sitemap(*entries: tuple[str, str], tag: str = "url") -> str:
    """Return a sitemap, or an index with the tag ``sitemap``, of addresses and the days they changed."""
    root = "urlset" if tag == "url" else "sitemapindex"
    inside = "".join(f"<{tag}><loc>{link}</loc><lastmod>{day}</lastmod></{tag}>" for link, day in entries)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{root}>'


def test_an_index_is_followed_to_recent_articles(site: Site, crawled: Crawl, landed: Landed) -> None:
    """A packed sitemap of an index is read; what changed before the window is left alone, files and pages alike."""
    index = sitemap((f"{site.url}/new.xml.gz", "2025-01-27"), (f"{site.url}/old.xml", "2024-12-01"), tag="sitemap")
    site.says("/sitemap.xml", Reply(index, kind=XML))
    packed = gzip.compress(sitemap((f"{site.url}/a", "2025-01-26"), (f"{site.url}/b", "2025-01-01")).encode())
    site.says("/new.xml.gz", Reply(packed, kind="application/gzip"))
    site.says("/a", Reply(article(), kind=HTML))
    run = crawled("sitemap", "/sitemap.xml")
    assert (run.state, [item.url for item in landed(run, RawItem)]) == ("ok", [f"{site.url}/a"])
    assert "2 × older skipped" in run.detail
    assert "/old.xml" not in site.asked


def test_a_sitemap_without_anything_recent_is_quiet(site: Site, crawled: Crawl) -> None:
    """Nothing new is said in so many words."""
    site.says("/sitemap.xml", Reply(sitemap((f"{site.url}/b", "2025-01-01")), kind=XML))
    run = crawled("sitemap", "/sitemap.xml")
    assert (run.state, run.reason) == ("quiet", "nothing-recent")
