"""Every store can be walked in stable pages, and tags are revised without touching anything else."""

import pytest

from racewatch.query.ast import Everything, Field, Text
from racewatch.store.base import Store
from racewatch.store.documents import Written
from racewatch.store.questions import Window
from schemas import Item, RankObservation
from tests.contract.samples import HOUR, full_item, item, only, rank, run


def walked(store: Store, model: type, limit: int, **more: object) -> list:
    """Return all documents of *model*, page after page."""
    found, after = [], ""
    while page := store.page(model, after=after, limit=limit, **more):
        assert len(page) <= limit
        found += page
        after = page[-1].id
    return found


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_pages_hold_every_document_once_by_id(store: Store, limit: int) -> None:
    """Whatever the size of a page, the walk is the whole dataset in the order of the ids."""
    items = [item(f"i{n}", "文", at=full_item().published_at + n * HOUR) for n in range(5)]
    ranks = [rank(f"题{n}") for n in range(3)]
    store.write([*items, *ranks, run("one")])
    assert walked(store, Item, limit) == sorted(items, key=lambda one: one.id)
    assert walked(store, RankObservation, limit) == sorted(ranks, key=lambda one: one.id)


def test_pages_pass_over_what_has_a_value(store: Store) -> None:
    """Documents that carry the value are left out, those with another or none are not."""
    documents = [item("none"), item("old", watchbook="1-a"), item("new", watchbook="1-b"), rank("新", watchbook="1-b")]
    store.write(documents)
    found = walked(store, Item, 1, unlike=("watchbook", "1-b"))
    assert {one.id for one in found} == {documents[0].id, documents[1].id}
    assert walked(store, RankObservation, 9, unlike=("watchbook", "1-b")) == []
    assert len(walked(store, Item, 9, unlike=("watchbook", "1-c"))) == 3


def test_what_is_written_during_a_walk_moves_nothing(store: Store) -> None:
    """Updates between two pages neither repeat nor hide a document."""
    items = [item(f"i{n}", "文") for n in range(6)]
    store.write(items)
    first = store.page(Item, limit=3)
    store.write([one.model_copy(update={"likes": 1}) for one in items])
    rest = store.page(Item, after=first[-1].id, limit=9)
    assert [one.id for one in (*first, *rest)] == sorted(one.id for one in items)


def test_an_empty_store_has_no_page(store: Store) -> None:
    """Nothing to walk is no error."""
    assert store.page(Item) == store.page(RankObservation) == []


def test_a_revision_takes_the_named_fields_only(store: Store) -> None:
    """Names are new, and the likes that somebody wrote meanwhile stay; the new name finds it, the old one not."""
    old = item("one", "輝達", names=("a",), likes=1)
    store.write([old])
    store.write([old.model_copy(update={"likes": 2})])
    new = old.model_copy(update={"names": ("b",), "watchbook": "1-b", "title": ""})
    assert store.revise([new], ("names", "watchbook")) == Written(updated=1)
    assert only(store) == old.model_copy(update={"names": ("b",), "watchbook": "1-b", "likes": 2})
    assert store.revise([new], ("names", "watchbook")) == Written(duplicate=1)
    totals = [store.total(query, Window()) for query in (Field("name", "a"), Field("name", "b"), Text("輝達"))]
    assert totals == [0, 1, 1]


def test_a_revision_of_other_words_or_of_nothing_is_left_out(store: Store) -> None:
    """Tags made from a text that was edited since, or of a document that is gone, are not stored."""
    edited = item("edited", "新的")
    store.write([edited])
    made = [item("edited", "舊的", names=("a",)), item("gone", "文", names=("a",))]
    assert store.revise(made, ("names",)) == Written(duplicate=2)
    assert only(store) == edited


def test_a_list_entry_is_revised_too(store: Store) -> None:
    """Rows of hot lists carry names as items do."""
    row = rank("深度求索登顶", heat=5)
    store.write([row])
    assert store.revise([row.model_copy(update={"names": ("deepseek",)})], ("names",)) == Written(updated=1)
    assert store.entries(Everything(), Window()) == [row.model_copy(update={"names": ("deepseek",)})]
