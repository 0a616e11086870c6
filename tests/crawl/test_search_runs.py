"""Whole runs of the search spider: pages, full texts, authors, totals."""

import json
from urllib.parse import quote

from racewatch.config import Settings
from schemas import RawItem
from tests.crawl.conftest import Crawl, Landed
from tests.crawl.samples import NOTHING, SEARCH, clipped, page, post
from tests.crawl.site import Reply, Site


def results(site: Site, *pages: str, query: str = "开源模型") -> None:
    """Let *site* answer the pages of *query*, then nothing."""
    container = quote(f"100103type=1&q={query}", safe="")
    for number, answer in enumerate([*pages, NOTHING], 1):
        path = f"{SEARCH}?containerid={container}&page_type=searchall&page={number}"
        site.says(path, Reply(answer))


def full(text: str) -> str:
    """Return the answer with the full text of a post."""
    return json.dumps({"ok": 1, "data": {"longTextContent": text}}, ensure_ascii=False)


def test_pages_are_read_to_the_end(site: Site, crawled: Crawl, landed: Landed) -> None:
    """Two pages of posts, one of them in a group of cards, land with counts, and the total is told."""
    group = {"card_type": 11, "card_group": [{"card_type": 42}, post("3")]}
    results(site, page(post("1"), post("2"), total=3), page(group, {"card_type": 4}, total=3))
    run = crawled("weibo-search")
    items = landed(run, RawItem)
    assert (run.state, run.landed, run.detail) == ("ok", 3, "开源模型: seen 3 of about 3 (100 %)")
    assert [item.platform_id for item in items] == ["weibo:1", "weibo:2", "weibo:3"]
    assert (items[0].likes, items[0].comments, items[0].reposts) == (40, 12_000, 3)
    assert (items[0].published_origin, items[0].zone, items[0].body_format) == ("api", "Asia/Shanghai", "html")


def test_no_more_pages_than_allowed_are_asked(site: Site, crawled: Crawl) -> None:
    """A search that never ends stops at the source's limit."""
    site.says(SEARCH, Reply(page(post("1"), total=9000)))
    crawled("weibo-search", pages=3)
    assert sum(path.startswith(SEARCH) for path in site.asked) == 3


def test_a_clipped_post_gets_its_full_text(site: Site, crawled: Crawl, landed: Landed) -> None:
    """What hides behind 全文 is asked for and takes the place of the beginning."""
    results(site, page(clipped("7"), total=1))
    site.says("/statuses/extend", Reply(full("开头和完整的结尾")))
    run = crawled("weibo-search")
    item = landed(run, RawItem)[0]
    assert (run.state, item.body, item.clipped) == ("ok", "开头和完整的结尾", False)
    assert "/statuses/extend?id=7" in site.asked


def test_a_full_text_that_cannot_be_had_leaves_the_beginning(site: Site, crawled: Crawl, landed: Landed) -> None:
    """The beginning lands marked as clipped, and the run is partial, however the full text failed."""
    for number, reply in enumerate(
        (Reply("gone", 404), Reply('{"ok": 0}'), Reply(status=302, headers={"Location": "/login"}))
    ):
        results(site, page(clipped("7"), post("8"), total=2))
        site.says("/statuses/extend", reply)
        run = crawled("weibo-search", run_id=f"r{number}")
        items = landed(run, RawItem)
        assert (run.state, run.reason, run.landed) == ("partial", "clipped-post", 2)
        assert [item.clipped for item in items] == [True, False]


def test_an_author_is_a_digest_before_anything_is_written(
    site: Site, crawled: Crawl, landed: Landed, settings: Settings
) -> None:
    """Neither a user's number nor name is on the disk, in items or in refusals; the same user is the same digest."""
    broken = post("9", created_at="")
    results(site, page(post("1"), post("2"), broken, total=3))
    run = crawled("weibo-search")
    items = landed(run, RawItem)
    assert run.rejected_by_reason == {"absent-field": 1}
    assert items[0].author == items[1].author
    assert len(items[0].author or "") == 32
    for path in settings.var.rglob("*"):
        if path.is_file():
            assert "1234567890" not in path.read_text("utf-8")
            assert "某人" not in path.read_text("utf-8")


def test_a_search_that_finds_nothing_is_quiet(site: Site, crawled: Crawl) -> None:
    """No results is an answer: quiet, with its reason."""
    results(site)
    run = crawled("weibo-search")
    assert (run.state, run.reason, run.landed) == ("quiet", "no-results", 0)


def test_one_query_without_results_does_not_silence_another(site: Site, crawled: Crawl) -> None:
    """With two queries, one that finds something makes the run ok."""
    results(site, query="甲")
    results(site, page(post("1"), total=1), query="乙")
    run = crawled("weibo-search", queries=("甲", "乙"))
    assert (run.state, run.landed) == ("ok", 1)


def test_cards_without_a_post_mean_another_layout(site: Site, crawled: Crawl) -> None:
    """A first page that has cards and no post among them is no empty success."""
    results(site, page({"card_type": 4}, {"card_type": 17}, total=9))
    run = crawled("weibo-search")
    assert (run.state, run.reason) == ("layout-changed", "no-posts")


def test_an_answer_that_refuses_says_what_it_said(site: Site, crawled: Crawl) -> None:
    """ok: 0 with another message than "nothing here" is a failure that quotes the message."""
    site.says(SEARCH, Reply(json.dumps({"ok": 0, "msg": "请求过于频繁"}, ensure_ascii=False)))
    run = crawled("weibo-search")
    assert (run.state, run.reason) == ("failed", "refused-answer")
    assert "请求过于频繁" in run.detail


def test_a_later_page_that_fails_leaves_the_earlier_ones(site: Site, crawled: Crawl) -> None:
    """A captcha on page 2 keeps page 1, and the run is partial for that reason."""
    results(site, page(post("1"), total=20), "<html>请输入验证码</html>")
    run = crawled("weibo-search")
    assert (run.state, run.reason, run.landed) == ("partial", "captcha", 1)


def test_a_post_that_moves_to_the_next_page_is_one_post(site: Site, crawled: Crawl) -> None:
    """New posts push old ones onto the next page; they land once and the rest is counted as skipped."""
    results(site, page(post("1"), post("2")), page(post("2"), post("3")))
    run = crawled("weibo-search")
    assert (run.state, run.landed) == ("ok", 3)
    assert "1 × duplicate-post skipped" in run.detail
