"""What an alert shows: the most engaged and the most typical items and list entries, no two the same."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest

from racewatch.query.ast import Node
from racewatch.store.base import Store
from racewatch.store.questions import Window
from racewatch.text.fingerprint import distance
from racewatch.text.tokens import tokens
from schemas import Evidence, Item, RankObservation
from schemas.rule import Series

OF_LISTS: frozenset[Series] = frozenset({"heat", "rank", "novelty"})
SHOWN = 5
POOL = 200
"""Items and entries that are looked at: so many of the most engaged of all, and as many by chance."""
LISTED = 2
"""List entries before the items where a list rose; the basis names the hottest ones anyway."""
NEAR = 6
"""Bits in which the fingerprints of two copies of one text differ at most (64 in all)."""
OPENING = 300
"""Characters of a text that say what it is about."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an incident rests on, read once: list entries, the most engaged items, and as many by chance."""

    entries: list[RankObservation]
    engaged: list[Item]
    chance: list[Item]

    def shown(self, series: Series, tells: Callable[[str], bool] = bool) -> tuple[Evidence, ...]:
        """Return up to five pieces: a list's entries first where it is a list's series, then items, then entries.

        Entries whose titles *tells* says report something come before the others.
        """
        entries = [entry_evidence(entry) for entry in distinct_entries(self.entries)]
        titles = len({entry.title for entry in entries})
        entries[:titles] = sorted(entries[:titles], key=lambda entry: not tells(entry.title))
        items = [item_evidence(item) for item in distinct_items(self.engaged, self.chance)]
        first = entries[: min(LISTED, titles)] if series in OF_LISTS else []
        return tuple((first + items + entries[len(first) :])[:SHOWN])


def ground_of(store: Store, query: Node, window: Window) -> Ground:
    """Return what matches *query* in *window*."""
    return Ground(store.entries(query, window, limit=POOL), *pools(store, query, window))


def evidence_of(store: Store, query: Node, series: Series, window: Window) -> tuple[Evidence, ...]:
    """Return the pieces that are shown of what matches *query* in *window*."""
    return ground_of(store, query, window).shown(series)


def pools(store: Store, query: Node, window: Window) -> tuple[list[Item], list[Item]]:
    """Return the most engaged of all matching items, and as many of them by chance."""
    return tuple(store.search(query, window, limit=POOL, order=order) for order in ("engaged", "id"))  # type: ignore[return-value]


def distinct_entries(entries: Sequence[RankObservation]) -> list[RankObservation]:
    """Return one entry a title, hottest first, and behind them the further observations of the same titles."""
    first: dict[str, RankObservation] = {}
    for entry in entries:
        first.setdefault(entry.title, entry)
    return [*first.values(), *(entry for entry in entries if first[entry.title] is not entry)]


def distinct_items(engaged: Sequence[Item], chance: Sequence[Item]) -> list[Item]:
    """Return the most engaged and the most typical items in turn, near-copies left out.

    The first of each publisher comes before the second ones. *engaged* are in their order; typical is what shares its
    words with *chance*, a sample of all.
    """
    acted = [item for item in engaged if attention(item)]
    everyone = list({item.id: item for item in (*engaged, *chance)}.values())
    turns = chain.from_iterable(zip_longest(acted, typical(everyone, chance)))
    chosen: list[Item] = []
    for item in turns:
        if item is not None and all(_differ(item, other) for other in chosen):
            chosen.append(item)
        if len(chosen) == 4 * SHOWN:
            break
    heard: set[str] = set()
    second = {item.id for item in chosen if item.publisher in heard or heard.add(item.publisher)}  # type: ignore[func-returns-value]
    return sorted(chosen, key=lambda item: item.id in second)


def typical(items: Sequence[Item], sample: Iterable[Item]) -> list[Item]:
    """Return *items* by how close they are to the middle of *sample*: the cosine of their word pairs with its."""
    middle = Counter(pair for item in sample for pair in pairs_in(item))
    norm = math.sqrt(sum(count * count for count in middle.values())) or 1.0

    def closeness(item: Item) -> float:
        own = pairs_in(item)
        return sum(middle[pair] for pair in own) / (norm * math.sqrt(len(own))) if own else 0.0

    return sorted(items, key=lambda item: (-round(closeness(item), 6), item.published_at, item.id))


def pairs_in(item: Item) -> frozenset[tuple[str, str]]:
    """Return the neighbouring tokens of title and opening: words of Latin writing, characters of Chinese."""
    return frozenset(pairwise(tokens(f"{item.title} {item.text[:OPENING]}")))


def _differ(one: Item, other: Item) -> bool:
    return one.id != other.id and distance(one.fingerprint, other.fingerprint) > NEAR


def attention(item: Item) -> int:
    """Return how often people acted on an item."""
    return sum(count or 0 for count in (item.likes, item.comments, item.reposts))


def voices(items: Iterable[Item]) -> int:
    """Return how many publishers of articles and authors of posts speak in *items*; near-copies are one voice."""
    heard: dict[str, Item] = {}
    for item in items:
        voice = item.publisher if item.kind == "article" else item.author or item.publisher
        if voice not in heard and all(_differ(item, other) for other in heard.values()):
            heard[voice] = item
    return len(heard)


def entry_evidence(entry: RankObservation) -> Evidence:
    """Return a list entry as evidence."""
    place = f", position {entry.position}" if entry.position else ""
    heat = f"heat {entry.heat:,}{place}" if entry.heat is not None else f"listed{place}"
    return Evidence(
        id=entry.id,
        title=entry.title,
        url=entry.url,
        publisher=entry.list,
        at=entry.observed_at,
        measure=heat,
        heat=entry.heat,
        position=entry.position,
    )


def item_evidence(item: Item) -> Evidence:
    """Return an item as evidence; a post without title shows its beginning."""
    acts = f"{attention(item):,} likes, comments and reposts" if attention(item) else ""
    return Evidence(
        id=item.id,
        title=item.title or item.text[:60],
        url=item.url,
        publisher=item.publisher,
        at=item.published_at,
        measure=acts,
        engagement=attention(item),
    )
