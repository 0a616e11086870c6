"""Share of voice: how the attention to several names or topics divides among them, over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from racewatch.analysis.coverage import Coverage, item_coverage
from racewatch.analysis.rates import Interval, wilson
from racewatch.query.ast import Node, Or
from racewatch.store.base import Store
from racewatch.store.trend import Asked, count_trend


@dataclass(frozen=True, slots=True)
class Voice:
    """One contender in one step: items that speak of it, *of* the mentions of all contenders together."""

    key: str
    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Return count of all, 0 to 1; None when nobody was spoken of."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        """Return the 95 % interval of the share."""
        return wilson(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Division:
    """One step: the contenders' voices, none in a gap, and the items that speak of any of them."""

    start: datetime
    end: datetime
    voices: tuple[Voice, ...]
    items: int
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """The steps, the whole time, and what they rest on."""

    steps: Sequence[Division]
    whole: Division
    coverage: Coverage


def share_of_voice(store: Store, contenders: Mapping[str, Node], asked: Asked) -> Shares:
    """Return the share of each of *contenders* per step and over all; an item that speaks of two counts for both.

    The query of *asked* is replaced by each contender's in turn, joined to it by the caller where it limits them.
    """
    series = {label: count_trend(store, replace(asked, query=query, split=None)) for label, query in contenders.items()}
    anyone = count_trend(store, replace(asked, query=Or(tuple(contenders.values())), split=None))
    steps = []
    for at, row in enumerate(anyone):
        counts = {label: int(rows[at].value or 0) for label, rows in series.items()}
        steps.append(Division(row.start, row.end, () if row.gap else _voices(counts), int(row.value or 0), row.gap))
    totals = {label: sum(int(row.value or 0) for row in rows) for label, rows in series.items()}
    whole = Division(asked.since, asked.until, _voices(totals), sum(step.items for step in steps))
    return Shares(steps, whole, item_coverage(store, Or(tuple(contenders.values())), *asked.span))


def _voices(counts: Mapping[str, int]) -> tuple[Voice, ...]:
    of = sum(counts.values())
    return tuple(Voice(label, n, of) for label, n in counts.items())
