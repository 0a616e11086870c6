"""The query tree and time windows in Elasticsearch's query DSL; pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.query.ast import And, Everything, Field, Node, Not, Text
from racewatch.store.base import Dataset, Window
from racewatch.store.elasticsearch_index import TIMES
from racewatch.text.tokens import needs_char, tokens

Dsl = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALL: Dsl = {"match_all": {}}
NONE: Dsl = {"match_none": {}}
FIELDS: dict[Dataset, dict[str, str]] = {
    "items": {
        "name": "names",
        "topic": "topics",
        "lang": "language",
        "script": "script",
        "source": "source",
        "publisher": "publisher",
        "kind": "kind",
    },
    "ranks": {"name": "names", "topic": "topics", "lang": "language", "script": "script", "source": "list"},
}
"""The field behind each filter; a filter that a dataset lacks matches nothing in it."""
SEARCHED: dict[Dataset, tuple[str, ...]] = {"items": ("title", "text"), "ranks": ("title",)}


def dsl_of(node: Node, dataset: Dataset = "items") -> Dsl:
    """Return what matches *node* in *dataset*, items or ranks."""
    if isinstance(node, Everything):
        return ALL
    if isinstance(node, Text):
        return _text(node.text, SEARCHED[dataset])
    if isinstance(node, Field):
        field = FIELDS[dataset].get(node.name)
        return {"term": {field: node.value}} if field else NONE
    if isinstance(node, Not):
        return {"bool": {"must_not": [dsl_of(node.child, dataset)]}}
    children = [dsl_of(child, dataset) for child in node.children]
    return _and(children) if isinstance(node, And) else _or(children)


def _and(children: list[Dsl]) -> Dsl:
    return {"bool": {"filter": children}} if children else ALL


def _or(children: list[Dsl]) -> Dsl:
    return {"bool": {"should": children, "minimum_should_match": 1}} if children else NONE


def _text(text: str, fields: tuple[str, ...]) -> Dsl:
    """Match a leaf as one run: by pairs of characters, or by single ones where a character stands alone in it."""
    found = tokens(text)
    if not found:
        return NONE
    analyzer, suffix = ("racewatch_char", ".char") if needs_char(found) else ("racewatch_text", "")
    names = [field + suffix for field in fields]
    return {"multi_match": {"query": text, "type": "phrase", "fields": names, "analyzer": analyzer}}


def within(window: Window, dataset: Dataset) -> Dsl:
    """Return what matches the documents of *dataset* in *window*."""
    bounds = {"gte": window.since, "lt": window.until}
    found = {name: moment_of(bound) for name, bound in bounds.items() if bound is not None}
    return {"range": {TIMES[dataset]: found}} if found else ALL


def both(*parts: Dsl) -> Dsl:
    """Return what matches all *parts*, without scores."""
    return {"bool": {"filter": [part for part in parts if part != ALL]}}


def terms(**wanted: str | None) -> Dsl:
    """Return what has each wanted keyword; None is not asked for."""
    return _and([{"term": {field: value}} for field, value in wanted.items() if value is not None])


def moment_of(moment: datetime) -> str:
    """Return *moment* in UTC, cut to the millisecond that Elasticsearch compares by."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_at(milliseconds: float) -> datetime:
    """Return the UTC moment so many *milliseconds* after 1970, as buckets and sort values name times."""
    return EPOCH + timedelta(milliseconds=milliseconds)
