"""Every store finds the items that a new one may tell again, and lets no item change its story."""

from racewatch.analysis.series import attention
from racewatch.query.ast import Everything
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.documents import Written
from racewatch.store.questions import Window
from racewatch.store.trend import Asked
from tests.contract.samples import DAWN, DAY, HOUR, item, only, rank, run

ALWAYS = Window()
LAST = 2**32 - 1


def test_founders_are_found_by_any_of_their_keys(store: Store) -> None:
    """An item with one of the keys, within the window; members of a story have none and are not found."""
    first = item("1", story="s1", story_keys=(1, LAST))
    second = item("2", story="s2", story_keys=(2, LAST), at=DAWN + DAY)
    store.write([first, second, item("3", story="s1")])
    assert store.founders({LAST}, ALWAYS) == {first.id: {LAST}, second.id: {LAST}}
    assert store.founders([1, LAST], Window(until=DAWN + DAY)) == {first.id: set(first.story_keys)}
    assert store.founders([1, 10], ALWAYS) == {first.id: {1}}
    assert store.founders([10], ALWAYS) == store.founders([], ALWAYS) == {}


def test_items_are_found_by_id(store: Store) -> None:
    """Those that are there come by id, each once; the others are left out."""
    items = [item(str(n)) for n in range(3)]
    store.write(items)
    ids = [found.id for found in items]
    assert store.items([*ids, *ids, item("absent").id]) == sorted(items, key=lambda found: found.id)
    assert store.items([]) == []


def test_a_story_is_asked_for_by_its_id(store: Store) -> None:
    """The filter finds the members of one story, and among list entries nothing."""
    store.write([item("1", story="s1"), item("2", story="s1"), item("3", story="s2"), item("4"), rank("题")])
    query = parse("story:s1")
    assert store.total(query, ALWAYS) == 2
    assert {found.story for found in store.search(query, ALWAYS)} == {"s1"}
    assert store.entries(query, ALWAYS) == []


def test_copies_and_publishers_are_counted_once_a_step(store: Store) -> None:
    """A step has as many stories as there are different ones, an item without one being its own; a gap stays a gap."""
    store.write(
        [
            *(item(f"copy {n}", story="s1", publisher=f"P{n % 2}") for n in range(4)),
            item("other", story="s2", publisher="P0"),
            *(item(f"alone {n}", publisher="P3") for n in range(2)),
            item("next day", story="s1", at=DAWN + DAY),
            run("seen", covered_from=DAWN, covered_to=DAWN + 2 * DAY - HOUR),
        ]
    )
    asked = Asked(Everything(), DAWN, DAWN + 3 * DAY, "1d", "Asia/Shanghai")
    values = {
        measure: [row.value for row in attention(store, asked, measure, "").rows]
        for measure in ("stories", "publishers")
    }
    assert values == {"stories": [4.0, 1.0, None], "publishers": [3.0, 1.0, None]}


def test_an_item_stays_in_its_story(store: Store) -> None:
    """An item that arrives again, changed or not, with another story or none, keeps the one it was put into."""
    store.write([item("1", "旧", story="s1", story_keys=(1,))])
    assert store.write([item("1", "旧", story="s2")]) == Written(duplicate=1)
    assert store.write([item("1", "新")]) == Written(updated=1)
    assert (only(store).story, only(store).story_keys, only(store).text) == ("s1", (1,), "新")
    assert store.founders([1], ALWAYS) == {only(store).id: {1}}


def test_an_item_without_a_story_gets_one(store: Store) -> None:
    """What was indexed before there were stories is put into one when it arrives again; its old keys are forgotten."""
    store.write([item("1", "旧", story_keys=(1,))])
    assert store.write([item("1", "旧", story="s1", story_keys=(2,))]) == Written(updated=1)
    assert store.founders([1, 2], ALWAYS) == {only(store).id: {2}}


def test_many_keys_are_asked_at_once(store: Store) -> None:
    """The keys of a whole batch, and more than an engine takes in one list, are looked up."""
    items = [item(str(n), story=str(n), story_keys=(n,)) for n in range(300)]
    store.write(items)
    assert len(store.founders(range(70_000), ALWAYS)) == 300
    assert store.total(Everything(), ALWAYS) == 300
