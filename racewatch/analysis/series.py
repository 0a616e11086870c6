"""Attention over time by any measure, with the coverage it rests on, and against an earlier period."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from racewatch.analysis.collected import collected
from racewatch.analysis.coverage import Coverage, item_coverage, list_coverage
from racewatch.query.ast import Everything
from racewatch.query.intervals import next_start, start_of
from racewatch.store.base import Store
from racewatch.store.figures import HeatCell, Reached, Tone
from racewatch.store.questions import Split, Window
from racewatch.store.trend import Asked, Row, count_trend, heat_trend, tone_trend

Reach = Literal["reads", "likes", "comments", "reposts"]
Distinct = Literal["stories", "publishers"]
Measure = Literal["count", Distinct, "share", "reach", Reach, "heat", "rank"]
"""count: items · stories, publishers: how many different ones · share: of all items collected · reach: likes,
comments and reposts together · reads to reposts: their sums · heat, rank: of a hot list."""
DISTINCT: dict[Distinct, Split] = {"stories": "story", "publishers": "publisher"}
"""Measures that count values instead of items, and the field of the values; a series of them has no split."""
WHOLE: frozenset[Measure] = frozenset({*DISTINCT, "reach"})
"""Measures without a split."""
OF_LISTS: frozenset[Measure] = frozenset({"heat", "rank"})
ADDED: frozenset[Measure] = frozenset({"count", "reach", *get_args(Reach)})
"""Measures whose steps may be added up to a total; the others are averaged."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Series:
    """A series and what it rests on."""

    asked: Asked
    rows: Sequence[Row]
    coverage: Coverage  # of the whole steps

    @property
    def asked_coverage(self) -> Coverage:
        """Return the coverage of the time that was asked for: the last step may reach beyond it."""
        return self.coverage.within(self.asked.since, self.asked.until)


def attention(store: Store, asked: Asked, measure: Measure, name: str) -> Series:
    """Return *measure* over time; *name* is the list of heat and rank. Gaps are rows without a value."""
    match measure:
        case "heat":
            return Series(asked, heat_trend(store, asked, name), list_coverage(store, name, *asked.span))
        case "rank":
            rows = [_ranked(row) for row in heat_trend(store, asked, name)]
            return Series(asked, rows, list_coverage(store, name, *asked.span))
        case "count":
            rows = count_trend(store, asked)
        case "stories" | "publishers":
            rows = _different(store, replace(asked, split=None), DISTINCT[measure])
        case "share":
            rows = _shares(store, asked, count_trend(store, asked))
        case "reach":
            rows = _acted(store, replace(asked, split=None))
        case _:
            rows = _reached(store, asked, measure)
    return Series(asked, rows, item_coverage(store, asked.query, *asked.span))


def tones(store: Store, asked: Asked, toward: str | None = None) -> Series:
    """Return sentiment over time, toward a name where one is given."""
    return Series(asked, tone_trend(store, asked, toward), item_coverage(store, asked.query, *asked.span))


def whole_tone(store: Store, asked: Asked, toward: str | None = None) -> Series:
    """Return sentiment over the whole time, one row a value of the split."""
    start, end = asked.since, asked.until
    found = store.tones(asked.query, Window(start, end), None, asked.zone, asked.split, toward)
    rows = [Row(start, end, tone.mean, key, tone) for (_, key), tone in sorted(found.items(), key=_busiest)]
    return Series(asked, rows, item_coverage(store, asked.query, start, end))


def _busiest(found: tuple[tuple[datetime | None, str], Tone]) -> tuple[int, str]:
    return -found[1].n, found[0][1]


def _ranked(row: Row) -> Row:
    position = row.detail.position if isinstance(row.detail, HeatCell) else None
    return replace(row, value=None if position is None else float(position))


def _shares(store: Store, asked: Asked, rows: Iterable[Row]) -> list[Row]:
    """Return each count as a share of all items collected in its step, of the same value where the series is split.

    Those of general sources that were only counted are among them; the share is None where that cannot be told.
    """
    everything = collected(store, replace(asked, query=Everything())) or {}
    return [replace(row, value=_part(row.value, everything.get(row.start, {}).get(row.key, 0))) for row in rows]


def _part(value: float | None, whole: int | None) -> float | None:
    return None if value is None or not whole else value / whole


def _different(store: Store, asked: Asked, field: Split) -> list[Row]:
    """Return how many values of *field* a step has; an item without one is one of its own."""
    cells = store.counts(asked.query, asked.window, asked.interval, asked.zone, field)
    found = {start: len(cell) - ("" in cell) + cell.get("", 0) for start, cell in cells.items()}
    return [row if row.gap else replace(row, value=float(found.get(row.start, 0))) for row in count_trend(store, asked)]


def _acted(store: Store, asked: Asked) -> list[Row]:
    """Return how often people acted on the items of each step; None where items show no number."""
    (sums,) = store.acts_each([asked.query], asked.window, asked.interval, asked.zone)
    rows = []
    for row in count_trend(store, asked):
        found = sums.get(row.start, Reached(0, 0, 0.0))
        rows.append(row if row.gap else replace(row, value=found.value, detail=found))
    return rows


def _reached(store: Store, asked: Asked, measure: Reach) -> list[Row]:
    """Return the sum of a number per step; None where items show none, which is not 0."""
    sums = store.sums(measure, asked.query, asked.window, asked.interval, asked.zone, asked.split)
    rows = []
    for row in count_trend(store, asked):
        found = sums.get((row.start, row.key), Reached(0, 0, 0.0))
        rows.append(row if row.gap else replace(row, value=found.value, detail=found))
    return rows


@dataclass(frozen=True, slots=True)
class Pair:
    """A step and the one that it is compared with; *before* is None where that period has no such step."""

    row: Row
    before: Row | None


def earlier(asked: Asked, since: datetime | None = None, until: datetime | None = None) -> Asked:
    """Return the same question about the time from *since* on, or right before, of as many steps or to *until*."""
    number = len(asked.steps)
    if since is None:
        start = start_of(asked.since, asked.interval, asked.zone)
        for _ in range(number):
            start = start_of(start - INSTANT, asked.interval, asked.zone)
    else:
        start = start_of(since, asked.interval, asked.zone)
    end = until or start
    for _ in range(0 if until else number):
        end = next_start(end, asked.interval, asked.zone)
    return replace(asked, since=start, until=end)


def paired(now: Series, before: Series) -> list[Pair]:
    """Return each row with that of the same place and key in the earlier period."""
    places = {start: place for place, (start, _) in enumerate(before.asked.steps)}
    found = {(places[row.start], row.key): row for row in before.rows if row.start in places}
    gaps = {place: row for (place, _), row in found.items() if row.gap}
    own = {start: place for place, (start, _) in enumerate(now.asked.steps)}
    return [Pair(row, found.get((own[row.start], row.key)) or gaps.get(own[row.start])) for row in now.rows]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a measure between two periods, over the *steps* that were seen in both."""

    steps: int
    partly: int  # of them, those of which only some hours were seen in either
    now: float
    before: float

    @property
    def ratio(self) -> float | None:
        """Return the relative change: 1.0 is twice as much; None when there was nothing before."""
        return self.now / self.before - 1 if self.before else None


def change(now: Series, before: Series, pairs: Iterable[Pair], combine: Callable[[Sequence[float]], float]) -> Change:
    """Return the change over the steps whose values are known in both periods."""
    both = [(pair.row, pair.before) for pair in pairs if pair.before]
    known = [(row, then) for row, then in both if row.value is not None and then.value is not None]
    spans = {row.start: (now.coverage.within(row.start, row.end), before.coverage.within(then.start, then.end))
             for row, then in known}  # fmt: skip
    partly = sum(any(half.seen < half.expected for half in halves) for halves in spans.values())
    values = [(row.value or 0.0, then.value or 0.0) for row, then in known]
    return Change(len(spans), partly, combine([one for one, _ in values]), combine([other for _, other in values]))


def total(values: Sequence[float]) -> float:
    """Return the sum of *values*."""
    return sum(values)


def mean(values: Sequence[float]) -> float:
    """Return the mean of *values*, 0 without any."""
    return sum(values) / len(values) if values else 0.0
