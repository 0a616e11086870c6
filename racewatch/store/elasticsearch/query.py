"""The query tree and time windows in Elasticsearch's query DSL; pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Sign, Text, Toward, When
from racewatch.query.fields import KEYWORDS, NUMBERS, Behind
from racewatch.store.datasets import TIMES, columns_of
from racewatch.store.documents import Dataset
from racewatch.store.questions import Window, check_asked
from racewatch.text.tokens import needs_char, tokens
from schemas import Background

Dsl = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALL: Dsl = {"match_all": {}}
NONE: Dsl = {"match_none": {}}
RANGES: dict[Sign, tuple[str, ...]] = {
    "<": ("lt",),
    "<=": ("lte",),
    ">": ("gt",),
    ">=": ("gte",),
    "=": ("gte", "lte"),
}
COUNTED = frozenset(columns_of(Background).single)
"""What is known of items that were only counted."""
SEARCHED: dict[Dataset, tuple[str, ...]] = {"items": ("title", "text"), "ranks": ("title",)}


def dsl_of(node: Node, dataset: Dataset = "items") -> Dsl:
    """Return what matches *node* in *dataset*: items, ranks or background."""
    match node:
        case Not():
            return {"bool": {"must_not": [dsl_of(node.child, dataset)]}}
        case And() | Or():
            joined = _and if isinstance(node, And) else _or
            return joined([dsl_of(child, dataset) for child in node.children])
        case Everything():
            return ALL
        case Text():
            return _text(node.text, SEARCHED.get(dataset, ()))
        case Exact():
            searched = SEARCHED.get(dataset, ())
            return _and([_text(node.text, searched), _exact(node.text, searched)])
        case _:
            return _filter(node, dataset)


def _filter(node: Field | Compare | Toward | When, dataset: Dataset) -> Dsl:
    match node:
        case Field():
            field = field_of(KEYWORDS[node.name], dataset)
            return {"term": {field: node.value}} if field else NONE
        case Compare():
            return _compared(node, field_of(NUMBERS[node.name], dataset))
        case Toward():
            tone = _toned("targets.score", "targets.label", node.sign, node.value)
            return nested_with("targets", tone, name=node.name) if dataset == "items" else NONE
        case When():
            return {"range": {TIMES[dataset]: {RANGES[node.sign][0]: moment_of(node.moment)}}}


def field_of(behind: Behind, dataset: Dataset) -> str | None:
    """Return the field of *dataset* that a filter asks for; None when its documents have none."""
    counted = behind.items if behind.items in COUNTED else None
    return {"items": behind.items, "ranks": behind.ranks, "background": counted}.get(dataset)


def tag_of(node: Node, dataset: Dataset) -> str | None:
    """Return the field of *dataset* in which *node* asks for a name or a topic; None where it asks for another."""
    if isinstance(node, Field) and node.name in ("name", "topic"):
        return field_of(KEYWORDS[node.name], dataset)
    return None


def _compared(node: Compare, field: str | None) -> Dsl:
    if field is None:
        return NONE
    if node.name == "sentiment":
        return _toned(field, "sentiment_label", node.sign, node.value)
    return {"range": {field: dict.fromkeys(RANGES[node.sign], node.value)}}


def _toned(score: str, label: str, sign: Sign, value: float | str) -> Dsl:
    """Match a label, or a score that is sure."""
    if isinstance(value, str):
        return {"term": {label: value}}
    ranged = {"range": {score: dict.fromkeys(RANGES[sign], value)}}
    return {"bool": {"filter": [ranged], "must_not": [{"term": {label: "unsure"}}]}}


def _and(children: list[Dsl]) -> Dsl:
    return {"bool": {"filter": children}} if children else ALL


def _or(children: list[Dsl]) -> Dsl:
    return {"bool": {"should": children, "minimum_should_match": 1}} if children else NONE


def _text(text: str, fields: tuple[str, ...]) -> Dsl:
    """Match a leaf as one run: by pairs of characters, or by single ones where a character stands alone in it."""
    found = tokens(text)
    if not (found and fields):
        return NONE
    analyzer, suffix = ("racewatch_char", ".char") if needs_char(found) else ("racewatch_text", "")
    names = [field + suffix for field in fields]
    return {"multi_match": {"query": text, "type": "phrase", "fields": names, "analyzer": analyzer}}


def _exact(text: str, fields: tuple[str, ...]) -> Dsl:
    if not fields:
        return NONE
    names = [f"{field}.exact" for field in fields]
    return {"multi_match": {"query": text, "type": "phrase", "fields": names, "analyzer": "racewatch_exact"}}


def within(window: Window, dataset: Dataset) -> Dsl:
    """Return what matches the documents of *dataset* in *window*."""
    bounds = {"gte": window.since, "lt": window.until}
    found = {name: moment_of(bound) for name, bound in bounds.items() if bound is not None}
    return {"range": {TIMES[dataset]: found}} if found else ALL


def covering(window: Window) -> Dsl:
    """Return what matches the runs that speak for some of *window*."""
    known: list[Dsl] = [{"exists": {"field": field}} for field in ("covered_from", "covered_to")]
    since = [] if window.since is None else [{"range": {"covered_to": {"gte": moment_of(window.since)}}}]
    until = [] if window.until is None else [{"range": {"covered_from": {"lt": moment_of(window.until)}}}]
    return _and([*known, *since, *until])


def both(*parts: Dsl) -> Dsl:
    """Return what matches all *parts*, without scores."""
    return {"bool": {"filter": [part for part in parts if part != ALL]}}


def matching(query: Node, window: Window, dataset: Dataset = "items") -> Dsl:
    """Return what matches *query* in *dataset* within *window*."""
    return both(dsl_of(query, dataset), within(window, dataset))


def chosen(dataset: Dataset, query: Node, window: Window) -> Dsl:
    """Return what matches the documents of *dataset* within *window*; of items and ranks *query* may be asked too."""
    check_asked(dataset, query)
    return matching(query, window, dataset)


def body_of(node: Node, window: Window, dataset: Dataset) -> Dsl:
    """Return the body of a search that finds *node* in *dataset* within *window*, newest first."""
    return {"query": matching(node, window, dataset), "sort": [{TIMES[dataset]: "desc"}]}


def terms(**wanted: str | None) -> Dsl:
    """Return what has each wanted keyword; None is not asked for."""
    return _and([{"term": {field: value}} for field, value in wanted.items() if value is not None])


def nested_with(path: str, *more: Dsl, **wanted: str) -> Dsl:
    """Return what has an object under *path* with all the *wanted* keywords that also matches *more*."""
    keywords: list[Dsl] = [{"term": {f"{path}.{part}": value}} for part, value in wanted.items()]
    return {"nested": {"path": path, "query": _and([*keywords, *more])}}


def moment_of(moment: datetime) -> str:
    """Return *moment* in UTC, cut to the millisecond that Elasticsearch compares by."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_at(milliseconds: float) -> datetime:
    """Return the UTC moment so many *milliseconds* after 1970, as buckets and sort values name times."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def engaged(wanted: Dsl) -> Dsl:
    """Return what matches *wanted* with its likes, comments and reposts added up as the score.

    A score has 24 bits: beyond 16 million two sums that are nearly equal may change places.
    """
    fields = ("likes", "comments", "reposts")
    functions = [{"field_value_factor": {"field": field, "missing": 0}} for field in fields]
    both_modes = {"score_mode": "sum", "boost_mode": "replace"}
    return {"function_score": {"query": wanted, "functions": functions, **both_modes}}
