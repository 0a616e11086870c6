"""Many series at once: those of names and topics come from one pass over the window's documents."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from racewatch.query.ast import Field, Node
from racewatch.store.figures import HeatCell, Reached
from racewatch.store.questions import Window
from racewatch.store.sqlite.compile import condition_of
from racewatch.store.sqlite.condition import Condition, all_of, equal, within
from racewatch.store.sqlite.steps import interval_finder, short_step
from racewatch.store.sqlite.sums import HEAT, HeatSum
from racewatch.store.sqlite.tables import ITEMS, RANKS, Table

Select = Callable[[str, str, Condition, str], list[tuple[Any, ...]]]
"""Columns, table, condition and the rest of a SELECT; returns its rows."""
ACTS = "total(d.likes) + total(d.comments) + total(d.reposts)"
NOTHING = Reached(0, 0, 0.0)


def counts_each(
    select: Select, queries: Sequence[Node], window: Window, interval: str, zone: str
) -> list[dict[datetime, int]]:
    """Return items per interval for each of *queries*."""
    start = interval_finder(interval, zone)
    columns = f"{short_step(interval, ITEMS.time, zone, window)}, count(*)"
    found: dict[Node, Counter[datetime]] = {query: Counter() for query in queries}
    for query, at, n in _rows(select, ITEMS, queries, columns, within(window, ITEMS.time)):
        found[query][start(at)] += n
    return [dict(found[query]) for query in queries]


def acts_each(
    select: Select, queries: Sequence[Node], window: Window, interval: str, zone: str
) -> list[dict[datetime, Reached]]:
    """Return likes, comments and reposts together per interval for each of *queries*."""
    start = interval_finder(interval, zone)
    shown = "count(coalesce(d.likes, d.comments, d.reposts))"
    columns = f"{short_step(interval, ITEMS.time, zone, window)}, count(*), {shown}, {ACTS}"
    found: dict[Node, defaultdict[datetime, Reached]] = {query: defaultdict(lambda: NOTHING) for query in queries}
    for query, at, *row in _rows(select, ITEMS, queries, columns, within(window, ITEMS.time)):
        found[query][start(at)] += Reached(*row)
    return [dict(found[query]) for query in queries]


def heat_each(
    select: Select, name: str, queries: Sequence[Node], steps: tuple[Window, str, str], among: Node | None
) -> list[dict[datetime, HeatCell]]:
    """Return every interval in which the list *name* was observed, for each of *queries* together with *among*.

    *steps* are the window, the interval and its zone.
    """
    window, interval, zone = steps
    start = interval_finder(interval, zone)
    listed = all_of(equal("list", name), within(window, RANKS.time))
    observed = Counter(start(at) for (at,) in select("DISTINCT d.observed_at", "ranks d", listed, ""))
    found: dict[Node, defaultdict[datetime, HeatSum]] = {query: defaultdict(HeatSum) for query in queries}
    wanted = all_of(listed, condition_of(among, Window(), RANKS)) if among else listed
    for query, at, *row in _rows(select, RANKS, queries, f"d.{RANKS.time}, {HEAT}", wanted):
        found[query][start(at)].add(*row)
    return [{at: _cell(found[query].get(at), n) for at, n in observed.items()} for query in queries]


def _cell(sums: HeatSum | None, observations: int) -> HeatCell:
    if sums is None:
        return HeatCell(observations)
    sums.observations = observations
    return sums.cell


def _rows(
    select: Select, table: Table, queries: Sequence[Node], columns: str, among: Condition
) -> Iterator[tuple[Any, ...]]:
    """Yield each query with its *columns* grouped by the first of them, of the rows that are *among*."""
    rows = f"{table.beside}s d"
    for field in ("name", "topic"):
        if values := {query.value for query in queries if isinstance(query, Field) and query.name == field}:
            wanted = Condition(f"t.value IN ({','.join('?' * len(values))})", tuple(values))
            joined = (
                f"{rows} CROSS JOIN {table.beside}_{table.keywords[field]} s ON s.n = d.n JOIN terms t ON t.k = s.k"
            )
            for value, *row in select(f"t.value, {columns}", joined, all_of(among, wanted), "GROUP BY s.k, 2"):
                yield Field(field, value), *row
    for query in dict.fromkeys(queries):
        if not (isinstance(query, Field) and query.name in ("name", "topic")):
            condition = all_of(among, condition_of(query, Window(), table))
            for found in select(columns, rows, condition, "GROUP BY 1"):
                yield query, *found
