"""The saved objects hang together, name only fields there are, and are what the code would write."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from kibana.fields import VIEWS, grouped, mapped, shown
from kibana.generate import FILE, dashboard_table, lines
from kibana.lens import LAYER
from kibana.objects import TYPES
from kibana.panels import BAD
from schemas.run import GOOD
from tests.compose.files import ROOT
from tests.kibana.kql import fields_of
from tests.kibana.objects import OBJECTS, layer_of, named, of, view_of
from tests.kibana.vega_query import specification

DASHBOARD_KEYS = {
    *("title", "description", "kibanaSavedObjectMeta", "timeRestore", "timeFrom", "timeTo", "refreshInterval"),
    *("controlGroupInput", "panelsJSON", "optionsJSON", "hits", "version"),
}
"""What Kibana's schema of a dashboard allows; it refuses any other attribute."""


def test_the_file_is_what_the_code_writes() -> None:
    """`make docs` would change nothing, and writing twice gives the same bytes."""
    assert FILE.read_text("utf-8") == lines() == lines(), "run `make docs`"


def test_ids_are_ours_and_each_is_there_once() -> None:
    """An import replaces our objects and never anybody else's."""
    ids = [json.loads(line)["id"] for line in FILE.read_text("utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == len(OBJECTS)
    assert all(re.fullmatch(r"racewatch-[a-z0-9-]+", each) for each in ids)
    assert {kind for kind, _ in OBJECTS} == set(TYPES)


def test_the_promised_dashboards_and_data_views_are_there() -> None:
    """Five dashboards, and a data view with its time for each alias."""
    titles = {each["attributes"]["title"].partition(" · ")[0] for each in of("dashboard")}
    assert titles == {"AI race overview", "DeepSeek event", "Sources and coverage", "Alerts", "Framing by language"}
    views = {each["attributes"]["title"]: each["attributes"]["timeFieldName"] for each in of("index-pattern")}
    assert views == {
        "racewatch-items": "published_at",
        "racewatch-ranks": "observed_at",
        "racewatch-runs": "started_at",
        "racewatch-alerts": "opened_at",
    }


def test_every_reference_leads_to_an_object_before_it() -> None:
    """Nothing dangles, so that an import of the file alone succeeds."""
    seen: set[tuple[str, str]] = set()
    for key, each in OBJECTS.items():
        for reference in each["references"]:
            assert (reference["type"], reference["id"]) in seen, f"{key} refers to {reference['id']}"
        seen.add(key)


@pytest.mark.parametrize("dashboard", named("dashboard"))
def test_a_dashboard_places_what_it_refers_to(dashboard: dict[str, Any]) -> None:
    """Each panel has its reference under Kibana's name for it, none overlaps another, and no attribute is unknown."""
    attributes = dashboard["attributes"]
    assert set(attributes) <= DASHBOARD_KEYS
    panels, taken = json.loads(attributes["panelsJSON"]), set[tuple[int, int]]()
    names = {reference["name"]: reference["type"] for reference in dashboard["references"]}
    assert {f"{each['panelIndex']}:{each['panelRefName']}": each["type"] for each in panels} == names
    for each in panels:
        grid = each["gridData"]
        assert grid["i"] == each["panelIndex"]
        cells = {
            (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert cells
        assert not cells & taken
        assert max(x for x, _ in cells) < 48
        taken |= cells


def test_every_panel_is_on_a_dashboard() -> None:
    """Nothing is made that nobody sees."""
    used = {(reference["type"], reference["id"]) for each in of("dashboard") for reference in each["references"]}
    assert used == {key for key in OBJECTS if key[0] in {"lens", "visualization", "search"}}


@pytest.mark.parametrize("panel", named("lens"))
def test_a_lens_panel_names_fields_of_its_view(panel: dict[str, Any]) -> None:
    """Groups and measures stand on fields that can be aggregated, filters on fields there are, pictures on columns."""
    layer, view = layer_of(panel), view_of(panel)
    assert [each["name"] for each in panel["references"]] == [f"indexpattern-datasource-layer-{LAYER}"]
    assert sorted(layer["columnOrder"]) == sorted(layer["columns"])
    order = [layer["columns"][key]["isBucketed"] for key in layer["columnOrder"]]
    assert order == sorted(order, reverse=True), "buckets come before measures"
    for column in layer["columns"].values():
        if column.get("sourceField", "___records___") != "___records___":
            grouped(view, column["sourceField"])  # type: ignore[arg-type]
        if column["operationType"] == "date_histogram":
            assert mapped(view, column["sourceField"])["type"] == "date"  # type: ignore[arg-type]
        if column["operationType"] == "terms":
            assert column["params"]["orderBy"]["columnId"] in layer["columns"]
    for query in queries(panel):
        for field in fields_of(query):
            shown(view, field)  # type: ignore[arg-type]
    assert drawn(panel["attributes"]["state"]["visualization"]) == set(layer["columns"])


def queries(panel: dict[str, Any]) -> Iterator[str]:
    """Yield every query in KQL of a Lens panel."""
    yield panel["attributes"]["state"]["query"]["query"]
    for column in layer_of(panel)["columns"].values():
        yield column.get("filter", {"query": ""})["query"]
        yield from (each["input"]["query"] for each in column.get("params", {}).get("filters", ()))


def drawn(state: dict[str, Any]) -> set[str]:
    """Return the columns that a picture shows."""
    if "metricAccessor" in state:
        return {state["metricAccessor"]}
    if "columns" in state:
        return {each["columnId"] for each in state["columns"]}
    (layer,) = state["layers"]
    return {*layer["accessors"], layer["xAccessor"], *filter(None, [layer.get("splitAccessor")])}


@pytest.mark.parametrize("search", named("search"))
def test_a_saved_search_shows_fields_of_its_view(search: dict[str, Any]) -> None:
    """Columns, sort and query name fields there are."""
    view, attributes = view_of(search), search["attributes"]
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert source["indexRefName"] == search["references"][0]["name"]
    asked = fields_of(source["query"]["query"])
    for field in (*attributes["columns"], *(field for field, _ in attributes["sort"]), *asked):
        shown(view, field)  # type: ignore[arg-type]


@pytest.mark.parametrize("dashboard", named("dashboard"))
def test_a_dashboards_query_has_a_meaning_in_items_and_lists(dashboard: dict[str, Any]) -> None:
    """Its fields are there in at least one of the data views that its panels stand on."""
    source = json.loads(dashboard["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    for field in fields_of(source["query"]["query"]):
        assert any(field in known(view) for view in VIEWS), field


def known(view: str) -> set[str]:
    """Return the fields of *view*."""
    from racewatch.store.elasticsearch.index import mapping

    return set(mapping(view)["properties"])  # type: ignore[arg-type]


@pytest.mark.parametrize("panel", named("visualization"))
def test_a_vega_panel_uses_what_it_defines(panel: dict[str, Any]) -> None:
    """Marks draw data sets and scales of the specification, and every answer is read at a path that is asked for."""
    spec = specification(panel)
    sets, scales = {each["name"] for each in spec["data"]}, {each["name"] for each in spec["scales"]}
    for mark in spec["marks"]:
        assert mark.get("from", {}).get("data") in {None, *sets}
    assert set(re.findall(r'"scale": ?"(\w+)"', json.dumps(spec))) <= scales
    for each in spec["data"]:
        if "url" in each:
            name = each["format"]["property"].split(".")[1]
            assert name in each["url"]["body"]["aggs"]


def test_bad_states_are_those_of_the_ledger() -> None:
    """The query for bad runs leaves out exactly the states that keep a task green."""
    assert set(re.findall(r"\w+", BAD.partition("(")[2])) - {"or"} == set(GOOD)


def test_versions_are_not_newer_than_the_pinned_kibana() -> None:
    """Kibana refuses objects of a newer version than its own; the compose file pins which one that is."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    pinned = tuple(map(int, services["kibana"]["image"].partition(":")[2].split(".")))
    for each in OBJECTS.values():
        assert tuple(map(int, each["coreMigrationVersion"].split("."))) <= pinned
        assert tuple(map(int, each["typeMigrationVersion"].split("."))) <= pinned


def test_the_page_shows_the_dashboards_of_the_file() -> None:
    """The table in docs/kibana.md is made from the file."""
    assert "\n".join(dashboard_table()) in (ROOT / "docs" / "kibana.md").read_text("utf-8")
