"""The series that rules are judged by: what many rules ask for is asked in few requests."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from racewatch.analysis.collected import Collected, collected
from racewatch.detect.spikes import Point
from racewatch.query.ast import Everything, Field, Node, Or
from racewatch.query.intervals import start_of
from racewatch.stages.watching import Watched
from racewatch.store.base import Store
from racewatch.store.coverage import seen, settled, sources_of, spans_of
from racewatch.store.figures import HeatCell, Reached
from racewatch.store.spans import Span
from racewatch.store.trend import Asked
from schemas.rule import Series

AVERAGE = 9.0
"""Units that an entry of the list's average heat counts at its hour, so that nights, lists and years with other numbers
are judged alike. After quiet weeks an entry of a little more than the average is just enough for some twenty rules."""
MIDDLE = 0.5
"""Height of an average entry on its list."""
SECTIONS = (
    "财经",
    "财经-其他",
    "科技",
    "科技-其他",
    "数码",
    "互联网",
    "IT技术",
    "时事",
    "国际",
    "军事",
    "汽车",
    "电商",
    "法律",
)
HARD_NEWS = Or(tuple(Field("category", section) for section in SECTIONS))
"""What the list itself files under business, technology, politics and law. The other sections hold nine tenths of its
entries, and names there are mostly in gossip: such entries weigh half and are a novelty only where they say more than a
name (detection.py). Of the alerts on January to March 2025 this takes away 19 of 50 false and 5 of 64 true ones. A list
without sections is taken as it is."""
SOFT = 0.5
NOTHING = Reached(0, 0, 0.0)
MEMORIES = 2
"""Baselines of history that are read: what is older than two weighs a sixteenth."""
OF_ITEMS = frozenset({"count", "share", "reach"})

Steps = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the store says of rules with the same steps, the same history and the same list."""

    rules: Sequence[Watched]
    steps: Steps
    memory: timedelta  # how long a source that speaks no more is missed
    covers: Mapping[str, Sequence[Span]]
    items: Mapping[Node, Mapping[datetime, int]]
    collected: Collected  # all of it, of which shares are taken; empty where no rule asks for one
    acts: Mapping[Node, Mapping[datetime, Reached]]
    heat: Mapping[Node, Mapping[datetime, HeatCell]]
    hard: Mapping[Node, Mapping[datetime, HeatCell]]  # in the sections of hard news; all, where the list has none

    def points(self, query: Node, series: Series) -> list[Point]:
        """Return the steps of a series of *query*; empty where nothing was found, so that nothing can stand out."""
        if series in OF_ITEMS:
            return list(self._items(query, series)) if self.items.get(query) or self.acts.get(query) else []
        return self._listed(query, series, self.hard[query] if series == "novelty" else self.heat[query])

    def anywhere(self, query: Node) -> list[Point]:
        """Return the steps at which *query* stands in any section of the list; empty for a list without sections."""
        return [] if self.hard[query] is self.heat[query] else self._listed(query, "novelty", self.heat[query])

    def _listed(self, query: Node, series: Series, cells: Mapping[datetime, HeatCell]) -> list[Point]:
        found = any(cell.entries for cell in cells.values())
        return list(self._list(query, series, cells)) if found else []

    def _items(self, query: Node, series: Series) -> Iterator[Point]:
        sources = sources_of(query)
        covered = seen(self.steps, spans_of(self.covers, sources))
        whole = settled(self.steps, self.covers, sources, self.memory)
        if series == "reach":
            yield from self._reach(query, covered)
            return
        counts = self.items[query]
        total, known = 0, 0
        for (start, end), is_seen, is_settled in zip(self.steps, covered, whole, strict=True):
            n, of = counts.get(start, 0), self.collected.get(start, {}).get("") or 0
            if series == "count":
                yield Point(start, end, float(n) if is_seen or n else None, settled=is_settled)
                continue
            total, known = total + of, known + bool(of)
            average = total / known if known else 1.0
            noise = math.sqrt(max(average / of, 1.0)) if of else 1.0  # of few items, as of a Poisson count
            yield Point(start, end, n / of if of else None, 1 / average, is_settled, noise)

    def _reach(self, query: Node, covered: Sequence[bool]) -> Iterator[Point]:
        """Yield how often people acted on a step's items, in units of what an item has had on average until then.

        It never drops: what came out in the last hours has not been acted on as often as it will be.
        """
        own, every, total, known = self.acts[query], self.acts[Everything()], 0.0, 0
        for (start, end), is_seen in zip(self.steps, covered, strict=True):
            acts, of = own.get(start, NOTHING), every.get(start, NOTHING)
            unit = total / known if total else 1.0
            yield Point(start, end, acts.value if is_seen or acts.n else None, unit, settled=False)
            total, known = total + of.total, known + of.known

    def _list(self, query: Node, series: Series, cells: Mapping[datetime, HeatCell]) -> Iterator[Point]:
        whole, hard = self.heat[Everything()], self.hard[query]
        for start, end in self.steps:
            of = whole.get(start)
            if of is None or not of.entries:
                yield Point(start, end, None)
                continue
            cell = cells.get(start, HeatCell(of.observations))
            length = of.entries / of.observations
            if series == "rank":
                height = 1 - (cell.position - 1) / length if cell.position else 0.0
                yield Point(start, end, height, MIDDLE / AVERAGE)
            elif of.heat:
                unit = of.heat / length / AVERAGE
                yield Point(start, end, cell.heat, unit / _weight(cell.heat, hard.get(start)))
            else:  # a list without heat: its entries weigh alike
                yield Point(start, end, cell.entries / of.observations, 1 / AVERAGE)


def _weight(heat: float, hard: HeatCell | None) -> float:
    """Return what a unit of *heat* weighs of which *hard* is hard news: 1 for all of it, SOFT for none."""
    return SOFT + (1 - SOFT) * min(hard.heat / heat, 1.0) if heat and hard else 1.0


def answers(store: Store, rules: Iterable[Watched], since: datetime, until: datetime) -> Iterator[Answers]:
    """Yield the answers for all *rules*, with the history that ``since <= t < until`` is judged by."""
    groups: dict[tuple[str, int, str], list[Watched]] = {}
    for watched in rules:
        groups.setdefault((watched.rule.interval, watched.rule.baseline_days, watched.rule.list), []).append(watched)
    for (interval, days, _), chosen in groups.items():
        yield answered(store, chosen, start_of(since, interval, "UTC") - timedelta(days=MEMORIES * days), until)


def answered(store: Store, chosen: Sequence[Watched], since: datetime, until: datetime) -> Answers:
    """Return what the store says of the time given, for rules that agree in steps, history and list."""
    rule, wanted = chosen[0].rule, _wanted(chosen)
    asked = Asked(Everything(), since, until, rule.interval)
    steps = asked.window, rule.interval, "UTC"
    counts, acts = store.counts_each(wanted.counted, *steps), store.acts_each(wanted.acted, *steps)
    heat = store.heat_each(rule.list, wanted.listed, *steps) if wanted.listed else []
    hard = store.heat_each(rule.list, wanted.listed, *steps, HARD_NEWS) if wanted.listed else []
    if hard and not any(cell.entries for cell in hard[0].values()):  # a list without sections
        hard = heat
    return Answers(
        chosen,
        asked.steps,
        timedelta(days=rule.baseline_days),
        store.covers(asked.window),
        dict(zip(wanted.counted, counts, strict=True)),
        (collected(store, asked) if any("share" in one.rule.series for one in chosen) else None) or {},
        dict(zip(wanted.acted, acts, strict=True)),
        dict(zip(wanted.listed, heat, strict=True)),
        dict(zip(wanted.listed, hard, strict=True)),
    )


class Wanted(NamedTuple):
    """What is asked of items, of how often people acted on them, and of a list; everything first to compare with."""

    counted: Sequence[Node]
    acted: Sequence[Node]
    listed: Sequence[Node]


def _wanted(rules: Iterable[Watched]) -> Wanted:
    counted, acted, listed = dict[Node, None](), dict[Node, None](), dict[Node, None]()
    for watched in rules:
        series = set(watched.rule.series)
        if series & {"count", "share"}:
            counted[watched.query] = None
        if "reach" in series:
            acted |= {Everything(): None, watched.query: None}
        if series - OF_ITEMS:
            listed |= {Everything(): None}
        if series & {"heat", "rank"}:
            listed[watched.query] = None
        if "novelty" in series:
            listed |= {query: None for _, query in watched.names}
    return Wanted(list(counted), list(acted), list(listed))
