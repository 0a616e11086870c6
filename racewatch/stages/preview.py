"""What a topic or a name would match in the store, before its watchbook is in force; stores nothing."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from itertools import chain
from zoneinfo import ZoneInfo

from racewatch.catalog import Watchbook
from racewatch.errors import ConfigError
from racewatch.names import Matcher
from racewatch.names.suggest import Suggester
from racewatch.stages.retag import words_of
from racewatch.store.base import Store
from racewatch.store.documents import Tagged
from racewatch.text.segment import dictionary_words
from schemas import Item, RankObservation

PAGE = 1000
AROUND = 24  # characters shown on either side of a match
Document = Item | RankObservation
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """A document with what was found marked in it; ordered by time."""

    at: datetime
    id: str
    source: str
    text: str


@dataclass(slots=True)
class Matches:
    """How many documents match, in which days, languages and sources, and the newest of them."""

    keep: int
    total: int = 0
    by_day: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    newest: list[Example] = field(default_factory=list)

    def add(self, document: Document, text: str, zone: ZoneInfo) -> None:
        """Count *document*, whose match reads *text*."""
        at = _time(document)
        source = document.source if isinstance(document, Item) else document.list
        self.total += 1
        self.by_day[f"{at.astimezone(zone):%Y-%m-%d}"] += 1
        self.by_language[document.language] += 1
        self.by_source[source] += 1
        heapq.heappush(self.newest, Example(at, document.id, source, text))
        if len(self.newest) > self.keep:
            heapq.heappop(self.newest)

    @property
    def examples(self) -> list[Example]:
        """Return the newest matches, newest first."""
        return sorted(self.newest, reverse=True)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a watchbook matches, and what of it the present one does not (*gained*), and the other way round."""

    looked_at: int
    matches: Matches
    gained: Matches
    lost: Matches


def preview(
    store: Store, what: str, proposed: Watchbook, present: Watchbook, zone: str = "UTC", examples: int = 20,
    say: Say = lambda _: None,
) -> Preview:  # fmt: skip
    """Return what the topic or name *what* of *proposed* matches in *store*, compared with *present*.

    *say* gets a line of words after every page. Raises ConfigError when *proposed* has no such topic or name.
    """
    wanted = {id(book): _members(book, what) for book in (proposed, present)}
    if not wanted[id(proposed)]:
        raise ConfigError(f"the watchbook has no topic or name {what}; {_closest(proposed, what)}")
    new = Matcher(proposed)
    old = new if proposed is present else Matcher(present)
    local = ZoneInfo(zone)
    found = Matches(examples), Matches(examples), Matches(examples)
    looked_at = 0
    for looked_at, document in enumerate(_documents(store), 1):
        text = words_of(document)
        now, before = (_marked(m, text, wanted[id(b)]) for m, b in ((new, proposed), (old, present)))
        for matches, hit in zip(found, (now, now and not before and now, before and not now and before), strict=True):
            if hit:
                matches.add(document, hit, local)
        if looked_at % PAGE == 0:
            say(f"{looked_at:,} documents looked at, {found[0].total:,} match")
    return Preview(looked_at, *found)


def suggester_over(store: Store, watchbook: Watchbook, say: Say = lambda _: None) -> Suggester:
    """Return a suggester that has seen every text of *store*, and the sampled titles of what was only counted."""
    made = Suggester(watchbook, dictionary_words)
    for number, document in enumerate(_documents(store), 1):
        made.add(words_of(document))
        if number % PAGE == 0:
            say(f"{number:,} documents looked at")
    for sample in store.samples():
        made.add(sample.title, sampled=True)
    return made


def _documents(store: Store) -> Iterator[Document]:
    return chain(_all(store, Item), _all(store, RankObservation))


def _all(store: Store, model: type[Tagged]) -> Iterator[Tagged]:
    after = ""
    while page := store.page(model, after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def _members(watchbook: Watchbook, what: str) -> frozenset[str]:
    """Return the names that *what*, a topic or else a name, stands for."""
    for topic in watchbook.topics:
        if topic.id == what:
            return frozenset(topic.names)
    return frozenset(name.id for name in watchbook.names if name.id == what)


def _closest(watchbook: Watchbook, what: str) -> str:
    known = [topic.id for topic in watchbook.topics] + [name.id for name in watchbook.names]
    close = get_close_matches(what, known, 3)
    return f"did you mean {' or '.join(close)}?" if close else "look it up in watchbook.yaml"


def _marked(matcher: Matcher, text: str, wanted: frozenset[str]) -> str:
    """Return *text* around its first mention of *wanted*, the spelling marked; empty where there is none."""
    for mention in matcher.mentions(text):
        if mention.name in wanted:
            before = text[max(mention.start - AROUND, 0) : mention.start]
            behind = text[mention.end : mention.end + AROUND]
            return f"{before}【{text[mention.start : mention.end]}】{behind}".replace("\n", " ")
    return ""


def _time(document: Document) -> datetime:
    return document.published_at if isinstance(document, Item) else document.observed_at
