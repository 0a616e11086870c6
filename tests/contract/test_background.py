"""What general sources said of other things is counted by hour in both stores, sampled, and never searched."""

from datetime import datetime
from typing import Any

from racewatch.query.ast import And, Everything, Field, Not, Text, When
from racewatch.store.base import Store
from racewatch.store.documents import Written
from racewatch.store.questions import Window
from schemas import Background, Sample
from schemas.item import document_id
from tests.contract.samples import DAWN, DAY, HOUR, item

ALWAYS = Window()


def counted(key: str, count: int, *, hour: datetime = DAWN, **fields: Any) -> Background:
    """Return a count of an hour, named by *key*."""
    known: dict[str, Any] = {"source": "broadcaster", "publisher": "某台", "kind": "article", "language": "zh"}
    return Background(id=document_id(key), run_id="r1", hour=hour, count=count, **(known | fields))


def sample(slot: int, title: str, *, seen: datetime = DAWN, source: str = "broadcaster") -> Sample:
    """Return a sampled title in *slot*."""
    named = document_id(source, str(slot))
    return Sample(id=named, source=source, item=document_id(title), title=title, language="zh", seen_at=seen)


def test_background_is_added_up_by_hour_and_value(store: Store) -> None:
    """Counts of several runs are added; days are those of the zone; a script that there is not counts as none."""
    store.write(
        [
            counted("a", 3, script="Hans"),
            counted("b", 4, script="Hant", hour=DAWN - HOUR),
            counted("c", 5, language="en", source="other", hour=DAWN + DAY),
            counted("d", 0, hour=DAWN + 2 * DAY),
        ]
    )
    days = store.background(Everything(), ALWAYS, "1d", "Asia/Shanghai", "script")
    assert days == {DAWN: {"Hans": 3}, DAWN - DAY: {"Hant": 4}, DAWN + DAY: {"": 5}}
    assert store.background(Field("lang", "zh"), Window(since=DAWN), "1h", "UTC") == {DAWN: {"": 3}}
    assert store.background(Everything(), ALWAYS, "1d", "Asia/Shanghai", "source")[DAWN + DAY] == {"other": 5}


def test_what_is_not_known_of_background_matches_none_of_it(store: Store) -> None:
    """Words, names and topics find nothing there; a split by them counts all under nothing."""
    store.write([counted("a", 3)])
    for query in (Text("芯片"), Field("name", "nvidia"), Field("topic", "chips"), Field("sentiment", "negative")):
        assert store.background(query, ALWAYS, "1h", "UTC") == {}
    both = And((Not(Field("topic", "chips")), When(">=", DAWN), Field("source", "broadcaster")))
    assert store.background(both, ALWAYS, "1h", "UTC", "topics") == {DAWN: {"": 3}}
    assert store.total(Everything(), ALWAYS) == 0


def test_a_run_that_is_normalized_again_counts_once(store: Store) -> None:
    """The same count is a duplicate, another one of the same run and hour takes its place."""
    assert store.write([counted("a", 3)]) == Written(created=1)
    assert store.write([counted("a", 3), counted("a", 2)]) == Written(duplicate=1, updated=1)
    assert store.background(Everything(), ALWAYS, "1h", "UTC") == {DAWN: {"": 2}}


def test_the_newest_title_has_the_slot(store: Store) -> None:
    """Whichever comes first, a sample is the same, and never grows beyond its slots."""
    old, new = sample(1, "旧闻"), sample(1, "新闻", seen=DAWN + HOUR)
    assert store.write([new, old, new]) == Written(created=1, duplicate=2)
    assert store.write([sample(2, "另一条"), sample(1, "第三条", source="other")]).created == 2
    assert store.samples("broadcaster") == [new, sample(2, "另一条")]
    assert len(store.samples()) == 3


def test_what_was_deleted_is_gone(store: Store) -> None:
    """A deleted document is in no answer, its words find nothing, and one of the same id may come again."""
    one, other = item("one", "芯片禁令", names=("nvidia",), likes=3), item("other", "芯片禁令")
    store.write([one, other, sample(1, "题"), counted("a", 3)])
    assert store.delete("items", [one.id, document_id("nobody")]) == 1
    assert store.delete("items", [one.id]) == 0
    assert store.search(Text("芯片禁令"), ALWAYS) == [other]
    assert store.counts(Field("name", "nvidia"), ALWAYS, "1h", "UTC") == {}
    assert store.delete("samples", [store.samples()[0].id]) == 1
    assert store.samples() == []
    assert store.write([one]) == Written(created=1)
    assert store.total(Text("芯片禁令"), ALWAYS) == 2
