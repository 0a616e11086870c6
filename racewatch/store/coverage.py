"""Which steps of a series were seen at all: a gap is a step that no run speaks for, never a zero."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from racewatch.query.ast import And, Field, Node, Or
from racewatch.store.base import Store
from racewatch.store.questions import Window
from racewatch.store.spans import Span, joined


def spans_of(covers: Mapping[str, Sequence[Span]], sources: frozenset[str] | None = None) -> list[Span]:
    """Return the times that any source, or any of *sources* where given, speaks for, joined and in order."""
    return joined(span for source, spans in covers.items() if sources is None or source in sources for span in spans)


def seen(steps: Sequence[Span], spans: Sequence[Span]) -> list[bool]:
    """Say of each step (in order) whether any span (joined, in order) reaches into it.

    Both ends belong to a span: a run speaks for the moment of its newest item, which may be a step's first.
    """
    answer, at = [], 0
    for start, end in steps:
        while at < len(spans) and spans[at][1] < start:
            at += 1
        answer.append(at < len(spans) and spans[at][0] < end)
    return answer


def settled(
    steps: Sequence[Span], covers: Mapping[str, Sequence[Span]], sources: frozenset[str] | None, memory: timedelta
) -> list[bool]:
    """Say of each step (in order) whether every source that spoke in the *memory* before it speaks of it to its end.

    A step that goes on, or that a source which failed cannot speak for, holds fewer items than it will or would.
    """
    whole = [True] * len(steps)
    for spans in (own for source, own in covers.items() if sources is None or source in sources):
        inside = seen(steps, spans)
        first = 0  # of the spans, the first that ends in the memory of the step
        for number, (start, end) in enumerate(steps):
            while first < len(spans) and spans[first][1] <= start - memory:
                first += 1
            is_active = first < len(spans) and spans[first][0] < start
            if is_active and not (inside[number] and spans[-1][1] >= end):
                whole[number] = False
    return whole


def sources_of(query: Node) -> frozenset[str] | None:
    """Return the sources that *query* is limited to, or None when it asks all of them."""
    if isinstance(query, Field):
        return frozenset({query.value}) if query.name == "source" else None
    if isinstance(query, And):
        limits = [limit for child in query.children if (limit := sources_of(child)) is not None]
        return frozenset.intersection(*limits) if limits else None
    if isinstance(query, Or):
        sides = [sources_of(child) for child in query.children]
        return None if None in sides else frozenset[str]().union(*(side for side in sides if side is not None))
    return None


def item_spans(store: Store, query: Node, window: Window) -> list[Span]:
    """Return the times in *window* for which the ledger can speak about the items that *query* asks for."""
    return spans_of(store.covers(window), sources_of(query))
