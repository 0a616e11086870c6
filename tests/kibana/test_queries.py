"""Every panel of every dashboard asks a question that the real Elasticsearch answers with something to draw."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from racewatch.store.spans import joined
from schemas import SourceRun
from tests.contract.samples import DAWN, DAY
from tests.kibana.conftest import documents
from tests.kibana.kql import dsl_of
from tests.kibana.lens_query import aggs_of
from tests.kibana.objects import OBJECTS, layer_of, of, view_of
from tests.kibana.vega_query import questions, specification

World = tuple[Elasticsearch, str]
SINCE, UNTIL = DAWN, DAWN + 2 * DAY
ENDS = (int(SINCE.timestamp() * 1000), int(UNTIL.timestamp() * 1000))


def placed(kind: str) -> list[Any]:
    """Return each panel of *kind* with the query of each dashboard that shows it."""
    found = []
    for each in of("dashboard"):
        query = json.loads(each["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]
        panels = [OBJECTS[kind, ref["id"]] for ref in each["references"] if ref["type"] == kind]
        found += [pytest.param(panel, query, id=f"{each['id']}/{panel['id']}") for panel in panels]
    return found


def values(answer: dict[str, Any]) -> Iterator[Any]:
    """Yield what every aggregation of an answer holds: buckets' counts, and the values of measures."""
    for name, each in answer.items():
        if not isinstance(each, dict):
            continue
        if "buckets" in each:
            buckets = each["buckets"].values() if isinstance(each["buckets"], dict) else each["buckets"]
            assert buckets, f"{name} has no bucket"
            for bucket in buckets:
                yield bucket["doc_count"]
                yield from values(bucket)
        elif "value" in each and not isinstance(each["value"], dict):
            yield each["value"]
        elif "doc_count" in each:
            yield each["doc_count"]
            yield from values(each)


@pytest.mark.parametrize(("panel", "query"), placed("lens"))
def test_a_lens_panel_has_something_to_draw(world: World, panel: dict[str, Any], query: str) -> None:
    """Its columns as aggregations, under its own query and the dashboard's, give buckets and a value above zero."""
    client, prefix = world
    own = panel["attributes"]["state"]["query"]["query"]
    aggs = aggs_of(layer_of(panel))
    asked = {"bool": {"filter": [dsl_of(own), dsl_of(query)]}}
    body: dict[str, Any] = {"size": 0, "track_total_hits": True, "query": asked} | ({"aggs": aggs} if aggs else {})
    answer = client.search(index=f"{prefix}-{view_of(panel)}", **body).body
    found = [answer["hits"]["total"]["value"], *values(answer.get("aggregations", {}))]
    assert found[0] > 0
    assert any(found[1:]) or not aggs


@pytest.mark.parametrize(("panel", "query"), placed("visualization"))
def test_a_vega_panel_has_something_to_draw(world: World, panel: dict[str, Any], query: str) -> None:
    """Every data set, its placeholders filled in, finds buckets at the path where the panel reads them."""
    client, prefix = world
    paths = {each["name"]: each["format"]["property"] for each in specification(panel)["data"] if "url" in each}
    for name, (alias, body) in questions(panel, *ENDS, dsl_of(query)).items():
        found: Any = client.search(index=alias.replace("racewatch", prefix, 1), **body).body
        for part in paths[name].split("."):
            found = found[part]
        assert found, name
        assert any(bucket["doc_count"] for bucket in found), name


@pytest.mark.parametrize(("panel", "query"), placed("search"))
def test_a_saved_search_finds_documents(world: World, panel: dict[str, Any], query: str) -> None:
    """Its columns are in what it finds."""
    client, prefix = world
    attributes = panel["attributes"]
    own = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]
    asked = {"bool": {"filter": [dsl_of(own), dsl_of(query)]}}
    sort = [{field: direction} for field, direction in attributes["sort"]]
    hits = client.search(index=f"{prefix}-{view_of(panel)}", query=asked, sort=sort, size=3).body["hits"]["hits"]
    assert hits
    assert set(attributes["columns"]) <= set(hits[0]["_source"])


def test_the_hatching_is_where_no_run_speaks(world: World) -> None:
    """The spans that the chart paints over are those of the ledger, to the hour in which they are joined."""
    client, prefix = world
    panel = OBJECTS["visualization", "racewatch-vega-attention"]
    alias, body = questions(panel, *ENDS, {"match_all": {}})["looked"]
    answer = client.search(index=alias.replace("racewatch", prefix, 1), **body).body
    drawn = [
        (_moment(bucket["from"]["value"]), _moment(bucket["to"]["value"]))
        for bucket in answer["aggregations"]["spans"]["buckets"]
    ]
    runs = [each for each in documents() if isinstance(each, SourceRun)]
    told = joined((r.covered_from, r.covered_to) for r in runs if r.kind == "items" and r.covered_from and r.covered_to)
    assert drawn == told == [(DAWN, DAWN + timedelta(hours=18)), (DAWN + DAY, DAWN + 2 * DAY)]


def _moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
