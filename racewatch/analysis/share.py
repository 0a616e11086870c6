"""Share of voice: how the attention to several names or topics divides among them, over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from racewatch.analysis.collected import collected
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
    collected: int | None = None  # all items of its time, kept or only counted; None where that cannot be told

    def of_all(self, voice: Voice) -> float | None:
        """Return the share of all that was collected; None where that is nothing or cannot be told."""
        return voice.count / self.collected if self.collected else None


@dataclass(frozen=True, slots=True)
class Shares:
    """The steps, the whole time, and what they rest on."""

    steps: Sequence[Division]
    whole: Division
    coverage: Coverage


def share_of_voice(store: Store, contenders: Mapping[str, Node], asked: Asked) -> Shares:
    """Return the share of each of *contenders* per step and over all; an item that speaks of two counts for both.

    The query of *asked* is replaced by each contender's in turn, joined to it by the caller where it limits them. All
    that it finds by itself, and what general sources said of other things, is what was collected.
    """
    everything = collected(store, replace(asked, split=None))
    series = {label: count_trend(store, replace(asked, query=query, split=None)) for label, query in contenders.items()}
    anyone = count_trend(store, replace(asked, query=Or(tuple(contenders.values())), split=None))
    steps = []
    for at, row in enumerate(anyone):
        counts = {label: int(rows[at].value or 0) for label, rows in series.items()}
        voices = () if row.gap else _voices(counts)
        found = None if everything is None else everything.get(row.start, {}).get("", 0)
        steps.append(Division(row.start, row.end, voices, int(row.value or 0), row.gap, found))
    totals = {label: sum(int(row.value or 0) for row in rows) for label, rows in series.items()}
    known = [step.collected for step in steps if step.collected is not None]
    of = sum(known) if len(known) == len(steps) else None
    whole = Division(asked.since, asked.until, _voices(totals), sum(step.items for step in steps), collected=of)
    return Shares(steps, whole, item_coverage(store, Or(tuple(contenders.values())), *asked.span))


def _voices(counts: Mapping[str, int]) -> tuple[Voice, ...]:
    of = sum(counts.values())
    return tuple(Voice(label, n, of) for label, n in counts.items())
