"""The fields that panels may name: those of the mapping, and no others."""

from typing import Any, Literal

from racewatch.config import Settings
from racewatch.store.datasets import TIMES
from racewatch.store.elasticsearch.index import alias_of, mapping

View = Literal["items", "ranks", "runs", "alerts"]
VIEWS: tuple[View, ...] = ("items", "ranks", "runs", "alerts")
KINDS = {"keyword": "string", "date": "date", "long": "number", "double": "number", "boolean": "boolean"}
"""What Kibana calls the types that can be grouped and measured; text is shown and searched only."""
PREFIX = str(Settings.model_fields["store_prefix"].default)


def alias(view: View) -> str:
    """Return the name that *view* is read by."""
    return alias_of(PREFIX, view)


def time_of(view: View) -> str:
    """Return the field by which the time filter cuts *view*."""
    return TIMES[view]


def mapped(view: View, field: str) -> dict[str, Any]:
    """Return the mapping of *field*, whose parts are written with points; raise KeyError when there is none."""
    found: dict[str, Any] = mapping(view)
    for part in field.split("."):
        parts = found.get("properties", {})
        if part not in parts:
            raise KeyError(f"{view} has no field {field}")
        found = parts[part]
    return found


def shown(view: View, field: str) -> str:
    """Return *field*; raise KeyError when *view* has none of that name."""
    mapped(view, field)
    return field


def grouped(view: View, field: str) -> str:
    """Return *field*; raise KeyError or TypeError when it cannot be grouped by or measured."""
    kind = mapped(view, field).get("type", "object")
    if kind not in KINDS:
        raise TypeError(f"{view}.{field} is {kind}: it cannot be grouped by or measured")
    return field


def kind_of(view: View, field: str) -> str:
    """Return what Kibana calls the type of a field that can be grouped by."""
    return KINDS[mapped(view, grouped(view, field))["type"]]
