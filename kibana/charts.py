"""The Vega panels there are."""

from kibana.fields import grouped
from kibana.objects import Object
from kibana.vega import (
    BAR,
    GREY,
    SCHEMA,
    TIME,
    WIDTHS,
    background,
    bars,
    by_step,
    chart,
    data,
    in_context,
    panel,
    seen,
    spans,
)

STEPS = "steps.buckets"


def attention() -> Object:
    """Return items over time; where no run speaks for a time, it is hatched."""
    steps = data("steps", in_context("items", by_step("items", {})), STEPS, WIDTHS)
    looked = data("looked", spans(), "spans.buckets")
    drawn = [background(), seen("looked", "from.value", "to.value"), bars("doc_count", "datum.doc_count + ' items'")]
    title = "Items over time; hatched: nobody looked · 条目数（斜线处无人采集）"
    return panel("attention", title, chart([steps, looked], drawn, "doc_count", "items"))


def heat() -> Object:
    """Return the heat of matching rows over time, a mean over the observations; hatched where there is none."""
    summed = {"heat": {"sum": {"field": grouped("ranks", "heat")}}}
    steps = data("matching", in_context("ranks", by_step("ranks", summed)), STEPS)
    times = {"times": {"cardinality": {"field": grouped("ranks", "observed_at"), "precision_threshold": 40_000}}}
    query = {"range": {"observed_at": {"%timefilter%": True}}}
    url = {
        "index": in_context("ranks", {})["index"],
        "body": {"size": 0, "query": query, "aggs": by_step("ranks", times)},
    }
    lookup: Object = {"type": "lookup", "from": "matching", "key": "key", "fields": ["key"], "as": ["found"]}
    mean = "datum.found && datum.times.value ? datum.found.heat.value / datum.times.value : 0"
    formula: Object = {"type": "formula", "as": "mean", "expr": mean}
    looked = data("steps", url, STEPS, [*WIDTHS, lookup, formula])
    observed: Object = {
        "name": "observed",
        "source": "steps",
        "transform": [{"type": "filter", "expr": "datum.doc_count > 0"}],
    }
    drawn = [background(), seen("observed", "key", "end"), bars("mean", "format(datum.mean, ',.0f') + ' heat'")]
    title = "Hot-list heat over time; hatched: the list was not seen · 热搜热度（斜线处未观测）"
    return panel("heat", title, chart([steps, looked, observed], drawn, "mean", "heat, mean of the observations"))


def sources() -> Object:
    """Return a row for each source with the times that its runs speak for."""
    span: Object = {"type": "flatten", "fields": ["spans.buckets"], "as": ["span"]}
    rows = data("rows", spans("source"), "keys.buckets", [span])
    steps = data("steps", in_context("runs", by_step("runs", {})), STEPS, WIDTHS)  # for the time that is shown
    place = {"x": {"scale": "x", "field": "span.from.value"}, "x2": {"scale": "x", "field": "span.to.value"}}
    height = {"y": {"scale": "y", "field": "key"}, "height": {"scale": "y", "band": 1}}
    mark = {
        "type": "rect",
        "clip": True,
        "from": {"data": "rows"},
        "encode": {"enter": {"fill": {"value": BAR}}, "update": place | height | {"tooltip": {"field": "key"}}},
    }
    across = {
        "name": "y",
        "type": "band",
        "range": "height",
        "padding": 0.2,
        "domain": {"data": "rows", "field": "key"},
    }
    spec: Object = {
        "$schema": SCHEMA,
        "padding": 5,
        "data": [steps, rows],
        "scales": [TIME, across],
        "axes": [{"orient": "bottom", "scale": "x"}, {"orient": "left", "scale": "y"}],
        "marks": [background(), mark],
    }
    return panel("sources", "What each source's runs speak for; hatched: nobody looked · 各来源的采集覆盖", spec)


def toward() -> Object:
    """Return the mean tone toward each name, one row of dots a language and script: the nested field targets."""
    tone = {"score": {"avg": {"field": grouped("items", "targets.score")}}}
    names = {"names": {"terms": {"field": grouped("items", "targets.name"), "size": 12}, "aggs": tone}}
    inside = {"targets": {"nested": {"path": "targets"}, "aggs": names}}
    scripts = {"scripts": {"terms": {"field": grouped("items", "script"), "missing": "-", "size": 3}, "aggs": inside}}
    aggs = {"languages": {"terms": {"field": grouped("items", "language"), "size": 4}, "aggs": scripts}}
    transform: list[Object] = [
        {"type": "flatten", "fields": ["scripts.buckets"], "as": ["script"]},
        {"type": "flatten", "fields": ["script.targets.names.buckets"], "as": ["name"]},
        {
            "type": "formula",
            "as": "voice",
            "expr": "datum.key + (datum.script.key == '-' ? '' : '-' + datum.script.key)",
        },
    ]
    rows = data("rows", in_context("items", aggs), "languages.buckets", transform)
    dot = {
        "x": {"scale": "x", "field": "name.score.value"},
        "y": {"scale": "y", "field": "name.key", "band": 0.5},
        "fill": {"scale": "colour", "field": "voice"},
        "size": {"signal": "40 + 20 * log(datum.name.doc_count)"},
        "tooltip": {
            "signal": "datum.name.key + ' · ' + datum.voice + ': ' + format(datum.name.score.value, '+.2f')"
            " + ', n = ' + datum.name.doc_count"
        },
    }
    across = {"name": "y", "type": "band", "range": "height", "domain": {"data": "rows", "field": "name.key"}}
    colour = {"name": "colour", "type": "ordinal", "range": "category", "domain": {"data": "rows", "field": "voice"}}
    spec: Object = {
        "$schema": SCHEMA,
        "padding": 5,
        "data": [rows],
        "scales": [{"name": "x", "type": "linear", "range": "width", "domain": [-1, 1]}, across, colour],
        "axes": [
            {"orient": "bottom", "scale": "x", "title": "mean tone, -1 to 1", "grid": True, "gridColor": GREY},
            {"orient": "left", "scale": "y"},
        ],
        "legends": [{"fill": "colour"}],
        "marks": [{"type": "symbol", "from": {"data": "rows"}, "encode": {"update": dot}}],
    }
    return panel("toward", "Tone toward each name, by language and script · 对各名称的态度", spec)


ATTENTION, HEAT, SOURCES, TOWARD = attention(), heat(), sources(), toward()
