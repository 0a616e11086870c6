"""The answers that any store must give, worked out the slow and obvious way: document by document, in memory."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import combinations
from operator import eq, ge, gt, le, lt
from statistics import stdev
from typing import Any

from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Sign, Text, Toward, When
from racewatch.query.fields import KEYWORDS, NUMBERS, Behind
from racewatch.query.intervals import start_of
from racewatch.store.figures import HeatCell, Reached, Tone
from racewatch.store.questions import Number, Split
from racewatch.text.tokens import exact_tokens, tokens
from schemas import Item, RankObservation

SIGNS: dict[Sign, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


def matches(node: Node, one: Item | RankObservation) -> bool:
    """Say whether *node* finds *one*."""
    match node:
        case Everything():
            return True
        case Text():
            return any(holds(tokens(text), tokens(node.text)) for text in texts_of(one))
        case Exact():
            written = any(holds(exact_tokens(text), exact_tokens(node.text)) for text in texts_of(one))
            return written and matches(Text(node.text), one)
        case Field() | Compare() | Toward() | When():
            return passes(node, one)
        case Not():
            return not matches(node.child, one)
        case And() | Or():
            joined = all if isinstance(node, And) else any
            return joined(matches(child, one) for child in node.children)


def texts_of(one: Item | RankObservation) -> tuple[str, ...]:
    """Return the texts that words are looked for in."""
    return (one.title, one.text) if isinstance(one, Item) else (one.title,)


def passes(node: Field | Compare | Toward | When, one: Item | RankObservation) -> bool:
    """Say whether a filter lets *one* through."""
    match node:
        case Field():
            value = attribute(KEYWORDS[node.name], one)
            return node.value in value if isinstance(value, tuple) else node.value == value
        case Compare():
            value = attribute(NUMBERS[node.name], one)
            if node.name == "sentiment" and getattr(one, "sentiment_label", "") == "unsure":
                return False
            return value is not None and SIGNS[node.sign](value, node.value)
        case Toward():
            tones = [tone for tone in getattr(one, "targets", ()) if tone.name == node.name]
            if isinstance(node.value, str):
                return any(tone.label == node.value for tone in tones)
            return any(tone.label != "unsure" and SIGNS[node.sign](tone.score, node.value) for tone in tones)
        case When():
            at = one.published_at if isinstance(one, Item) else one.observed_at
            return at >= node.moment if node.sign == ">=" else at < node.moment


def attribute(behind: Behind, one: Item | RankObservation) -> Any:
    """Return the value that a filter compares; None where *one* has no such field."""
    name = behind.items if isinstance(one, Item) else behind.ranks
    return getattr(one, name) if name else None


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
    return Tone(len(group), mean, *split, deviation=stdev(sure) if len(sure) > 1 else None)


def toned_toward(
    items: Sequence[Item], name: str, interval: str | None, zone: str, split: Split | None
) -> dict[tuple[datetime | None, str], Tone]:
    """Return the tone toward *name* per interval and value of *split*."""
    spoken = [
        one.model_copy(update={"sentiment": target.score, "sentiment_label": target.label})
        for one in items
        for target in one.targets
        if target.name == name
    ]
    if split != "sentiment_label":
        return toned(spoken, interval, zone, split)
    own = {one.id: one.sentiment_label for one in items}
    groups: dict[tuple[datetime | None, str], list[Item]] = defaultdict(list)
    for one in spoken:
        groups[start_of(one.published_at, interval, zone) if interval else None, own[one.id]].append(one)
    return {cell: tone_of(group) for cell, group in groups.items()}


def summed(
    items: Sequence[Item], number: Number, interval: str | None, zone: str, split: Split | None
) -> dict[tuple[datetime | None, str], Reached]:
    """Return *number* added up per interval and value of *split*."""
    groups: dict[tuple[datetime | None, str], list[int | None]] = defaultdict(list)
    for one in items:
        start = start_of(one.published_at, interval, zone) if interval else None
        for key in keys(one, split):
            groups[start, key].append(getattr(one, number))
    known = {cell: [value for value in values if value is not None] for cell, values in groups.items()}
    return {cell: Reached(len(groups[cell]), len(values), sum(values)) for cell, values in known.items()}


def paired(items: Sequence[Item]) -> dict[tuple[str, str], int]:
    """Return how many items hold both of two names."""
    return dict(Counter(pair for one in items for pair in combinations(sorted(set(one.names)), 2)))


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
