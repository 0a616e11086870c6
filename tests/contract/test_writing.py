"""Whatever is written is counted once, kept exactly, and found at once."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from racewatch.config import Settings
from racewatch.query.ast import And, Everything, Field, Text
from racewatch.store.base import Store
from racewatch.store.documents import Document, Written
from racewatch.store.open import opened
from racewatch.store.questions import Window
from tests.contract.samples import (
    DAWN,
    DAY,
    HOUR,
    alert,
    decision,
    engagement,
    everything,
    full_item,
    full_rank,
    item,
    message,
    only,
    rank,
    run,
)

ALWAYS = Window()


def test_every_kind_is_kept_exactly(store: Store) -> None:
    """What comes back equals what was written, field by field, to the microsecond and the last digit."""
    documents = [
        *(full_item(), item("bare")),
        *(full_rank(), rank("bare")),
        *(run("good"), run("bad", state="failed", reason="timeout", detail="。" * 2000, covered_from=None, seen=0)),
        *(alert("open"), alert("closed", closed_at=DAWN + DAY, evidence=(), topic="chips", message="登顶")),
        *(message("opened"), decision("mute")),
        engagement("full", reads=0, likes=2**63 - 1, reposts=3),
    ]
    assert store.write(documents) == Written(created=len(documents))
    kept = [*everything(store), *store.engagements(full_item().id, ALWAYS)]
    assert {one.id: one for one in kept} == {one.id: one for one in documents}
    assert {one.id: one.model_dump_json() for one in kept} == {one.id: one.model_dump_json() for one in documents}
    counts = {"items": 2, "ranks": 2, "engagements": 1, "runs": 2, "alerts": 2, "messages": 1, "decisions": 1}
    counts |= {"background": 0, "samples": 0}
    assert store.info().counts == counts


def test_writing_twice_changes_nothing(store: Store) -> None:
    """A batch that is written again is all duplicates, and the store answers as before."""
    documents = [full_item(), full_rank(), run("one"), alert("one")]
    store.write(documents)
    before = everything(store)
    assert store.write(documents) == Written(duplicate=4)
    assert store.write(list(reversed(documents)) * 2) == Written(duplicate=8)
    assert everything(store) == before


def test_nothing_is_written_without_documents(store: Store) -> None:
    """An empty batch is no error."""
    assert store.write([]) == Written()
    assert everything(store) == []


@pytest.mark.parametrize("later", [HOUR, -HOUR])
def test_the_time_of_the_crawl_is_no_content(store: Store, later: object) -> None:
    """An item that was fetched again, or that only has the time of the crawl, is a duplicate and keeps its times."""
    known = item("known", "文", at=DAWN)
    crawled = item("crawled", "文", at=DAWN, published_origin="crawl")
    store.write([known, crawled])
    again = known.model_copy(update={"fetched_at": known.fetched_at + later})
    moved = crawled.model_copy(update={"fetched_at": known.fetched_at + later, "published_at": DAWN + later})
    assert store.write([again, moved]) == Written(duplicate=2)
    assert {one.id: one for one in everything(store)} == {known.id: known, crawled.id: crawled}


def test_a_time_that_the_page_shows_is_content(store: Store) -> None:
    """A new time of publication is an update when a page says it, also after one of the crawl."""
    first = item("one", "文", at=DAWN, published_origin="crawl")
    second = item("one", "文", at=DAWN - DAY, fetched_at=first.fetched_at + HOUR)
    third = second.model_copy(update={"published_at": DAWN - 2 * DAY})
    assert store.write([first]).created == 1
    assert store.write([second]) == Written(updated=1)
    assert only(store) == second.model_copy(update={"fetched_at": first.fetched_at, "seen_at": second.fetched_at})
    assert store.write([third]) == Written(updated=1)
    assert only(store).published_at == DAWN - 2 * DAY
    assert store.total(Everything(), Window(since=DAWN - DAY)) == 0


def test_an_update_keeps_the_first_times(store: Store) -> None:
    """What was seen later replaces, but not when it was first fetched, nor a publication known only by that."""
    first = item("one", "文", at=DAWN, published_origin="crawl", likes=1)
    later = {"fetched_at": first.fetched_at + DAY, "published_at": DAWN + DAY}
    assert store.write([first, first.model_copy(update={"likes": 2, **later})]) == Written(created=1, updated=1)
    assert only(store) == first.model_copy(update={"likes": 2, "seen_at": first.fetched_at + DAY})
    earlier = {"fetched_at": first.fetched_at - DAY, "published_at": DAWN - DAY}
    assert store.write([first.model_copy(update={"likes": 3, "comments": 1, **earlier})]) == Written(updated=1)
    assert only(store) == first.model_copy(
        update={"likes": 2, "comments": 1, "seen_at": first.fetched_at + DAY, **earlier}
    )


def test_an_update_is_found_by_what_it_says_now(store: Store) -> None:
    """After an update the old words, names and fields find nothing, the new ones do, and it is counted once."""
    store.write([item("one", "舊的文字", names=("a", "b"), topics=("t",), kind="post", likes=1), item("two", "别的")])
    store.write([item("one", "新的文字", names=("b", "c"), kind="article", likes=2)])
    totals = {
        query: store.total(query, ALWAYS)
        for query in (
            *(Text("舊的"), Text("新的"), Text("文字"), Everything(), And((Text("文字"), Field("name", "c")))),
            *(Field("name", "a"), Field("name", "b"), Field("name", "c"), Field("topic", "t"), Field("kind", "post")),
        )
    }
    assert list(totals.values()) == [0, 1, 1, 2, 1, 0, 1, 1, 0, 0]
    assert store.counts(Everything(), ALWAYS, "1d", "UTC", "names") == {DAWN - 16 * HOUR: {"b": 1, "c": 1, "": 1}}
    assert store.info().counts["items"] == 2


def test_updates_of_the_other_kinds_replace(store: Store) -> None:
    """A list entry that was normalized, a run that ended, an alert that closed: the later document stands."""
    old = [rank("深度求索", heat=1), run("one", state="failed", reason="timeout"), alert("one")]
    new = [rank("深度求索", heat=1, names=("deepseek",)), run("one"), alert("one", closed_at=DAWN + DAY)]
    assert store.write(old) == Written(created=3)
    assert store.write(new) == Written(updated=3)
    assert everything(store) == new
    assert store.entries(Field("name", "deepseek"), ALWAYS) == [new[0]]
    assert store.write(old) == Written(updated=3)
    assert store.entries(Field("name", "deepseek"), ALWAYS) == []


def test_one_id_twice_in_a_batch_is_written_in_order(store: Store) -> None:
    """A batch behaves as if its documents had come one after the other."""
    first, second = item("one", "一"), item("one", "二")
    batch = [first, first, second, second, item("two"), first]
    assert store.write(batch) == Written(created=2, updated=2, duplicate=2)
    assert store.total(Text("一"), ALWAYS) == 1
    assert store.total(Text("二"), ALWAYS) == 0


def test_what_was_written_is_seen_by_the_next_reader(store: Store, settings: Settings) -> None:
    """Another process that opens the store sees the documents, and opening it changes nothing."""
    store.write([item("one", "文")])
    with opened(settings) as other:
        assert only(other) == item("one", "文")
        other.write([item("two", "文")])
        other.init()
    assert store.total(Text("文"), ALWAYS) == 2


def test_an_empty_store_answers(store: Store) -> None:
    """Nothing written, nothing found, no error."""
    assert everything(store) == []
    assert store.total(Text("文"), ALWAYS) == 0
    assert store.ranks("hot") == []
    assert store.counts(Everything(), ALWAYS, "1d", "UTC", "names") == {}
    assert store.tones(Everything(), ALWAYS, None, "UTC") == {}
    assert store.heat("hot", Everything(), ALWAYS, "1h", "UTC") == {}
    assert set(store.info().counts.values()) == {0}


def _write_share(settings: Settings, share: Sequence[Document]) -> Written:
    """Write from a process of its own, a few documents at a time."""
    with opened(settings) as store:
        return sum((store.write(share[at : at + 40]) for at in range(0, len(share), 40)), Written())


def test_several_processes_write_at_once(settings: Settings) -> None:
    """Writers that overlap lose nothing and create each document once."""
    documents: list[Document] = [item(str(number), f"第 {number} 条") for number in range(300)]
    documents += [rank(f"题 {number}") for number in range(100)]
    shares = [documents[:300], documents[100:], documents[::-1]]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        written = sum(pool.map(_write_share, [settings] * 3, shares), Written())
    assert written == Written(created=400, duplicate=600)
    with opened(settings) as store:
        assert store.total(Everything(), ALWAYS) == 300
        assert len(store.entries(Everything(), ALWAYS, limit=999)) == 100
        assert store.total(Text("条"), ALWAYS) == 300
