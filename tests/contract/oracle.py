"""The answers that any store must give, worked out the slow and obvious way: document by document, in memory."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from racewatch.query.ast import And, Everything, Field, Node, Not, Or, Text
from racewatch.query.intervals import start_of
from racewatch.store.base import HeatCell, Split, Tone
from racewatch.text.tokens import tokens
from schemas import Item, RankObservation

ATTRIBUTES = {"name": "names", "topic": "topics", "lang": "language", "source": "source"}


def matches(node: Node, one: Item | RankObservation) -> bool:
    """Say whether *node* finds *one*."""
    match node:
        case Everything():
            return True
        case Text():
            texts = (one.title, one.text) if isinstance(one, Item) else (one.title,)
            return any(holds(tokens(text), tokens(node.text)) for text in texts)
        case Field():
            name = "list" if node.name == "source" and not isinstance(one, Item) else node.name
            value = getattr(one, ATTRIBUTES.get(name, name), None)
            return node.value in value if isinstance(value, tuple) else node.value == value
        case Not():
            return not matches(node.child, one)
        case And():
            return all(matches(child, one) for child in node.children)
        case Or():
            return any(matches(child, one) for child in node.children)


def holds(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether *wanted* stands in *found* in a row; nothing stands nowhere."""
    width = len(wanted)
    return width > 0 and any(found[at : at + width] == wanted for at in range(len(found) - width + 1))


def keys(one: Item, split: Split | None) -> tuple[str, ...]:
    """Return the values of *split* that *one* counts under."""
    value = getattr(one, split) if split else ""
    return tuple(dict.fromkeys(value)) or ("",) if isinstance(value, tuple) else (value or "",)


def counted(items: Sequence[Item], interval: str, zone: str, split: Split | None) -> dict[datetime, dict[str, int]]:
    """Return items per interval and value of *split*."""
    found: dict[datetime, dict[str, int]] = {}
    for one in items:
        cell = found.setdefault(start_of(one.published_at, interval, zone), {})
        for key in keys(one, split):
            cell[key] = cell.get(key, 0) + 1
    return found


def toned(
    items: Sequence[Item], interval: str | None, zone: str, split: Split | None
) -> dict[tuple[datetime | None, str], Tone]:
    """Return sentiment per interval and value of *split*."""
    groups: dict[tuple[datetime | None, str], list[Item]] = defaultdict(list)
    for one in items:
        start = start_of(one.published_at, interval, zone) if interval else None
        for key in keys(one, split):
            groups[start, key].append(one)
    return {cell: tone_of(group) for cell, group in groups.items()}


def tone_of(group: Sequence[Item]) -> Tone:
    """Return the sentiment of a group of items."""
    labels = [one.sentiment_label for one in group]
    sure = [one.sentiment for one in group if one.sentiment_label != "unsure"]
    mean = sum(sure) / len(sure) if sure else None
    split = [labels.count(label) for label in ("positive", "neutral", "negative", "unsure")]
    return Tone(len(group), mean, *split)


def heated(rows: Sequence[RankObservation], query: Node, interval: str, zone: str) -> dict[datetime, HeatCell]:
    """Return the heat of one list's rows."""
    groups: dict[datetime, list[RankObservation]] = defaultdict(list)
    for row in rows:
        groups[start_of(row.observed_at, interval, zone)].append(row)
    return {start: cell_of(group, query) for start, group in groups.items()}


def cell_of(group: Sequence[RankObservation], query: Node) -> HeatCell:
    """Return the heat of one interval's rows."""
    found = [row for row in group if matches(query, row)]
    seen, heats = len({row.observed_at for row in group}), [row.heat or 0 for row in found]
    places = [row.position for row in found if row.position]
    return HeatCell(seen, len(found), sum(heats) / seen, max(heats, default=0), min(places, default=None))
