"""Recorded answers that nobody of this project wrote: what ``proven`` in sources.yaml rests on."""

import json
from pathlib import Path

import pytest

from racewatch.catalog import load_sources
from schemas import RankObservation, RawItem
from spiders.json_rows import records, rows_of
from spiders.weibo_check import status_of
from spiders.weibo_comments import comments_of, records_of
from spiders.weibo_post import post_of
from spiders.weibo_results import page_of
from tests.crawl.conftest import NOW

pytestmark = pytest.mark.shared
ELSEWHERE = {"weibo-hot", "weibo-search"}
"""Read by tests/spiders/test_cases.py and tests/crawl/test_recorded.py."""
HERE = {"zhihu-hot", "hacker-news", "weibo-user", "weibo-comments", "weibo-check"}


def read(name: str, answer: object) -> list[object]:
    """Return the records of an answer as the declared source reads it."""
    source = load_sources()[name]
    return list(records(rows_of(answer, url=source.url, source=source), url=source.url, source=source, at=NOW))


def test_what_is_called_proven_is_read_here() -> None:
    """A source says that it is proven exactly when a test reads its recorded answer."""
    assert {source.name for source in load_sources().values() if source.proven} == HERE | ELSEWHERE


@pytest.mark.parametrize("name", ["zhihu_hot-question-2023-03-09.json", "zhihu_hot-video-2023-03-09.json"])
def test_zhihus_list(shared: Path, name: str) -> None:
    """All fifty rows have a place, a title, a question's address, heat and answers."""
    rows = read("zhihu-hot", json.loads((shared / "data/payloads" / name).read_text("utf-8")))
    assert [row.position for row in rows if isinstance(row, RankObservation)] == list(range(1, 51))
    assert all(row.title and row.heat and row.discussions is not None and "zhihu.com" in row.url for row in rows)
    assert rows[0].heat == 8_170_000


def test_hacker_news(shared: Path) -> None:
    """Stories, comments and polls have an id, an address of their own, an author and a time."""
    answers = json.loads((shared / "data/payloads/hn_algolia_fixtures.json").read_text("utf-8"))
    listed = [one["reply"] for one in answers if isinstance(one.get("reply"), dict) and "hits" in one["reply"]]
    found = [item for answer in listed for item in read("hacker-news", answer)]
    assert len(found) == sum(len(answer["hits"]) for answer in listed) > 10
    items = [item for item in found if isinstance(item, RawItem)]
    assert len(items) >= len(found) - 2  # an empty poll option has neither title nor text
    assert all(i.platform_id and i.author and i.published and i.published.endswith("+00:00") for i in items)


def test_weibos_timeline(shared: Path) -> None:
    """A recorded page of an account's posts gives all ten, none edited, and how many there are."""
    source, url = load_sources()["weibo-user"], "https://m.weibo.cn/api/container/getIndex"
    page = page_of((shared / "data/payloads/weibo_m_cards1.json").read_bytes(), url=url, number=1)
    posts = [post_of(post, url=url, source=source, fetched_at=NOW) for post in page.posts]
    assert (len(posts), page.total) == (10, 1012)
    assert all(isinstance(post, RawItem) and post.state == "live" and post.likes for post in posts)


def test_weibos_comments(shared: Path) -> None:
    """Recorded comments, hot ones first, have text, author and likes, and some answer another comment."""
    source, url = load_sources()["weibo-comments"], "https://m.weibo.cn/api/comments/show"
    found = comments_of((shared / "data/payloads/weibo_m_comments1.json").read_bytes(), url=url)
    rows = [
        record
        for row in found.rows
        for record in records_of(row, post="4383183661430868", url=url, source=source, fetched_at=NOW)
    ]
    items = [row for row in rows if isinstance(row, RawItem)]
    assert found.total == 125_020
    assert len(items) == len(rows) == len(found.rows) > 10
    assert all(item.kind == "comment" and item.body and item.author and item.likes is not None for item in items)
    assert items[0].likes == 5389
    assert {item.reply_to == "weibo:4383183661430868" for item in items} == {True, False}


def test_weibos_single_post(shared: Path) -> None:
    """A recorded answer of a single post is read as that post, not as the one it passes on."""
    source, url = load_sources()["weibo-check"], "https://m.weibo.cn/statuses/show?id=x"
    status = status_of((shared / "data/payloads/weibo_m_retweet01.json").read_bytes(), url=url)
    post = post_of(status, url=url, source=source, fetched_at=NOW)
    assert isinstance(post, RawItem)
    assert (post.platform_id, post.reposts, post.state) == (f"weibo:{status['mid']}", 0, "live")
