"""Vega panels: what Lens cannot draw, because a gap has to be seen or because a nested field is asked for.

A step that nobody looked at is hatched behind the bars. Elasticsearch is asked as Kibana's Vega documentation says:
``%context%`` with ``%timefield%`` puts in the dashboard's query, filters and time; where a body has a query of its own,
``%timefilter%`` puts in the ends of the time alone.
"""

from collections.abc import Sequence
from typing import Any

from kibana.fields import View, alias, grouped, time_of
from kibana.objects import Object, packed, saved, search_source

SCHEMA = "https://vega.github.io/schema/vega/v5.json"
STEP: Object = {"%autointerval%": 60}
ENDS: Object = {"min": {"%timefilter%": "min"}, "max": {"%timefilter%": "max"}}
LOOKED = "1h"  # steps in which the spans of runs are joined: they are as exact as this
STRIPES = 60
BAR, PAPER, GREY = "#2a78d6", "#ffffff", "#c9c8c2"


def hatched() -> Object:
    """Return a fill of slanted stripes; Vega has no patterns, so it is a gradient with many stops."""
    stops: list[Object] = []
    for stripe in range(STRIPES):
        colour = GREY if stripe % 2 else PAPER
        stops += [{"offset": stripe / STRIPES, "color": colour}, {"offset": (stripe + 1) / STRIPES, "color": colour}]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops}


def in_context(view: View, aggs: Object) -> Object:
    """Return a question that the dashboard's query, filters and time are put into."""
    body = {"size": 0, "track_total_hits": False, "aggs": aggs}
    return {"%context%": True, "%timefield%": time_of(view), "index": alias(view), "body": body}


def by_step(view: View, aggs: Object) -> Object:
    """Return the aggregation of the whole time shown in equal steps, empty ones too."""
    histogram = {"field": time_of(view), "fixed_interval": STEP, "extended_bounds": ENDS, "min_doc_count": 0}
    return {"steps": {"date_histogram": histogram} | ({"aggs": aggs} if aggs else {})}


def spans(key: str | None = None) -> Object:
    """Return the question for the times that item runs speak for, joined in steps of LOOKED, by *key* where given.

    Its query is its own: what was collected does not depend on what is searched for.
    """
    ends = {"from": {"min": {"field": "covered_from"}}, "to": {"max": {"field": "covered_to"}}}
    joined = {"date_histogram": {"field": "covered_to", "fixed_interval": LOOKED, "min_doc_count": 1}, "aggs": ends}
    aggs: Object = {"spans": joined}
    if key:
        aggs = {"keys": {"terms": {"field": grouped("runs", key), "size": 100, "order": {"_key": "asc"}}, "aggs": aggs}}
    for field in ("covered_from", "covered_to"):
        grouped("runs", field)
    reaching = [
        {"term": {"kind": "items"}},
        {"range": {"covered_to": {"gte": {"%timefilter%": "min"}}}},
        {"range": {"covered_from": {"lte": {"%timefilter%": "max"}}}},
    ]
    return {"index": alias("runs"), "body": {"size": 0, "query": {"bool": {"filter": reaching}}, "aggs": aggs}}


def data(name: str, url: Object, found: str, transform: Sequence[Object] = ()) -> Object:
    """Return a data set: the buckets at *found* in the answer to *url*."""
    source: Object = {"name": name, "url": url, "format": {"property": f"aggregations.{found}"}}
    return source | ({"transform": list(transform)} if transform else {})


WIDTHS: tuple[Object, ...] = (
    {
        "type": "joinaggregate",
        "ops": ["count", "min", "max"],
        "fields": [None, "key", "key"],
        "as": ["n", "low", "high"],
    },
    {"type": "window", "sort": {"field": "key"}, "ops": ["lead"], "fields": ["key"], "as": ["next"]},
    {
        "type": "formula",
        "as": "end",
        "expr": "datum.next || datum.high + (datum.high - datum.low) / max(1, datum.n - 1)",
    },
    {"type": "extent", "field": "key", "signal": "starts"},
    {"type": "extent", "field": "end", "signal": "ends"},
)
"""The end of each step: the beginning of the next, for the last one as far again as the others are apart."""
TIME: Object = {"name": "x", "type": "utc", "range": "width", "domain": {"signal": "[starts[0], ends[1]]"}}


def background() -> Object:
    """Return the mark that hatches the whole time; what was seen is painted over it."""
    size = {"x": {"value": 0}, "y": {"value": 0}, "x2": {"signal": "width"}, "y2": {"signal": "height"}}
    return {"type": "rect", "encode": {"enter": {"fill": {"value": hatched()}}, "update": size}}


def seen(source: str, start: str, end: str) -> Object:
    """Return the mark that paints over the hatching where *source* says that somebody looked."""
    place = {"x": {"scale": "x", "field": start}, "x2": {"scale": "x", "field": end}}
    size = {"y": {"value": 0}, "y2": {"signal": "height"}}
    return {
        "type": "rect",
        "clip": True,
        "from": {"data": source},
        "encode": {"enter": {"fill": {"value": PAPER}}, "update": place | size},
    }


def bars(value: str, tooltip: str) -> Object:
    """Return bars of *value* over the data set steps."""
    place = {"x": {"scale": "x", "field": "key"}, "x2": {"scale": "x", "field": "end", "offset": -1}}
    height = {"y": {"scale": "y", "field": value}, "y2": {"scale": "y", "value": 0}}
    tip = {"tooltip": {"signal": f"utcFormat(datum.key, '%Y-%m-%d %H:%M') + ' UTC: ' + {tooltip}"}}
    return {
        "type": "rect",
        "clip": True,
        "from": {"data": "steps"},
        "encode": {"enter": {"fill": {"value": BAR}}, "update": place | height | tip},
    }


def chart(data_sets: Sequence[Object], marks: Sequence[Object], value: str, title: str) -> Object:
    """Return the specification of bars over time."""
    upward = {"name": "y", "type": "linear", "range": "height", "nice": True, "zero": True}
    return {
        "$schema": SCHEMA,
        "padding": 5,
        "data": list(data_sets),
        "scales": [TIME, upward | {"domain": {"data": "steps", "field": value}}],
        "axes": [{"orient": "bottom", "scale": "x"}, {"orient": "left", "scale": "y", "title": title, "tickCount": 5}],
        "marks": list(marks),
    }


def panel(key: str, title: str, spec: Object) -> Object:
    """Return the Vega panel *key*."""
    state = {"title": title, "type": "vega", "aggs": [], "params": {"spec": packed(spec)}}
    attributes: dict[str, Any] = {
        "description": "",
        "kibanaSavedObjectMeta": search_source(""),
        "title": title,
        "uiStateJSON": "{}",
        "version": 1,
        "visState": packed(state),
    }
    return saved("visualization", f"vega-{key}", attributes)
