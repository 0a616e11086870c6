"""Series over time with their gaps: counts of items, heat of a list, sentiment."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from racewatch.query.ast import Everything, Node
from racewatch.query.intervals import FIXED, next_start, start_of, starts
from racewatch.store.base import Store
from racewatch.store.coverage import item_spans, seen, sources_of, spans_of
from racewatch.store.figures import HeatCell, Reached, Tone
from racewatch.store.questions import Split, Window


@dataclass(frozen=True, slots=True)
class Asked:
    """What a series is asked for: query, half-open time, step, zone of days, and a field to split by."""

    query: Node
    since: datetime
    until: datetime
    interval: str
    zone: str = "UTC"
    split: Split | None = None

    @property
    def steps(self) -> list[tuple[datetime, datetime]]:
        """Return start and end of every step."""
        begins = starts(self.since, self.until, self.interval, self.zone)
        return [(start, next_start(start, self.interval, self.zone)) for start in begins]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return start and end of the whole steps, so that the first and the last are not cut."""
        last = start_of(self.until, self.interval, self.zone)
        end = last if last == self.until else next_start(last, self.interval, self.zone)
        return start_of(self.since, self.interval, self.zone), end

    @property
    def window(self) -> Window:
        """Return the time of the whole steps."""
        return Window(*self.span)


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a series; *key* is the value of the split, "" without one.

    In a gap nothing was collected: the value is None because it is unknown, not zero. The value of a step with items
    whose sentiment is unsure throughout is None too, and that is no gap.
    """

    start: datetime
    end: datetime
    value: float | None
    key: str = ""
    detail: HeatCell | Tone | Reached | None = None
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a series rests on."""

    seen: int
    expected: int

    @property
    def share(self) -> float:
        """Return seen of expected, 0 to 1."""
        return self.seen / self.expected if self.expected else 0.0


def coverage_of(rows: Sequence[Row]) -> Coverage:
    """Return how many of the steps were seen."""
    steps = {row.start: row.gap for row in rows}
    return Coverage(sum(not gap for gap in steps.values()), len(steps))


def count_trend(store: Store, asked: Asked) -> list[Row]:
    """Return items per step and value of the split; steps that no run speaks for are gaps, one row each."""
    counts, covers = store.counts_and_covers(asked.query, asked.window, asked.interval, asked.zone, asked.split)
    keys = sorted({key for cell in counts.values() for key in cell}) or [""]
    rows: list[Row] = []
    steps = asked.steps
    for (start, end), covered in zip(steps, seen(steps, spans_of(covers, sources_of(asked.query))), strict=True):
        cell = counts.get(start, {})
        if not covered and not cell:
            rows.append(Row(start, end, None, gap=True))
        else:
            rows.extend(Row(start, end, float(cell.get(key, 0)), key) for key in keys)
    return rows


def heat_trend(store: Store, asked: Asked, name: str) -> list[Row]:
    """Return the heat of the matching entries of list *name* per step; steps without an observation are gaps."""
    cells = store.heat(name, asked.query, asked.window, asked.interval, asked.zone)
    found = [(start, end, cells.get(start, HeatCell(0))) for start, end in asked.steps]
    return [
        Row(start, end, cell.heat, "", cell) if cell.observations else Row(start, end, None, gap=True)
        for start, end, cell in found
    ]


def tone_trend(store: Store, asked: Asked, toward: str | None = None) -> list[Row]:
    """Return mean sentiment per step and value of the split; steps without items are left out, gaps are kept.

    With *toward*, it is the tone toward this name.
    """
    tones = store.tones(asked.query, asked.window, asked.interval, asked.zone, asked.split, toward)
    keys: dict[datetime | None, list[str]] = {}
    for start, key in sorted(tones, key=lambda found: found[1]):
        keys.setdefault(start, []).append(key)
    rows: list[Row] = []
    for (start, end), covered in zip(asked.steps, _seen(store, asked), strict=True):
        found = keys.get(start, [])
        rows.extend(Row(start, end, tones[start, key].mean, key, tones[start, key]) for key in found)
        if not covered and not found:
            rows.append(Row(start, end, None, gap=True))
    return rows


def list_span(store: Store, name: str, interval: str, zone: str) -> tuple[datetime, datetime] | None:
    """Return start of the first and end of the last step in which the list *name* was observed."""
    step = _coarse(interval)
    return _ends(store.heat(name, Everything(), Window(), step, zone), step, zone)


def item_span(store: Store, query: Node, interval: str, zone: str) -> tuple[datetime, datetime] | None:
    """Return start of the first and end of the last step with matching items."""
    step = _coarse(interval)
    return _ends(store.counts(query, Window(), step, zone), step, zone)


def _coarse(interval: str) -> str:
    """Return the step in which all time is asked for: never a shorter one than an hour, which may be too many."""
    return interval if FIXED.get(interval, math.inf) >= FIXED["1h"] else "1h"


def _ends(found: Collection[datetime], step: str, zone: str) -> tuple[datetime, datetime] | None:
    return (min(found), next_start(max(found), step, zone)) if found else None


def _seen(store: Store, asked: Asked) -> list[bool]:
    return seen(asked.steps, item_spans(store, asked.query, asked.window))
