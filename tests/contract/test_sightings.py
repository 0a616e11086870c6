"""A post that is seen again: its counts become a series, its edits and its deletion states, on either store."""

from itertools import permutations

import pytest

from racewatch.query.ast import Everything, Field, Text
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.documents import Written
from racewatch.store.questions import Window
from schemas import Earlier, Item
from tests.contract.samples import DAWN, DAY, HOUR, engagement, item, only

ALWAYS = Window()


def seen(hours: int, text: str = "旧的话", **fields: object) -> Item:
    """Return the post as it was seen some hours after dawn."""
    known: dict[str, object] = {"kind": "post", "fetched_at": DAWN + hours * HOUR, "original_text": text}
    known["likes"] = hours
    return item("post", text, at=DAWN, **(known | fields))


GONE = seen(9, "", state="deleted", deleted_at=DAWN + 9 * HOUR, published_origin="crawl", likes=None)


def test_an_edit_keeps_what_was_said_before(store: Store) -> None:
    """Other words are an edit: found by the new ones, the former kept with their time; more likes alone are none."""
    store.write([seen(1)])
    assert store.write([seen(2)]) == Written(updated=1)
    assert (only(store).state, only(store).earlier) == ("live", ())
    assert store.write([seen(3, "新的话")]) == Written(updated=1)
    found = only(store)
    assert (found.state, found.edited_at, found.likes) == ("edited", DAWN + 3 * HOUR, 3)
    assert found.earlier == (Earlier(seen_at=DAWN + HOUR, text="旧的话"),)
    assert (store.total(Text("新的话"), ALWAYS), store.total(Text("旧的话"), ALWAYS)) == (1, 0)
    assert store.total(parse("state:edited"), ALWAYS) == 1


def test_a_deleted_post_keeps_its_words(store: Store) -> None:
    """Gone at its source, it is found by its words and its state, and says since when; its counts stay."""
    store.write([seen(1), item("other", "别的")])
    assert store.write([GONE]) == Written(updated=1)
    (found,) = store.search(parse("state:deleted"), ALWAYS)
    assert (found.text, found.likes, found.deleted_at) == ("旧的话", 1, DAWN + 9 * HOUR)
    assert found.published_at == DAWN
    assert store.write([GONE]) == Written(duplicate=1)
    assert store.total(parse("state:live"), ALWAYS) == 1
    assert store.write([seen(10)]) == Written(updated=1)
    assert store.total(Field("state", "live"), ALWAYS) == 2


def test_a_deletion_of_what_nobody_knows_is_no_item(store: Store) -> None:
    """There is nothing to keep of a post that was never read."""
    assert store.write([GONE]) == Written(duplicate=1)
    assert store.total(Everything(), ALWAYS) == 0


@pytest.mark.parametrize("order", [*permutations(range(4))][::5])
def test_the_order_of_batches_does_not_matter(store: Store, order: tuple[int, ...]) -> None:
    """Batches that are indexed late, or again, give the same item: the sighting that is later by time counts."""
    sightings = [seen(1), seen(2, "新的话"), seen(4, "更新的话"), GONE]
    for at in (*order, 0, 3, 1):
        store.write([sightings[at]])
    found = only(store)
    assert (found.text, found.state, found.likes, found.fetched_at) == ("更新的话", "deleted", 4, DAWN + HOUR)
    assert [each.text for each in found.earlier] == ["旧的话", "新的话"]


def test_a_better_reading_is_no_edit(store: Store) -> None:
    """The rest of a clipped post, the same answer cleaned otherwise, other marks or links: nothing was edited."""
    store.write([seen(1, "开头", clipped=True)])
    store.write([seen(2, "开头和结尾")])
    store.write([seen(3, "开头", clipped=True)])
    assert (only(store).text, only(store).clipped, only(store).likes) == ("开头和结尾", False, 3)
    store.write([seen(4, "开头，和结尾 https://t.cn/A6x", original_text="原话")])
    store.write([seen(5, "换一种读法", original_text="原话")])
    store.write([seen(6, "又一种读法", original_text="原话")])
    assert (only(store).state, only(store).earlier) == ("live", ())


def test_a_count_that_is_not_shown_stays(store: Store) -> None:
    """Another page that shows no reads does not take away those that were known; the first source stays."""
    store.write([seen(1, reads=70, source="a")])
    store.write([seen(2, source="b")])
    assert (only(store).reads, only(store).likes, only(store).source) == (70, 2, "a")


def test_engagement_is_a_series(store: Store) -> None:
    """Every sighting stays, in the order of time, whatever came first; one that comes twice is one."""
    points = [engagement("post", at=DAWN + n * HOUR, likes=n, reads=None) for n in (3, 1, 2)]
    other = engagement("other", at=DAWN + HOUR, likes=9)
    assert store.write([*points, other]) == Written(created=4)
    assert store.write(points) == Written(duplicate=3)
    found = store.engagements(points[0].item, ALWAYS)
    assert [(each.likes, each.reads) for each in found] == [(1, None), (2, None), (3, None)]
    assert store.engagements(points[0].item, Window(DAWN + 2 * HOUR, DAWN + 3 * HOUR)) == [points[2]]
    assert store.engagements("0" * 32, Window(DAWN - DAY)) == []
