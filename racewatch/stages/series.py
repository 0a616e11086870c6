"""The series that rules are judged by: what many rules ask for is asked in few requests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from racewatch.detect.spikes import Point
from racewatch.query.ast import Everything, Node
from racewatch.query.intervals import start_of
from racewatch.stages.watching import Watched
from racewatch.store.base import HeatCell, Store
from racewatch.store.coverage import seen, sources_of, spans_of
from racewatch.store.spans import Span
from racewatch.store.trend import Asked
from schemas.alert import Series

AVERAGE = 15.0
"""Units that an entry of the list's average heat counts at its hour, so that nights, lists and years with other numbers
are judged alike. After quiet weeks an entry of two thirds of the average is just enough for the 17 topic rules. On
January to March 2025, 10 to 20 units give 53 to 60 alerts."""
MEMORIES = 2
"""Baselines of history that are read: what is older than two weighs a sixteenth."""
OF_ITEMS = frozenset({"count", "share"})

Steps = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the store says of rules with the same steps, the same history and the same list."""

    rules: Sequence[Watched]
    steps: Steps
    covers: Mapping[str, Sequence[Span]]
    items: Mapping[Node, Mapping[datetime, int]]
    heat: Mapping[Node, Mapping[datetime, HeatCell]]

    def points(self, query: Node, series: Series) -> list[Point]:
        """Return the steps of a series of *query*; empty where nothing was found, so that nothing can stand out."""
        if series in OF_ITEMS:
            return list(self._items(query, series)) if self.items.get(query) else []
        found = any(cell.entries for cell in self.heat[query].values())
        return list(self._list(query, series)) if found else []

    def _items(self, query: Node, series: Series) -> Iterator[Point]:
        counts, whole = self.items[query], self.items.get(Everything(), {})
        spans = spans_of(self.covers, sources_of(query))
        total, known = 0, 0
        for (start, end), covered in zip(self.steps, seen(self.steps, spans), strict=True):
            n = counts.get(start, 0)
            if series == "count":
                yield Point(start, end, float(n) if covered or n else None)
                continue
            of = whole.get(start, 0)
            total, known = total + of, known + bool(of)
            yield Point(start, end, n / of if of else None, known / total if total else 1.0)

    def _list(self, query: Node, series: Series) -> Iterator[Point]:
        whole, cells = self.heat[Everything()], self.heat[query]
        for start, end in self.steps:
            of = whole.get(start)
            if of is None or not of.entries:
                yield Point(start, end, None)
                continue
            cell = cells.get(start, HeatCell(of.observations))
            length = of.entries / of.observations
            if series == "rank":
                yield Point(start, end, 1 - (cell.position - 1) / length if cell.position else 0.0, 1 / AVERAGE)
            elif of.heat:
                yield Point(start, end, cell.heat, of.heat / length / AVERAGE)
            else:  # a list without heat: its entries weigh alike
                yield Point(start, end, cell.entries / of.observations, 1 / AVERAGE)


def answers(store: Store, rules: Iterable[Watched], since: datetime, until: datetime) -> Iterator[Answers]:
    """Yield the answers for all *rules*, with the history that ``since <= t < until`` is judged by."""
    groups: dict[tuple[str, int, str], list[Watched]] = {}
    for watched in rules:
        groups.setdefault((watched.rule.interval, watched.rule.baseline_days, watched.rule.list), []).append(watched)
    for (interval, days, name), chosen in groups.items():
        begin = start_of(since, interval, "UTC") - timedelta(days=MEMORIES * days)
        asked = Asked(Everything(), begin, until, interval)
        items, lists = _queries(chosen)
        counts = store.counts_each(items, asked.window, interval, "UTC")
        heat = store.heat_each(name, lists, asked.window, interval, "UTC")
        both = dict(zip(items, counts, strict=True)), dict(zip(lists, heat, strict=True))
        yield Answers(chosen, asked.steps, store.covers(asked.window), *both)


def _queries(rules: Iterable[Watched]) -> tuple[list[Node], list[Node]]:
    """Return what the rules ask of items and of lists, everything first where it is needed to compare with."""
    items: dict[Node, None] = {}
    lists: dict[Node, None] = {}
    for watched in rules:
        series = set(watched.rule.series)
        if series & OF_ITEMS:
            items |= {Everything(): None} if "share" in series else {}
            items[watched.query] = None
        if series - OF_ITEMS:
            lists |= {Everything(): None}
        if series & {"heat", "rank"}:
            lists[watched.query] = None
        if "novelty" in series:
            lists |= {query: None for _, query in watched.names}
    return list(items), list(lists)
