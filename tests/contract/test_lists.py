"""A hot list's entries are found, sorted and shown alike, and so are runs and alerts."""

from datetime import UTC, datetime, timedelta

from racewatch.query.ast import Everything
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.questions import Window
from tests.contract.samples import DAWN, DAY, HOUR, alert, full_rank, item, rank, run

ALWAYS = Window()


def test_list_entries_are_found_by_the_same_language(store: Store) -> None:
    """Entries match by title, names, topics, language and list; filters they lack match none of them."""
    deepseek = full_rank()
    other = rank("輝達 vs AMD", name="chart", heat=5, language="zh", script="Hant", names=("nvidia",))
    store.write([deepseek, other, item("no entry", "深度求索")])
    queries = {
        "深度求索": [deepseek],
        "辉达": [other],
        "达": [other],
        "name:deepseek": [deepseek],
        "topic:chips": [deepseek],
        "source:chart": [other],
        "lang:zh": [deepseek, other],
        "lang:zh-Hant": [other],
        "publisher:chart": [],
        "kind:post": [],
        "NOT kind:post": [deepseek, other],
        "NOT name:deepseek": [other],
        "": [deepseek, other],
    }
    assert {query: store.entries(parse(query), ALWAYS) for query in queries} == queries


def test_the_hottest_entries_come_first(store: Store) -> None:
    """Entries are sorted by heat, then newest, then id; those without heat come last."""
    heats = [(None, 0), (3, 0), (3, 1), (3, 1), (9, 0), (0, 2)]
    rows = [rank(f"t{n}", at=DAWN + hour * HOUR, heat=heat) for n, (heat, hour) in enumerate(heats)]
    store.write(rows)
    order = sorted(rows, key=lambda row: row.id)
    order.sort(key=lambda row: row.observed_at, reverse=True)
    order.sort(key=lambda row: -1 if row.heat is None else row.heat, reverse=True)
    assert store.entries(Everything(), ALWAYS) == order
    assert store.entries(Everything(), ALWAYS, limit=2) == order[:2]
    assert store.entries(Everything(), Window(until=DAWN + HOUR), limit=2) == [rows[4], rows[1]]


def test_a_list_is_shown_as_last_seen(store: Store) -> None:
    """A list at a time is its last observation not after it, by position, then heat; unplaced rows come last."""
    old = [rank("旧", position=1), rank("旧二", position=2)]
    new = [
        rank("一", at=DAWN + HOUR, position=1, heat=1),
        rank("二热", at=DAWN + HOUR, position=2, heat=7),
        rank("二冷", at=DAWN + HOUR, position=2, heat=3),
        rank("无热", at=DAWN + HOUR, heat=9),
        rank("全无", at=DAWN + HOUR),
    ]
    store.write([*reversed(new), *old, rank("别的", at=DAWN + 5 * HOUR, name="chart")])
    assert store.ranks("hot") == new
    assert store.ranks("hot", DAWN + HOUR) == new
    assert store.ranks("hot", DAWN + HOUR - timedelta(milliseconds=1)) == old
    assert store.ranks("hot", datetime(2025, 1, 26, 15, 59, tzinfo=UTC)) == []
    assert store.ranks("never") == []


def test_runs_and_alerts_come_newest_first(store: Store) -> None:
    """The ledger and the alerts are sorted by their start, then by id, and limited by window, source and rule."""
    runs = [run(f"r{n}", at=DAWN + (n % 2) * DAY, source="a" if n < 2 else "b") for n in range(4)]
    alerts = [alert(f"a{n}", at=DAWN + (n % 2) * DAY, rule="x" if n < 2 else "y") for n in range(4)]
    store.write([*runs, *alerts])
    by_run = sorted(sorted(runs, key=lambda one: one.id), key=lambda one: one.started_at, reverse=True)
    by_alert = sorted(sorted(alerts, key=lambda one: one.id), key=lambda one: one.opened_at, reverse=True)
    assert store.runs(ALWAYS) == by_run
    assert store.runs(Window(DAWN, DAWN + DAY)) == by_run[2:]
    assert store.runs(ALWAYS, "a") == [one for one in by_run if one.source == "a"]
    assert store.alerts(ALWAYS) == by_alert
    assert store.alerts(Window(since=DAWN + DAY)) == by_alert[:2]
    assert store.alerts(ALWAYS, "y") == [one for one in by_alert if one.rule == "y"]
    assert store.runs(ALWAYS, "c") == []
    assert store.alerts(ALWAYS, "c") == []


def test_the_ledger_says_which_times_it_speaks_for(store: Store) -> None:
    """Each source's runs of items are joined; a run of a list, one without a time and one outside tell nothing."""
    cover = [
        ("a", DAWN, DAWN + HOUR),
        ("a", DAWN + HOUR, DAWN + 2 * HOUR),
        ("a", DAWN + 5 * HOUR, DAWN + 6 * HOUR + timedelta(microseconds=1999)),
        ("b", DAWN - 9 * HOUR, DAWN - 8 * HOUR),
        ("c", None, None),
    ]
    runs = [run(f"r{n}", source=s, covered_from=b, covered_to=e) for n, (s, b, e) in enumerate(cover)]
    store.write([*runs, run("list", source="hot", kind="ranks", covered_from=DAWN, covered_to=DAWN + HOUR)])
    late = (DAWN + 5 * HOUR, DAWN + 6 * HOUR + timedelta(milliseconds=1))
    assert store.covers(ALWAYS) == {
        "a": [(DAWN, DAWN + 2 * HOUR), late],
        "b": [(DAWN - 9 * HOUR, DAWN - 8 * HOUR)],
        "c": [],
    }
    assert store.covers(Window(DAWN + 2 * HOUR, DAWN + 5 * HOUR)) == {
        "a": [(DAWN + HOUR, DAWN + 2 * HOUR)],
        "b": [],
        "c": [],
    }
    assert store.covers(Window(since=DAWN + 3 * HOUR))["a"] == [late]
    assert store.covers(Window(until=DAWN)) == {"a": [], "b": [(DAWN - 9 * HOUR, DAWN - 8 * HOUR)], "c": []}


def test_all_runs_are_returned(store: Store) -> None:
    """The ledger has no page: a year of runs comes back whole."""
    store.write([run(f"r{n}", at=DAWN + n * HOUR) for n in range(1200)])
    assert len(store.runs(ALWAYS)) == 1200
