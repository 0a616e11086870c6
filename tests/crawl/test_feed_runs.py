"""Whole runs of the feed spider: what lands, what is refused, and what must stay out of reach."""

from schemas import RawItem
from tests.crawl.conftest import Crawl, Landed
from tests.crawl.samples import HTML, XML, article, feed_site, rss
from tests.crawl.site import Reply, Site


def test_entries_become_items_with_the_text_of_their_pages(site: Site, crawled: Crawl, landed: Landed) -> None:
    """Title and time come from the feed, text and language from the page, and the run is ok."""
    feed_site(site, 3)
    run = crawled("feed", "/feed")
    items = landed(run, RawItem)
    assert (run.state, run.reason, run.landed, run.rejected) == ("ok", "", 3, 0)
    assert [item.url for item in items] == [f"{site.url}/a/{n}" for n in range(3)]
    first = items[0]
    assert first.title == "第1条：人工智能新闻"
    assert first.body.count("重新估算芯片的需求") == 1
    assert (first.published, first.published_origin) == ("Mon, 27 Jan 2025 01:00:00 +0800", "feed")
    assert (first.declared_language, first.zone, first.kind) == ("zh-CN", "Asia/Shanghai", "article")


def test_a_gb18030_page_that_declares_gb2312_is_read_right(site: Site, crawled: Crawl, landed: Landed) -> None:
    """A character outside GB2312 spoils neither itself nor its neighbours."""
    feed_site(site, 1)
    text = "研究者胡喆、侯文坤在大会上介绍了镕基础模型的训练方法，听众提出了许多问题。"
    site.says("/a/0", Reply(article(text, "gb2312").encode("gb18030"), kind="text/html"))
    body = landed(crawled("feed", "/feed"), RawItem)[0].body
    assert body.count(text) == 1


def test_an_article_of_three_megabytes_lands_whole(site: Site, crawled: Crawl, landed: Landed) -> None:
    """The text of a very long page is neither cut nor refused."""
    feed_site(site, 1)
    text = "</p><p>".join(f"这是长篇报道的第{n}段，它谈到模型、芯片、市场和各地的研究者。" for n in range(11_000))
    page = article(text).encode()
    assert len(page) > 3_000_000
    site.says("/a/0", Reply(page, kind=HTML))
    body = landed(crawled("feed", "/feed"), RawItem)[0].body
    assert [body.count(f"第{n}段，") for n in (0, 5_000, 10_999)] == [1, 1, 1]


def test_a_page_without_its_own_time_takes_the_feeds_and_the_other_way_round(
    site: Site, crawled: Crawl, landed: Landed
) -> None:
    """An entry without a time takes the page's; without either the item has none and says so."""
    entry = "<item><title>甲{0}</title><link>{1}/a/{0}</link></item>"
    entries = "".join(entry.format(n, site.url) for n in range(2))
    site.says("/feed", Reply(f'<rss version="2.0"><channel><title>t</title>{entries}</channel></rss>', kind=XML))
    dated = article().replace("<h1>", "<time datetime='2025-01-27T10:21:00+08:00'>上午</time><h1>")
    site.says("/a/0", Reply(dated, kind=HTML))
    site.says("/a/1", Reply(article(), kind=HTML))
    items = landed(crawled("feed", "/feed"), RawItem)
    assert [(i.published, i.published_origin) for i in items] == [("2025-01-27T10:21:00+08:00", "page"), (None, None)]


def test_each_unusable_entry_is_refused_by_its_own_reason(site: Site, crawled: Crawl) -> None:
    """No link, no page, no text, a login, a picture, another protocol: six reasons, and one item lands."""
    links = {"ok": article(), "empty": "<html><body></body></html>"}
    entry = "<item><title>甲</title><link>{0}/a/{1}</link></item>"
    entries = "".join(entry.format(site.url, name) for name in [*links, "no", "guarded", "pic"])
    entries += "<item><title>无链接</title></item>"
    entries += "<item><title>甲</title><link>ftp://example.org/x</link></item>"
    site.says("/feed", Reply(f'<rss version="2.0"><channel><title>t</title>{entries}</channel></rss>', kind=XML))
    for name, page in links.items():
        site.says(f"/a/{name}", Reply(page, kind=HTML))
    site.says("/a/guarded", Reply(status=302, headers={"Location": "/passport/login"}))
    site.says("/a/pic", Reply(b"\x89PNG", kind="image/png"))
    run = crawled("feed", "/feed")
    assert (run.state, run.landed, run.seen) == ("partial", 1, 7)
    assert run.rejected_by_reason == {
        "absent-field": 1,
        "bad-url": 1,
        "page-login-redirect": 1,
        "page-no-text": 1,
        "page-not-found": 1,
        "page-not-html": 1,
    }


def test_an_entry_without_a_title_has_its_pages(site: Site, crawled: Crawl, landed: Landed) -> None:
    """Feeds of posts have none; the page names the item."""
    feed = f'<rss version="2.0"><channel><title>t</title><item><link>{site.url}/a/0</link></item></channel></rss>'
    site.says("/feed", Reply(feed, kind=XML))
    site.says("/a/0", Reply(article(), kind=HTML))
    assert [item.title for item in landed(crawled("feed", "/feed"), RawItem)] == ["新模型发布"]


def test_a_link_named_twice_is_fetched_once(site: Site, crawled: Crawl) -> None:
    """A feed that repeats a link yields one item and no alarm; the repetition is counted."""
    feed_site(site, 1)
    site.says("/feed", Reply(rss(f"{site.url}/a/0", f"{site.url}/a/0"), kind=XML))
    run = crawled("feed", "/feed")
    assert (run.state, run.landed, run.detail) == ("ok", 1, "1 × duplicate-link skipped")
    assert site.asked.count("/a/0") == 1


def test_a_feed_that_breaks_off_keeps_what_is_whole(site: Site, crawled: Crawl) -> None:
    """The entries before the break land, the one it goes through is refused, and the run is partial."""
    feed_site(site, 3)
    whole = rss(*(f"{site.url}/a/{n}" for n in range(3)))
    site.says("/feed", Reply(whole[: whole.rindex("</link>") - 3], kind=XML))
    run = crawled("feed", "/feed")
    assert (run.state, run.reason, run.landed, run.rejected_by_reason) == (
        "partial",
        "truncated-feed",
        2,
        {"cut-off": 1},
    )


def test_when_every_page_asks_to_sign_in_so_does_the_run(site: Site, crawled: Crawl) -> None:
    """A feed whose pages all lead to a sign-in page ends login-needed, with the redirect as evidence."""
    feed_site(site, 3)
    for n in range(3):
        site.says(f"/a/{n}", Reply(status=302, headers={"Location": "/login"}))
    run = crawled("feed", "/feed")
    assert (run.state, run.reason, run.landed, run.rejected) == ("login-needed", "page-login-redirect", 0, 3)


def test_the_user_agent_and_the_wish_for_chinese_are_sent(site: Site, crawled: Crawl) -> None:
    """A site sees who asks, and that Chinese is understood; no cookie is ever sent back."""
    feed_site(site, 1)
    site.script["/feed"][0].headers["Set-Cookie"] = "a=1"
    crawled("feed", "/feed")
    page = site.heard[site.asked.index("/a/0")]
    assert page["user-agent"].startswith("racewatch/")
    assert page["accept-language"].startswith("zh")
    assert "cookie" not in page
