"""Saved objects in the form that Kibana exports and imports: one JSON object each, with references instead of ids.

The versions are those that the sample data of Kibana's own repository carry; Kibana brings older ones up to its own
when it imports them, and refuses newer ones. Nothing here holds a time of writing, so the same code writes the same
bytes.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kibana.fields import VIEWS, View, alias, shown, time_of

Object = dict[str, Any]
CORE = "8.8.0"
TYPES = {"index-pattern": "7.11.0", "search": "7.9.3", "lens": "8.9.0", "visualization": "8.0.0", "dashboard": "8.9.0"}
FORMATS: dict[View, dict[str, Object]] = {
    "items": {
        "url": {"id": "url", "params": {"urlTemplate": "{{rawValue}}", "labelTemplate": "open 打开"}},
        "sentiment": {"id": "number", "params": {"pattern": "+0.00"}},
        "reads": {"id": "number", "params": {"pattern": "0,0"}},
        "likes": {"id": "number", "params": {"pattern": "0,0"}},
    },
    "ranks": {
        "url": {"id": "url", "params": {"urlTemplate": "{{rawValue}}", "labelTemplate": "open 打开"}},
        "heat": {"id": "number", "params": {"pattern": "0,0"}},
    },
    "runs": {},
    "alerts": {
        "observed": {"id": "number", "params": {"pattern": "0,0.[0]"}},
        "expected": {"id": "number", "params": {"pattern": "0,0.[0]"}},
        "coverage": {"id": "percent", "params": {"pattern": "0%"}},
    },
}


def packed(value: object) -> str:
    """Return *value* as the JSON text that attributes hold."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def saved(kind: str, key: str, attributes: Object, references: Sequence[Object] = ()) -> Object:
    """Return one saved object of *kind*, called racewatch-*key*."""
    return {
        "attributes": attributes,
        "coreMigrationVersion": CORE,
        "id": f"racewatch-{key}",
        "managed": False,
        "references": list(references),
        "type": kind,
        "typeMigrationVersion": TYPES[kind],
    }


def refers(to: Object, name: str) -> Object:
    """Return a reference to another object of the file under *name*."""
    return {"id": to["id"], "name": name, "type": to["type"]}


def search_source(query: str, *, view: bool = False) -> Object:
    """Return the searchSourceJSON of an object that asks *query* in KQL; *view* says that it names a data view."""
    source: Object = {"query": {"query": query, "language": "kuery"}, "filter": []}
    if view:
        source["indexRefName"] = "kibanaSavedObjectMeta.searchSourceJSON.index"
    return {"searchSourceJSON": packed(source)}


def data_view(view: View) -> Object:
    """Return the data view of an alias."""
    return saved(
        "index-pattern",
        view,
        {
            "fieldAttrs": "{}",
            "fieldFormatMap": packed({shown(view, field): form for field, form in FORMATS[view].items()}),
            "fields": "[]",
            "name": f"racewatch {view}",
            "runtimeFieldMap": "{}",
            "sourceFilters": "[]",
            "timeFieldName": shown(view, time_of(view)),
            "title": alias(view),
            "typeMeta": "{}",
        },
    )


DATA_VIEWS: Mapping[View, Object] = {view: data_view(view) for view in VIEWS}


def saved_search(key: str, title: str, view: View, columns: Sequence[str], query: str = "") -> Object:
    """Return a saved search over *view*, newest first."""
    attributes: Object = {
        "columns": [shown(view, column) for column in columns],
        "description": "",
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "kibanaSavedObjectMeta": search_source(query, view=True),
        "sort": [[time_of(view), "desc"]],
        "timeRestore": False,
        "title": title,
    }
    reference = refers(DATA_VIEWS[view], "kibanaSavedObjectMeta.searchSourceJSON.index")
    return saved("search", key, attributes, [reference])


def dashboard(
    key: str,
    title: str,
    description: str,
    placed: Sequence[tuple[Object, tuple[int, int, int, int]]],
    *,
    query: str = "",
    time: tuple[str, str] = ("now-14d", "now"),
) -> Object:
    """Return a dashboard of saved panels, each at x, y with a width of 48 in all and a height."""
    panels, references = [], []
    for number, (panel, (x, y, w, h)) in enumerate(placed, 1):
        index = str(number)
        panels.append(
            {
                "embeddableConfig": {"enhancements": {}},
                "gridData": {"x": x, "y": y, "w": w, "h": h, "i": index},
                "panelIndex": index,
                "panelRefName": f"panel_{index}",
                "title": panel["attributes"]["title"],
                "type": panel["type"],
            }
        )
        references.append(refers(panel, f"{index}:panel_{index}"))
    attributes: Object = {
        "description": description,
        "kibanaSavedObjectMeta": search_source(query),
        "optionsJSON": packed({"useMargins": True, "syncColors": True, "syncCursor": True, "syncTooltips": False}),
        "panelsJSON": packed(panels),
        "refreshInterval": {"pause": True, "value": 60_000},
        "timeFrom": time[0],
        "timeRestore": True,
        "timeTo": time[1],
        "title": title,
        "version": 1,
    }
    return saved("dashboard", f"dashboard-{key}", attributes, references)
