"""Every matching item comes once, in order, as the store was when it was asked."""

from racewatch.query.ast import Everything, Field, Text
from racewatch.store.base import Store
from racewatch.store.questions import Window
from tests.contract.samples import DAWN, DAY, HOUR, item

ALWAYS = Window()


def test_every_match_comes_once_oldest_first(store: Store) -> None:
    """More than a page, with many at one time: as many as the total says, by time and then by id."""
    items = [item(str(n), "英伟达" if n % 3 else "超微", at=DAWN + (n % 7) * HOUR) for n in range(2500)]
    store.write(items)
    with store.matches(Text("英偉達"), ALWAYS) as found:
        taken = list(found.items)
    assert found.total == len(taken) == store.total(Text("英偉達"), ALWAYS) == 1666
    wanted = [one for one in items if "英伟达" in one.text]
    assert taken == sorted(wanted, key=lambda one: (one.published_at, one.id))


def test_matches_are_of_the_moment_they_were_asked_for(store: Store) -> None:
    """What is written while they are taken changes nothing, and nobody's writing waits for the reader."""
    store.write([item(str(n), at=DAWN + n * HOUR) for n in range(5)])
    with store.matches(Everything(), ALWAYS) as found:
        first = next(found.items)
        store.write([item("new"), item("0", "geändert")])
        rest = list(found.items)
    assert (found.total, first.text, len(rest)) == (5, "", 4)
    with store.matches(Everything(), ALWAYS) as again:
        assert again.total == len(list(again.items)) == 6


def test_matches_hold_to_the_window_and_may_be_none(store: Store) -> None:
    """The window's edges are those of a search; a store without items has none."""
    with store.matches(Everything(), ALWAYS) as found:
        assert (found.total, list(found.items)) == (0, [])
    store.write([item(str(n), at=DAWN + n * DAY) for n in range(4)])
    with store.matches(Everything(), Window(DAWN + DAY, DAWN + 3 * DAY)) as found:
        assert [one.published_at for one in found.items] == [DAWN + DAY, DAWN + 2 * DAY]
    with store.matches(Field("kind", "post"), ALWAYS) as found:
        assert (found.total, list(found.items)) == (0, [])
