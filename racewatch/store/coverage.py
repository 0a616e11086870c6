"""Which steps of a series were seen at all: a gap is a step that no run speaks for, never a zero."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from racewatch.query.ast import And, Field, Node, Or
from racewatch.store.base import Store, Window
from schemas import SourceRun

Span = tuple[datetime, datetime]


def covered_spans(runs: Iterable[SourceRun], sources: frozenset[str] | None = None) -> list[Span]:
    """Return the times that item runs speak for, joined and in order; of *sources* only, where given."""
    spans = sorted(
        (run.covered_from, run.covered_to)
        for run in runs
        if run.kind == "items" and run.covered_from and run.covered_to and (sources is None or run.source in sources)
    )
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def seen(steps: Sequence[Span], spans: Sequence[Span]) -> list[bool]:
    """Say of each step (in order) whether any span (joined, in order) reaches into it."""
    answer, at = [], 0
    for start, end in steps:
        while at < len(spans) and spans[at][1] < start:
            at += 1
        answer.append(at < len(spans) and spans[at][0] < end)
    return answer


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


def item_spans(store: Store, query: Node) -> list[Span]:
    """Return the times for which the ledger can speak about the items that *query* asks for."""
    return covered_spans(store.runs(Window()), sources_of(query))
