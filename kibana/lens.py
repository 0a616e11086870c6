"""Lens panels: one layer of columns over a data view, and how it is drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kibana.fields import View, grouped, kind_of, time_of
from kibana.objects import DATA_VIEWS, Object, refers, saved

LAYER = "layer"
Column = dict[str, Any]
Columns = Mapping[str, Column]
Shape = Literal["bar_stacked", "bar_percentage_stacked", "bar_horizontal", "line"]


def over_time(view: View, interval: str = "auto") -> Column:
    """Return the column that cuts time into steps; a mean is empty, not zero, in a step without documents."""
    return {
        "dataType": "date",
        "isBucketed": True,
        "label": time_of(view),
        "operationType": "date_histogram",
        "params": {"interval": interval, "includeEmptyRows": True, "dropPartials": False},
        "scale": "interval",
        "sourceField": time_of(view),
    }


def top(view: View, field: str, by: str, size: int = 10, label: str = "") -> Column:
    """Return the column of the *size* values of *field* that are greatest in the column called *by*."""
    kind = kind_of(view, field)
    return {
        "customLabel": True,
        "dataType": kind,
        "isBucketed": True,
        "label": label or field,
        "operationType": "terms",
        "params": {
            "missingBucket": False,
            "orderBy": {"type": "column", "columnId": by},
            "orderDirection": "desc",
            "otherBucket": False,
            "parentFormat": {"id": "terms"},
            "size": size,
        },
        "scale": "ordinal",
        "sourceField": field,
    }


def parts(label: str, queries: Mapping[str, str]) -> Column:
    """Return the column whose values are *queries* in KQL by name."""
    filters = [{"input": {"query": query, "language": "kuery"}, "label": name} for name, query in queries.items()]
    return {
        "customLabel": True,
        "dataType": "string",
        "isBucketed": True,
        "label": label,
        "operationType": "filters",
        "params": {"filters": filters},
        "scale": "ordinal",
    }


def count(label: str, query: str = "") -> Column:
    """Return how many documents there are, of those that match *query*."""
    return _measure("count", "___records___", label, query) | {"params": {"emptyAsNull": False}}


def measure(
    view: View,
    operation: Literal["unique_count", "average", "sum", "min", "max"],
    field: str,
    label: str,
    query: str = "",
) -> Column:
    """Return *operation* over *field*, of the documents that match *query*; nothing where there are none."""
    column = _measure(operation, grouped(view, field), label, query) | {"params": {"emptyAsNull": True}}
    return column | ({"dataType": "date"} if kind_of(view, field) == "date" else {})


def _measure(operation: str, field: str, label: str, query: str) -> Column:
    column: Column = {
        "customLabel": True,
        "dataType": "number",
        "isBucketed": False,
        "label": label,
        "operationType": operation,
        "scale": "ratio",
        "sourceField": field,
    }
    return column | ({"filter": {"query": query, "language": "kuery"}} if query else {})


def panel(key: str, title: str, view: View, columns: Columns, drawn: tuple[str, Object], query: str = "") -> Object:
    """Return the Lens panel *key*: *columns* of *view*, in their order, *drawn* as kind and state of a picture."""
    layer = {"columnOrder": list(columns), "columns": dict(columns), "incompleteColumns": {}, "sampling": 1}
    kind, state = drawn
    attributes: Object = {
        "description": "",
        "state": {
            "adHocDataViews": {},
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "filters": [],
            "internalReferences": [],
            "query": {"query": query, "language": "kuery"},
            "visualization": state,
        },
        "title": title,
        "visualizationType": kind,
    }
    return saved(
        "lens", f"lens-{key}", attributes, [refers(DATA_VIEWS[view], f"indexpattern-datasource-layer-{LAYER}")]
    )


def xy(shape: Shape, x: str, measures: Sequence[str], split: str | None = None) -> tuple[str, Object]:
    """Return a chart with axes; a step without a value is a hole in a line, never a zero."""
    layer: Object = {
        "accessors": list(measures),
        "layerId": LAYER,
        "layerType": "data",
        "position": "top",
        "seriesType": shape,
        "showGridlines": False,
        "xAccessor": x,
    }
    state: Object = {
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": True, "yRight": True},
        "fittingFunction": "None",
        "layers": [layer | ({"splitAccessor": split} if split else {})],
        "legend": {"isVisible": True, "position": "right"},
        "preferredSeriesType": shape,
        "valueLabels": "hide",
    }
    return "lnsXY", state


def number(measure_: str) -> tuple[str, Object]:
    """Return one large number."""
    return "lnsMetric", {"layerId": LAYER, "layerType": "data", "metricAccessor": measure_}


def table(columns: Sequence[str]) -> tuple[str, Object]:
    """Return a table of *columns*."""
    shown = [{"columnId": column, "isTransposed": False} for column in columns]
    return "lnsDatatable", {"columns": shown, "layerId": LAYER, "layerType": "data"}
