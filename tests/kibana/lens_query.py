"""The aggregations that a Lens panel's columns stand for, as Kibana's form-based data source builds them.

Columns nest in their order: buckets first, measures in the innermost; a measure with a filter sits in a filter
aggregation. An automatic interval depends on the time shown; an hour stands for it here.
"""

from typing import Any

from tests.kibana.kql import dsl_of

Aggs = dict[str, Any]
METRICS = {"average": "avg", "sum": "sum", "min": "min", "max": "max", "unique_count": "cardinality"}
CALENDAR = {"1d", "1w", "1M"}


def aggs_of(layer: dict[str, Any]) -> Aggs:
    """Return the aggregations of a form-based *layer*."""
    columns = [(key, layer["columns"][key]) for key in layer["columnOrder"]]
    buckets = [(key, column) for key, column in columns if column["isBucketed"]]
    measures = {key: column for key, column in columns if not column["isBucketed"]}
    aggs: Aggs = {key: agg for key, column in measures.items() if (agg := _measured(column))}
    for key, column in reversed(buckets):
        aggs = {key: _bucketed(column, measures) | ({"aggs": aggs} if aggs else {})}
    return aggs


def _measured(column: dict[str, Any]) -> Aggs | None:
    """Return the aggregation of a measure; None for a plain count, which every bucket has."""
    plain: Aggs = {}
    if column["operationType"] != "count":
        plain = {METRICS[column["operationType"]]: {"field": column["sourceField"]}}
    if "filter" in column:
        return {"filter": dsl_of(column["filter"]["query"])} | ({"aggs": {"value": plain}} if plain else {})
    return plain or None


def _bucketed(column: dict[str, Any], measures: dict[str, Any]) -> Aggs:
    params = column["params"]
    match column["operationType"]:
        case "date_histogram":
            step = "1h" if params["interval"] == "auto" else params["interval"]
            kind = "calendar_interval" if step in CALENDAR else "fixed_interval"
            return {"date_histogram": {"field": column["sourceField"], kind: step, "min_doc_count": 1}}
        case "terms":
            order = {_ordered(params["orderBy"]["columnId"], measures): params["orderDirection"]}
            return {"terms": {"field": column["sourceField"], "size": params["size"], "order": order}}
        case "filters":
            return {
                "filters": {"filters": {each["label"]: dsl_of(each["input"]["query"]) for each in params["filters"]}}
            }
    raise AssertionError(f"no translation of {column['operationType']}")


def _ordered(key: str, measures: dict[str, Any]) -> str:
    column = measures[key]
    assert "filter" not in column, "no panel sorts by a filtered measure: how Kibana writes that is not documented"
    return "_count" if column["operationType"] == "count" else key
