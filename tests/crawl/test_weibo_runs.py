"""Whole runs over Weibo's timelines, comments and single posts, in the forms of both sites."""

import json
from typing import Any

import pytest

from schemas import RawItem
from tests.crawl.conftest import Crawl, Landed
from tests.crawl.samples import NOTHING, page, post
from tests.crawl.site import Reply, Site

UID = "1669879400"
MID = "5128340000000001"


def listed(*posts: dict[str, Any], cursor: str = "") -> str:
    """Return one answer of weibo.com's timeline."""
    data = {"list": [one["mblog"] for one in posts], "total": 99, "since_id": cursor}
    return json.dumps({"ok": 1, "data": data}, ensure_ascii=False)


def timeline(site: Site, shape: str, *pages: list[dict[str, Any]]) -> None:
    """Let *site* answer an account's pages in a form."""
    for number, posts in enumerate(pages, 1):
        if shape == "web":
            after = f"&since_id=c{number - 1}" if number > 1 else ""
            path = f"/ajax/statuses/mymblog?uid={UID}&page={number}&feature=0{after}"
            site.says(path, Reply(listed(*posts, cursor=f"c{number}")))
        else:
            path = f"/api/container/getIndex?type=uid&value={UID}&containerid=107603{UID}&page={number}"
            site.says(path, Reply(page(*posts, total=99) if posts else NOTHING))


@pytest.mark.parametrize("shape", ["mobile", "web"])
def test_a_timeline_is_read_until_it_is_known(site: Site, crawled: Crawl, landed: Landed, shape: str) -> None:
    """Pages are followed while they hold new posts of the window; pinned and older ones do not keep it going."""
    pinned = post("1", created_at="Fri Nov 01 09:00:00 +0800 2024", isTop=1)
    old = post("9", created_at="Fri Jan 24 09:00:00 +0800 2025")
    timeline(site, shape, [pinned, post("8"), post("7")], [post("6"), old], [old], [post("2")])
    run = crawled("weibo-user", queries=(UID,), shape=shape)
    assert (run.state, sorted(str(item.platform_id) for item in landed(run, RawItem))) == (
        "ok", ["weibo:6", "weibo:7", "weibo:8"],
    )  # fmt: skip
    assert "3 × older-post skipped" in run.detail
    asked = len(site.asked)
    timeline(site, shape, [pinned, post("10"), post("8")], [post("7"), post("6")], [post("5")], [post("4")])
    again = crawled("weibo-user", queries=(UID,), shape=shape, run_id="r2")
    assert again.landed == 4
    assert sum("uid" in path for path in site.asked[asked:]) == 2


def test_a_timeline_longer_than_allowed_says_so(site: Site, crawled: Crawl) -> None:
    """New posts to the end of the last allowed page: the run is partial."""
    timeline(site, "mobile", [post("1")], [post("2")], [post("3")])
    run = crawled("weibo-user", queries=(UID,), pages=2)
    assert (run.state, run.reason, run.landed) == ("partial", "over-cap", 2)


@pytest.mark.parametrize(
    ("spider", "answer", "state", "reason"),
    [
        ("weibo-user", page(post("9", created_at="Fri Jan 03 09:00:00 +0800 2025")), "quiet", "nothing-recent"),
        ("weibo-user", NOTHING, "quiet", "no-results"),
        ("weibo-comments", '{"ok": 1, "data": {"data": [], "total_number": 0, "max_id": 0}}', "quiet", "no-results"),
        ("weibo-comments", '{"ok": 1, "data": {"data": [], "total_number": 8, "max_id": 0}}', "failed", "empty-answer"),
        ("weibo-check", '{"ok": 0, "msg": "你没有权限查看此微博"}', "quiet", "nothing-new"),
    ],
)
def test_an_answer_without_news_has_its_reason(
    site: Site, crawled: Crawl, spider: str, answer: str, state: str, reason: str
) -> None:
    """Nothing new is quiet with its reason; nothing where the site says there is something is a failure."""
    site.answers = lambda path: None if path == "/robots.txt" else Reply(answer)
    run = crawled(spider, queries=(MID,))
    assert (run.state, run.reason, run.landed) == (state, reason, 0), run.detail


def test_a_run_that_is_asked_for_nothing_says_so(site: Site, crawled: Crawl) -> None:
    """Without an account, a post or a query there is nothing to crawl: red, with the next step."""
    run = crawled("weibo-user", queries=())
    assert (run.state, run.reason, site.asked) == ("failed", "no-query", [])
    assert "--query" in run.detail


def comment(number: str, text: str = "同意", **over: Any) -> dict[str, Any]:
    """Return a comment as both sites write it."""
    plain = {
        "id": number, "created_at": "Mon Jan 27 13:00:00 +0800 2025", "text": text, "like_count": 7, "total_number": 0,
        "user": {"id": 2345678901, "screen_name": "某人"}, "comments": False,
    }  # fmt: skip
    return {**plain, **over}


@pytest.mark.parametrize("shape", ["mobile", "web"])
def test_comments_come_with_their_replies(site: Site, crawled: Crawl, landed: Landed, shape: str) -> None:
    """Two pages and the replies behind one comment land once each, with likes and what they answer."""
    first = [comment("11", total_number=3, comments=[comment("12")]), comment("13")]
    replies, last = [comment("12"), comment("14"), comment("15", reply_id=14)], [comment("16")]

    def told(rows: list[Any], cursor: int, *, deep: bool = False) -> str:
        about = {"max_id": cursor, "total_number": 6, "max_id_type": 1}
        flat = deep or shape == "web"
        whole = {"ok": 1, "data": rows, **about} if flat else {"ok": 1, "data": {"data": rows, **about}}
        return json.dumps(whole, ensure_ascii=False)

    def answer(path: str) -> Reply | None:
        if "comments" not in path.lower():
            return None
        if "cid=11" in path or "id=11&" in path:
            return Reply(told(replies, 0, deep=True))
        return Reply(told(last, 0) if "max_id=77" in path else told(first, 77))

    site.answers = answer
    run = crawled("weibo-comments", queries=(MID,), shape=shape)
    items = {str(item.platform_id): item for item in landed(run, RawItem)}
    assert (run.state, sorted(items)) == ("ok", [f"weibo:c{n}" for n in (11, 12, 13, 14, 15, 16)])
    assert (items["weibo:c11"].likes, items["weibo:c11"].comments, items["weibo:c11"].kind) == (7, 3, "comment")
    assert [items[f"weibo:c{n}"].reply_to for n in (11, 12, 14, 15)] == [
        f"weibo:{MID}", "weibo:c11", "weibo:c11", "weibo:c14",
    ]  # fmt: skip
    assert len({item.author for item in items.values()}) == 1
    assert "seen 6 of about 6 (100 %)" in run.detail


def test_a_post_that_nobody_commented_is_quiet(site: Site, crawled: Crawl) -> None:
    """No comments are an answer; a refusal in other words is a failure that quotes them."""
    site.says("/comments/hotflow", Reply('{"ok": 0, "msg": "还没有人评论哦~快来抢沙发！"}'))
    assert (crawled("weibo-comments", queries=(MID,)).state, site.asked[-1]) == (
        "quiet", f"/comments/hotflow?id={MID}&mid={MID}&max_id_type=0",
    )  # fmt: skip
    site.says("/comments/hotflow", Reply('{"ok": 0, "msg": "请求过于频繁"}'))
    run = crawled("weibo-comments", queries=(MID,), run_id="r2")
    assert (run.state, run.reason) == ("failed", "refused-answer")


def shown(site: Site, **replies: Reply) -> None:
    """Let *site* answer for single posts, named by their number with an m before it."""
    for name, reply in replies.items():
        site.says(f"/statuses/show?id={name.removeprefix('m')}", reply)


def test_a_check_tells_live_from_gone(site: Site, crawled: Crawl, landed: Landed) -> None:
    """A post that is there lands with its counts, one that is said to be deleted or not found lands as deleted."""
    there = json.dumps({"ok": 1, "data": post("1", attitudes_count=900)["mblog"]}, ensure_ascii=False)
    hidden = '{"ok": 0, "msg": "由于作者隐私设置，你没有权限查看此微博"}'
    gone = '{"ok": 0, "msg": "此微博已被作者删除"}'
    shown(site, m1=Reply(there), m2=Reply(gone), m3=Reply("gone", 404, "text/plain"), m4=Reply(hidden))
    run = crawled("weibo-check", queries=("1", "2", "3", "4"))
    items = {str(item.platform_id): item for item in landed(run, RawItem)}
    assert (run.state, run.kind) == ("ok", "checks")
    assert {name: item.state for name, item in items.items()} == {
        "weibo:1": "live", "weibo:2": "deleted", "weibo:3": "deleted",
    }  # fmt: skip
    assert items["weibo:1"].likes == 900
    assert "1 × hidden-post skipped" in run.detail


def test_an_address_that_has_moved_deletes_nothing(site: Site, crawled: Crawl) -> None:
    """When not one post is found, the site has changed: no post is called deleted."""
    shown(site, m1=Reply("gone", 404, "text/plain"), m2=Reply("gone", 404, "text/plain"))
    run = crawled("weibo-check", queries=("1", "2"))
    assert (run.state, run.reason, run.landed) == ("layout-changed", "not-found", 0)
