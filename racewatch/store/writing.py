"""What becomes of a document that arrives, decided without a store so that every store decides alike."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import cache
from math import isfinite
from typing import Any

from pydantic import BaseModel

from racewatch.store.documents import Document, Refusal
from racewatch.store.sightings import gone, merged
from schemas import Item, RankObservation, Sample
from schemas.es import Es

LONGEST_KEYWORD = 32_766  # bytes of UTF-8: the longest term Lucene takes
LONGEST_ID = 512  # bytes: the longest Elasticsearch takes
GREATEST_LONG = 2**63 - 1
WORDS = ("title", "text")
Settle = Callable[[Document | None, Document], Document | None]
"""What is to be written where the first lies (None: nothing) and the second arrives; None for nothing."""


def settled(stored: Document | None, new: Document) -> Document | None:
    """Return what is to be written where *stored* lies and *new* arrives; None when they have the same content.

    Two sightings of an item become one, see :func:`racewatch.store.sightings.merged`. An observation of a list never
    loses what was recorded before: what the new one leaves open stays. Of two sampled titles the newer one has
    the slot, whichever came first.
    """
    if stored is None:
        return None if isinstance(new, Item) and gone(new) else new
    if isinstance(stored, RankObservation) and isinstance(new, RankObservation):
        return _completed(stored, new)
    if isinstance(stored, Sample) and isinstance(new, Sample):
        return new if _newness(new) > _newness(stored) else None
    if not (isinstance(stored, Item) and isinstance(new, Item)):
        return None if new == stored else new
    return merged(stored, new)


def revising(fields: Collection[str]) -> Settle:
    """Return what settles by taking *fields* alone of what arrives, where the words are still the same."""

    def settle(stored: Document | None, new: Document) -> Document | None:
        if stored is None or any(getattr(stored, name, None) != getattr(new, name, None) for name in WORDS):
            return None
        revised = stored.model_copy(update={name: getattr(new, name) for name in fields})
        return None if revised == stored else revised

    return settle


def _newness(sample: Sample) -> tuple[datetime, str]:
    return sample.seen_at, sample.item


def _completed(stored: RankObservation, new: RankObservation) -> RankObservation | None:
    known = {name: value for name, value in stored if value is not None and getattr(new, name) is None}
    both = new.model_copy(update=known)
    return None if both == stored else both


def refusal_of(document: Document) -> Refusal | None:
    """Return why no store takes *document*, or None: a number or a term beyond what an index can hold."""
    if not 0 < len(document.id.encode()) <= LONGEST_ID:
        return Refusal(document.id, f"id: want 1 to {LONGEST_ID} bytes")
    if all(map(_plain, vars(document).values())):
        return None
    for name, kind in _kinds(type(document)):
        if problem := next(_problems(kind, getattr(document, name)), None):
            return Refusal(document.id, f"{name}: {problem}")
    return None


def _plain(value: Any) -> bool:
    """Say whether *value* is far from every limit, as nearly all are."""
    if isinstance(value, str):
        return len(value) < LONGEST_KEYWORD // 4
    if isinstance(value, int | float):
        return -GREATEST_LONG < value < GREATEST_LONG  # what is no number is not between anything
    if isinstance(value, tuple):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    if isinstance(value, BaseModel):
        return all(map(_plain, vars(value).values()))
    return value is None or isinstance(value, datetime)


@cache
def _kinds(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    marks = ((name, mark) for name, field in model.model_fields.items() for mark in field.metadata)
    return tuple((name, mark.mapping["type"]) for name, mark in marks if isinstance(mark, Es))


def _problems(kind: str, value: Any) -> Iterator[str]:
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, BaseModel) and kind in {"nested", "object"}:
            for name, inner in _kinds(type(part)):
                yield from (f"{name}: {problem}" for problem in _problems(inner, getattr(part, name)))
        elif kind == "keyword" and isinstance(part, str) and len(part.encode()) > LONGEST_KEYWORD:
            yield f"longer than {LONGEST_KEYWORD} bytes"
        elif kind == "long" and isinstance(part, int) and abs(part) > GREATEST_LONG:
            yield f"{part} is beyond 64 bits"
        elif kind == "double" and isinstance(part, float) and not isfinite(part):
            yield f"{part} is not a number"
