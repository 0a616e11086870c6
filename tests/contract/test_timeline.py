"""The course of a subject is the same whoever tells it."""

from datetime import timedelta
from typing import Any

from racewatch.analysis.timeline import First, Leader, Peak, timeline
from racewatch.query.ast import Everything, Field, Text
from racewatch.store.base import Store
from racewatch.store.trend import Asked
from schemas import Item
from tests.contract.samples import DAWN, DAY, HOUR, item, run

END = DAWN + DAY


def told(key: str, hour: float, **fields: Any) -> Item:
    """Return an item about the subject, published so many hours after DAWN."""
    return item(key, "深度求索", at=DAWN + timedelta(hours=hour), **fields)


ENGLISH: dict[str, Any] = {"language": "en", "script": None}
FIRST = told("first", 2.5, script="Hant", publisher="海峽日報", story="s1")
ITEMS = [
    told("day", 0, published_precision="day"),
    told("crawled", 1, published_origin="crawl", **ENGLISH),
    FIRST,
    told("english", 6, publisher="Wire", **ENGLISH),
    *(told(f"peak {n}", 8, publisher="Wire" if n else "海峽日報", story="s1") for n in range(5)),
    *(told(f"later {n}", hour, story="s2") for n, hour in enumerate((9, 10.2, 10.4, 20))),
    item("another", "春节", at=DAWN),
]


def asked(text: str = "深度求索") -> Asked:
    """Return the question for a day in hours."""
    return Asked(Text(text) if text else Everything(), DAWN, END, "1h")


def test_the_course_of_a_subject(store: Store) -> None:
    """First by voice with what may have been earlier, peak, half-life, publishers and stories, coverage and gaps."""
    store.write(ITEMS)
    store.write([run("seen", covered_from=DAWN, covered_to=DAWN + 12 * HOUR)])
    found = timeline(store, asked())
    assert (found.items, found.publishers, found.stories) == (13, 3, 5)
    assert found.first == First("", FIRST, vague=2, items=13)
    by_voice = {first.voice: first for first in found.firsts}
    assert by_voice["zh-Hant"] == First("zh-Hant", FIRST, vague=0, items=1)
    assert by_voice["en"] == First("en", ITEMS[3], vague=1, items=2)
    assert (by_voice["zh-Hans"].items, by_voice["zh"].items) == (10, 0)
    assert found.peak == Peak(DAWN + 8 * HOUR, DAWN + 9 * HOUR, 5, 4, half_life=2 * HOUR, gaps_after=10)
    assert found.leading_publishers == (Leader("Example News", 6), Leader("Wire", 5), Leader("海峽日報", 2))
    assert found.leading_stories == (Leader("s1", 6, publishers=2), Leader("s2", 4, publishers=1))
    assert (found.coverage.seen, found.coverage.expected) == (13, 24)
    assert found.coverage.gaps == ((DAWN + 13 * HOUR, END),)


def test_a_story_is_told_by_the_title_of_its_founder(store: Store) -> None:
    """The founder's title, or the beginning of its text, stands for the story."""
    founder = item("founder", "深度求索", title="深度求索開源")
    store.write([founder.model_copy(update={"story": founder.id}), told("copy", 1, story=founder.id)])
    (leader,) = timeline(store, asked()).leading_stories
    assert leader == Leader(founder.id, 2, publishers=1, title="深度求索開源")


def test_nothing_has_no_course(store: Store) -> None:
    """Without a match there is no first, no peak and no leader, and the hours are gaps."""
    found = timeline(store, Asked(Field("name", "nobody"), DAWN, END, "1h"))
    assert (found.items, found.stories, found.peak, found.first) == (0, 0, None, First("", None, 0, 0))
    assert found.coverage.gaps == ((DAWN, END),)
    assert found.leading_publishers == found.leading_stories == found.firsts == ()
