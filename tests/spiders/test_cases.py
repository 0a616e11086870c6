"""Readers on stored answers: what the site sent gives what a person checked."""

import json
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from racewatch.catalog import load_sources
from racewatch.crawl import settings
from racewatch.errors import RejectItem
from schemas import RawItem
from spiders.weibo_post import post_of
from spiders.weibo_results import page_of
from tests.crawl.conftest import NOW
from tests.spiders.cases import CASES, READERS, Case, cases, shown

ALL = cases()
READ = [case for case in ALL if "raises" not in case.meta]
REFUSED = [case for case in ALL if "raises" in case.meta]


def name_of(case: Case) -> str:
    """Return the name of a case in the report."""
    return f"{case.family}/{case.folder.name}"


@pytest.mark.parametrize("case", READ, ids=name_of)
def test_a_stored_answer_gives_its_stored_records(case: Case) -> None:
    """Reading what was sent gives what a person checked, record by record, refusals included."""
    want = json.loads((case.folder / "items.json").read_text("utf-8"))
    assert [json.loads(json.dumps(shown(record), default=str)) for record in case.records()] == want


@pytest.mark.parametrize("case", REFUSED, ids=name_of)
def test_a_stored_answer_that_is_none_is_refused(case: Case) -> None:
    """An answer that breaks its promise raises its reason with the address; it never yields nothing in silence."""
    with pytest.raises(RejectItem) as caught:
        list(case.records())
    assert caught.value.reason == case.meta["raises"]
    if case.family != "feed-page":
        assert caught.value.url == case.meta["url"]


@pytest.mark.parametrize("case", READ, ids=name_of)
def test_no_stored_record_is_spoilt(case: Case) -> None:
    """No golden file holds a replacement character or is empty: it was checked, not only written."""
    text = (case.folder / "items.json").read_text("utf-8")
    assert "\ufffd" not in text
    assert json.loads(text)


def test_every_family_has_good_and_bad_cases() -> None:
    """A family without a stored answer that reads, and one that is refused, is not tested."""
    assert {case.family for case in READ} == {case.family for case in REFUSED} == set(READERS)


def test_spiders_have_names_of_their_own() -> None:
    """No two spiders share a name (Scrapy only warns), and every declared source has its spider."""
    chosen = Settings()
    chosen.setmodule(settings)
    loader = SpiderLoader.from_settings(chosen)
    assert sorted(loader.list()) == [
        *("cctv-news", "feed", "json-list", "series", "sitemap"),
        *("weibo-check", "weibo-comments", "weibo-hot", "weibo-search", "weibo-user"),
    ]
    assert all(len(found) == 1 for found in loader._found.values())
    assert {source.spider for source in load_sources().values()} <= set(loader.list())


@pytest.mark.shared
def test_a_recorded_answer_of_the_mobile_site_is_read(shared: Path) -> None:
    """A real answer of 2019 in its wire form gives its ten posts with text, author, time and counts."""
    body = (shared / "data/payloads/weibo_m_cards1.json").read_bytes()
    source = Case(CASES / "weibo-search/ordinary").source
    page = page_of(body, url="https://m.weibo.cn/api", number=1)
    posts = [post_of(post, url="https://m.weibo.cn/api", source=source, fetched_at=NOW) for post in page.posts]
    assert (len(posts), page.total) == (10, 1012)
    assert all(isinstance(post, RawItem) and post.body and post.author and post.published for post in posts)
    first = posts[0]
    assert isinstance(first, RawItem)
    assert (first.platform_id, first.published, first.likes) == ("weibo:4383183661430868", "06-14", 348_872)
    assert (first.comments, first.reposts, first.clipped) == (95_535, 240_492, False)
