"""Recorded answers that nobody of this project wrote: what ``proven`` in sources.yaml rests on."""

import json
from pathlib import Path

import pytest

from racewatch.catalog import load_sources
from schemas import RankObservation, RawItem
from spiders.json_rows import records, rows_of
from tests.crawl.conftest import NOW

pytestmark = pytest.mark.shared
ELSEWHERE = {"weibo-hot", "weibo-search"}
"""Read by tests/spiders/test_cases.py and tests/crawl/test_recorded.py."""
HERE = {"zhihu-hot", "hacker-news"}


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
