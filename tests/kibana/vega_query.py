"""A Vega panel's questions with Kibana's placeholders filled in, by the rules of its documentation."""

import json
from typing import Any

STEP = "1h"


def specification(panel: dict[str, Any]) -> dict[str, Any]:
    """Return the specification inside a saved Vega panel."""
    return json.loads(json.loads(panel["attributes"]["visState"])["params"]["spec"])


def questions(panel: dict[str, Any], since: int, until: int, context: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Return alias and body of every data set of *panel* over *since* to *until*, in milliseconds since 1970.

    *context* is what the dashboard's query and filters ask.
    """
    asked = {each["name"]: each["url"] for each in specification(panel)["data"] if "url" in each}
    return {name: (url["index"], _body(url, since, until, context)) for name, url in asked.items()}


def _body(url: dict[str, Any], since: int, until: int, context: dict[str, Any]) -> Any:
    body = _filled(url["body"], since, until)
    if field := url.get("%timefield%"):
        assert url["%context%"] is True
        assert "query" not in body, "Kibana refuses %context% beside a query"
        within = {"range": {field: {"gte": since, "lte": until, "format": "epoch_millis"}}}
        body["query"] = {"bool": {"filter": [context, within]}}
    return body


def _filled(value: Any, since: int, until: int) -> Any:
    if isinstance(value, list):
        return [_filled(each, since, until) for each in value]
    if not isinstance(value, dict):
        return value
    if "%autointerval%" in value:
        return STEP
    if "%timefilter%" in value:
        ends = {"min": since, "max": until}
        both = {"gte": since, "lte": until, "format": "epoch_millis"}
        return both if value["%timefilter%"] is True else ends[value["%timefilter%"]]
    return {key: _filled(each, since, until) for key, each in value.items()}
