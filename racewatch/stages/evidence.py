"""What an alert shows: the items and list entries that weighed most, no two the same."""

from collections.abc import Iterable, Sequence

from racewatch.query.ast import Node
from racewatch.store.base import Store, Window
from racewatch.text.fingerprint import distance
from schemas import Evidence, Item, RankObservation
from schemas.alert import Series

OF_LISTS: frozenset[Series] = frozenset({"heat", "rank", "novelty"})
SHOWN = 5
POOL = 1000
"""Items (the newest) and entries (the hottest) that are looked at to choose the shown ones."""
NEAR = 6
"""Bits in which the fingerprints of two copies of one text differ at most (64 in all)."""


def evidence_of(store: Store, query: Node, series: Series, window: Window) -> tuple[Evidence, ...]:
    """Return up to five pieces: of the series' own kind first, then of the other."""
    entries = [entry_evidence(entry) for entry in distinct_entries(store.entries(query, window, limit=POOL))]
    items = [item_evidence(item) for item in distinct_items(store.search(query, window, limit=POOL))]
    first, second = (entries, items) if series in OF_LISTS else (items, entries)
    own = first[: SHOWN - min(len(second), 2)]
    return tuple((own + second)[:SHOWN])


def distinct_entries(entries: Sequence[RankObservation]) -> list[RankObservation]:
    """Return one entry a title, hottest first, and behind them the further observations of the same titles."""
    first: dict[str, RankObservation] = {}
    for entry in entries:
        first.setdefault(entry.title, entry)
    return [*first.values(), *(entry for entry in entries if first[entry.title] is not entry)]


def distinct_items(items: Iterable[Item]) -> list[Item]:
    """Return items by attention, the first of each publisher before second ones, near-copies left out."""
    chosen: list[Item] = []
    for item in sorted(items, key=lambda i: (-attention(i), i.published_at, i.id)):
        if all(distance(item.fingerprint, other.fingerprint) > NEAR for other in chosen):
            chosen.append(item)
    heard: set[str] = set()
    second = [item for item in chosen if item.publisher in heard or heard.add(item.publisher)]  # type: ignore[func-returns-value]
    return [item for item in chosen if item not in second] + second


def attention(item: Item) -> int:
    """Return how often people acted on an item."""
    return sum(count or 0 for count in (item.likes, item.comments, item.reposts))


def entry_evidence(entry: RankObservation) -> Evidence:
    """Return a list entry as evidence."""
    place = f", position {entry.position}" if entry.position else ""
    heat = f"heat {entry.heat:,}{place}" if entry.heat is not None else f"listed{place}"
    return Evidence(
        id=entry.id, title=entry.title, url=entry.url, publisher=entry.list, at=entry.observed_at, measure=heat
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
    )
