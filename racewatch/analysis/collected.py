"""How much was collected in all: what was kept, and what general sources said of other things, only counted."""

from collections.abc import Mapping
from datetime import datetime

from racewatch.query.ast import And, Everything, Field, Node, Not, Or, When
from racewatch.query.fields import KEYWORDS
from racewatch.query.intervals import FIXED, start_of
from racewatch.store.base import Store
from racewatch.store.datasets import columns_of
from racewatch.store.trend import Asked
from schemas import Background

HOUR = FIXED["1h"]
KNOWN = frozenset(columns_of(Background).single)
"""What is known of an item that was only counted."""
NONE_OF = frozenset({"names", "topics"})
"""What it has none of, as far as topics go."""
Collected = Mapping[datetime, Mapping[str, int | None]]


def tells(query: Node) -> bool:
    """Say whether *query* can be answered for items that were only counted: it asks for no words, names or tone."""
    match query:
        case Everything() | When():
            return True
        case Not():
            return tells(query.child)
        case And() | Or():
            return all(tells(child) for child in query.children)
        case Field():
            return query.name == "topic" or KEYWORDS[query.name].items in KNOWN
        case _:
            return False


def collected(store: Store, asked: Asked) -> Collected | None:
    """Return all that was collected per step and value of the split; None where that cannot be told.

    It cannot when the query or the split asks for what is not known of items that were only counted, and there are
    any. In steps shorter than an hour a number is None where items of that hour were only counted.
    """
    kept = store.counts(asked.query, asked.window, asked.interval, asked.zone, asked.split)
    short = FIXED.get(asked.interval, HOUR) < HOUR
    step = "1h" if short else asked.interval
    if not (tells(asked.query) and (asked.split is None or asked.split in KNOWN | NONE_OF)):
        return None if store.background(Everything(), asked.window, step, asked.zone) else kept
    counted = store.background(asked.query, asked.window, step, asked.zone, asked.split)
    if short:
        steps = ((start, start_of(start, step, asked.zone)) for start, _ in asked.steps)
        unknown: Collected = {start: dict.fromkeys(counted[hour]) for start, hour in steps if hour in counted}
        return {start: {**kept.get(start, {}), **unknown.get(start, {})} for start in {*kept, *unknown}}
    return {
        start: {
            key: kept.get(start, {}).get(key, 0) + counted.get(start, {}).get(key, 0)
            for key in {*kept.get(start, {}), *counted.get(start, {})}
        }
        for start in {*kept, *counted}
    }
