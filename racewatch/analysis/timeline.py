"""The course of a subject: who had it first, when it peaked, how fast it faded, who told it and in how many stories."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from racewatch.analysis.coverage import Coverage, item_coverage
from racewatch.query.ast import And, Field, Node, Not
from racewatch.store.base import Store
from racewatch.store.questions import Split
from racewatch.store.trend import Asked, Row, count_trend
from schemas import Item

PRECISE = frozenset({"second", "minute", "hour"})
LOOKED_AT = 1000  # items, oldest first, among which the first one with a precise time is looked for
LEADING = 10


@dataclass(frozen=True, slots=True)
class First:
    """The first item of a *voice* (zh-Hans, zh-Hant, zh, en, …; "" for all) whose time of publication is known.

    *vague* items came before it that only have a day or the time of their crawl: one of them may have been earlier.
    *item* is None when no item has a better time.
    """

    voice: str
    item: Item | None
    vague: int
    items: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The step with most items (the first of equals), and how the items after it were spread.

    *half_life* is how long after the step's end half of all later items were out, to the step: what bitly called the
    half-life of a link (2011). None when nothing came after. *gaps_after* steps after the peak were not seen.
    """

    start: datetime
    end: datetime
    items: int
    after: int
    half_life: timedelta | None
    gaps_after: int


@dataclass(frozen=True, slots=True)
class Leader:
    """A publisher, or a story by the item that founded it: how many items, and by how many publishers."""

    key: str
    items: int
    publishers: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What :func:`timeline` found, and what it rests on."""

    items: int
    publishers: int
    stories: int
    first: First
    firsts: tuple[First, ...]
    peak: Peak | None
    leading_publishers: tuple[Leader, ...]
    leading_stories: tuple[Leader, ...]
    coverage: Coverage


def timeline(store: Store, asked: Asked) -> Timeline:
    """Return the course of what *asked* matches, in its steps."""
    rows = count_trend(store, asked)
    publishers, stories = _totals(store, asked, "publisher"), _totals(store, asked, "story")
    voices = [(voice, And((asked.query, limit))) for voice, limit in _voices(store, asked)]
    return Timeline(
        items=sum(publishers.values()),
        publishers=len(publishers),
        stories=len(stories) - ("" in stories) + stories[""],
        first=_first(store, asked, "", asked.query),
        firsts=tuple(_first(store, asked, voice, query) for voice, query in voices),
        peak=_peak(rows),
        leading_publishers=tuple(Leader(name, n) for name, n in _most(publishers)),
        leading_stories=tuple(_stories(store, asked, stories)),
        coverage=item_coverage(store, asked.query, *asked.span),
    )


def _totals(store: Store, asked: Asked, split: Split) -> Counter[str]:
    """Return items per value of *split* over the whole time; "" for none."""
    found: Counter[str] = Counter()
    for cell in store.counts(asked.query, asked.window, "1M", "UTC", split).values():
        found.update(cell)
    return found


def _most(totals: Counter[str]) -> list[tuple[str, int]]:
    named = [(key, n) for key, n in totals.items() if key]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))[:LEADING]


def _voices(store: Store, asked: Asked) -> Iterator[tuple[str, Node]]:
    """Yield each language, Chinese apart by script, and what limits a query to it."""
    scripts: tuple[Node, Node] = (Field("script", "Hans"), Field("script", "Hant"))
    for language in sorted(_totals(store, asked, "language")):
        limit = Field("lang", language)
        if language != "zh":
            yield language, limit
            continue
        yield "zh-Hans", And((limit, scripts[0]))
        yield "zh-Hant", And((limit, scripts[1]))
        yield "zh", And((limit, Not(scripts[0]), Not(scripts[1])))


def _first(store: Store, asked: Asked, voice: str, query: Node) -> First:
    with store.matches(query, asked.window) as found:
        for place, item in enumerate(islice(found.found, LOOKED_AT)):
            if item.published_precision in PRECISE and item.published_origin != "crawl":
                return First(voice, item, place, found.total)
        return First(voice, None, min(found.total, LOOKED_AT), found.total)


def _peak(rows: Sequence[Row]) -> Peak | None:
    if not any(row.value for row in rows):
        return None
    place = max(range(len(rows)), key=lambda at: (rows[at].value or 0, -at))
    peak, later = rows[place], rows[place + 1 :]
    after = sum(int(row.value or 0) for row in later)
    gaps = sum(row.gap for row in later)
    return Peak(peak.start, peak.end, int(peak.value or 0), after, _half_life(peak, later, after), gaps)


def _half_life(peak: Row, later: Sequence[Row], after: int) -> timedelta | None:
    out = 0
    for row in later:
        out += int(row.value or 0)
        if after and 2 * out >= after:
            return row.end - peak.end
    return None


def _stories(store: Store, asked: Asked, stories: Counter[str]) -> Iterator[Leader]:
    most = _most(stories)
    founders = {item.id: item for item in store.items([story for story, _ in most])}
    for story, n in most:
        by = Asked(And((asked.query, Field("story", story))), asked.since, asked.until, asked.interval, asked.zone)
        founder = founders.get(story)
        title = (founder.title or founder.text[:80].replace("\n", " ")) if founder else ""
        yield Leader(story, n, len(_totals(store, by, "publisher")), title)
