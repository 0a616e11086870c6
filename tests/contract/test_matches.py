"""Every matching document comes once, in order, as the store was when it was asked."""

import pytest

from racewatch.query.ast import Everything, Field, Text
from racewatch.store.base import Store
from racewatch.store.questions import Window
from tests.contract.samples import DAWN, DAY, HOUR, alert, engagement, full_rank, item, rank, run

ALWAYS = Window()


def test_every_match_comes_once_oldest_first(store: Store) -> None:
    """More than a page, with many at one time: as many as the total says, by time and then by id."""
    items = [item(str(n), "英伟达" if n % 3 else "超微", at=DAWN + (n % 7) * HOUR) for n in range(2500)]
    store.write(items)
    with store.matches(Text("英偉達"), ALWAYS) as found:
        taken = list(found.found)
    assert found.total == len(taken) == store.total(Text("英偉達"), ALWAYS) == 1666
    wanted = [one for one in items if "英伟达" in one.text]
    assert taken == sorted(wanted, key=lambda one: (one.published_at, one.id))


def test_matches_are_of_the_moment_they_were_asked_for(store: Store) -> None:
    """What is written while they are taken changes nothing, and nobody's writing waits for the reader."""
    store.write([item(str(n), at=DAWN + n * HOUR) for n in range(5)])
    with store.matches(Everything(), ALWAYS) as found:
        first = next(found.found)
        store.write([item("new"), item("0", "geändert")])
        rest = list(found.found)
    assert (found.total, first.text, len(rest)) == (5, "", 4)
    with store.matches(Everything(), ALWAYS) as again:
        assert again.total == len(list(again.found)) == 6


def test_matches_hold_to_the_window_and_may_be_none(store: Store) -> None:
    """The window's edges are those of a search; a store without items has none."""
    with store.matches(Everything(), ALWAYS) as found:
        assert (found.total, list(found.found)) == (0, [])
    store.write([item(str(n), at=DAWN + n * DAY) for n in range(4)])
    with store.matches(Everything(), Window(DAWN + DAY, DAWN + 3 * DAY)) as found:
        assert [one.published_at for one in found.found] == [DAWN + DAY, DAWN + 2 * DAY]
    with store.matches(Field("kind", "post"), ALWAYS) as found:
        assert (found.total, list(found.found)) == (0, [])


def test_every_dataset_comes_whole_and_in_order(store: Store) -> None:
    """Each document as it was written, by its own time and then by id, within the window; over a page of runs."""
    told = {
        "ranks": [full_rank(), *(rank(f"第 {n} 名", at=DAWN + n % 3 * DAY, heat=n) for n in range(5))],
        "engagements": [engagement(str(n), at=DAWN + n * DAY, likes=n) for n in range(4)],
        "runs": [run(str(n), at=DAWN + n % 4 * DAY) for n in range(1200)],
        "alerts": [alert(str(n), at=DAWN + n * DAY) for n in range(4)],
    }
    times = {"ranks": "observed_at", "engagements": "observed_at", "runs": "started_at", "alerts": "opened_at"}
    for dataset in told:
        with store.every(dataset, ALWAYS) as none:
            assert (none.total, list(none.found)) == (0, [])
    store.write([document for documents in told.values() for document in documents])
    for dataset, documents in told.items():
        inside = [one for one in documents if DAWN + DAY <= getattr(one, times[dataset]) < DAWN + 3 * DAY]
        assert inside
        for window, wanted in ((ALWAYS, documents), (Window(DAWN + DAY, DAWN + 3 * DAY), inside)):
            with store.every(dataset, window) as found:
                taken = list(found.found)
            assert found.total == len(wanted)
            assert taken == sorted(wanted, key=lambda one: (getattr(one, times[dataset]), one.id))


def test_ranks_are_asked_and_the_ledger_is_not(store: Store) -> None:
    """A query chooses among list entries; of runs, alerts and engagements it is an error, not all or nothing."""
    store.write([rank("輝達大跌"), rank("天气")])
    with store.every("ranks", ALWAYS, Text("辉达")) as found:
        assert [one.title for one in found.found] == ["輝達大跌"]
    for dataset in ("runs", "alerts", "engagements"):
        with pytest.raises(ValueError, match="know no queries"), store.every(dataset, ALWAYS, Text("辉达")):
            pass
