"""One subject on three sides (Simplified, Traditional, English): how much, how, in whose words, and who was first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from racewatch.analysis.coverage import Coverage, item_coverage
from racewatch.analysis.rates import Interval, mean_interval, wilson
from racewatch.analysis.terms import (
    SAMPLE,
    Sample,
    Term,
    TermsOf,
    Vocabulary,
    compared,
    only_here,
    sampled,
    vocabulary_of,
)
from racewatch.query.ast import And, Field, Node, Not
from racewatch.store.base import Store
from racewatch.store.figures import NOBODY, Tone
from racewatch.store.questions import Window
from schemas import Item

CHINESE = ("zh-Hans", "zh-Hant")
SIDES: Mapping[str, Node] = {
    "zh-Hans": And((Field("lang", "zh"), Field("script", "Hans"))),
    "zh-Hant": And((Field("lang", "zh"), Field("script", "Hant"))),
    "en": Field("lang", "en"),
}
NAMES = 8
"""Names that are shown: those that take the largest share of any one side."""
TERMS = 12
FIRSTS = 200
"""Earliest items that are looked at to find one whose time is known to the hour."""
FINE = ("second", "minute", "hour")


@dataclass(frozen=True, slots=True)
class First:
    """The earliest item of a side; *sure* when its publisher said the time, to the hour at least."""

    item: Item
    sure: bool
    lag: timedelta | None = None  # behind the first of all sides; None where either time is not sure


@dataclass(frozen=True, slots=True)
class Spoken:
    """One name on one side: items that mention it, and the tone toward it of those that have one."""

    n: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the subject.

    *typical* terms mark it against the side's other coverage; *only* ones are never written in the other script's.
    """

    items: int
    collected: int
    publishers: Mapping[str, int]
    peak: tuple[datetime, int] | None
    tone: Tone
    first: First | None
    names: Mapping[str, Spoken]
    sample: Sample
    typical: Sequence[Term]
    only: Sequence[Term]

    @property
    def share(self) -> float | None:
        """Return the part that the subject takes of all that was collected on this side."""
        return self.items / self.collected if self.collected else None

    @property
    def share_interval(self) -> Interval | None:
        """Return the 95 % interval of the share."""
        return wilson(self.items, self.collected)

    @property
    def tone_interval(self) -> Interval | None:
        """Return the 95 % interval of the mean sentiment."""
        return mean_interval(self.tone.mean, self.tone.deviation, self.tone.sure)


@dataclass(frozen=True, slots=True)
class Framing:
    """The sides, and what they rest on."""

    sides: Mapping[str, Side]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared: a subject in a time, its days those of *zone*."""

    query: Node
    since: datetime
    until: datetime
    zone: str = "UTC"
    sample: int = SAMPLE

    @property
    def window(self) -> Window:
        """Return the time."""
        return Window(self.since, self.until)


def framing_of(store: Store, question: Question, terms_of: TermsOf) -> Framing:
    """Return the subject of *question* on every side, in the order of SIDES; a side without items is there, empty."""
    queries = {label: And((question.query, side)) for label, side in SIDES.items()}
    samples = {label: sampled(store, query, question.window, question.sample) for label, query in queries.items()}
    words = {label: vocabulary_of(sample.items, terms_of) for label, sample in samples.items()}
    names = _names(store, question, queries)
    firsts = _with_lags({label: _first(store, query, question.window) for label, query in queries.items()})
    sides = {}
    for label, query in queries.items():
        rest = sampled(store, And((Not(question.query), SIDES[label])), question.window, question.sample)
        days = {start: cell[""] for start, cell in store.counts(query, question.window, "1d", question.zone).items()}
        sides[label] = Side(
            items=samples[label].matching,
            collected=store.total(SIDES[label], question.window),
            publishers=_publishers(store, query, question),
            peak=max(days.items(), key=lambda found: (found[1], found[0]), default=None),
            tone=store.tones(query, question.window, None, question.zone).get((None, ""), NOBODY),
            first=firsts[label],
            names=names[label],
            sample=samples[label],
            typical=compared(words[label], vocabulary_of(rest.items, terms_of))[:TERMS],
            only=_only(label, words),
        )
    return Framing(sides, item_coverage(store, question.query, question.since, question.until))


def _publishers(store: Store, query: Node, question: Question) -> dict[str, int]:
    """Return the publishers with their items, the busiest first."""
    found = store.sums("likes", query, question.window, None, question.zone, "publisher")
    counts = {key: reached.n for (_, key), reached in found.items()}
    return dict(sorted(counts.items(), key=lambda publisher: (-publisher[1], publisher[0])))


def _only(label: str, words: Mapping[str, Vocabulary]) -> list[Term]:
    """Return what one script of Chinese writes and the other does not; English shares no words to compare."""
    if label not in CHINESE:
        return []
    (other,) = (words[side] for side in CHINESE if side != label)
    return only_here(words[label], other)[:TERMS] if other.items else []


def _names(store: Store, question: Question, queries: Mapping[str, Node]) -> dict[str, dict[str, Spoken]]:
    """Return on each side the names that take the largest share of any side's items."""
    window, zone = question.window, question.zone
    counts = {
        label: {
            key: found.n for (_, key), found in store.sums("likes", query, window, None, zone, "names").items() if key
        }
        for label, query in queries.items()
    }
    totals = {label: max(store.total(query, window), 1) for label, query in queries.items()}
    weight: dict[str, float] = {}
    for label, found in counts.items():
        for name, n in found.items():
            weight[name] = max(weight.get(name, 0.0), n / totals[label])
    chosen = sorted(weight, key=lambda name: (-weight[name], name))[:NAMES]
    return {
        label: {
            name: Spoken(
                counts[label].get(name, 0),
                store.tones(query, window, None, zone, toward=name).get((None, ""), NOBODY),
            )
            for name in chosen
        }
        for label, query in queries.items()
    }


def _first(store: Store, query: Node, window: Window) -> First | None:
    """Return the earliest item whose time is known to the hour, or the earliest of all where none is."""
    items = store.search(query, window, limit=FIRSTS, order="oldest")
    sure = next((i for i in items if i.published_origin != "crawl" and i.published_precision in FINE), None)
    if sure:
        return First(sure, sure=True)
    return First(items[0], sure=False) if items else None


def _with_lags(firsts: Mapping[str, First | None]) -> dict[str, First | None]:
    """Return each side's first with its time behind the first of all."""
    times = [first.item.published_at for first in firsts.values() if first and first.sure]
    return {
        label: replace(first, lag=first.item.published_at - min(times)) if first and first.sure else first
        for label, first in firsts.items()
    }
