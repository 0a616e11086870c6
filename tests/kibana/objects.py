"""The objects of the committed file."""

import json
from typing import Any

from kibana.generate import FILE

Object = dict[str, Any]
OBJECTS: dict[tuple[str, str], Object] = {
    (each["type"], each["id"]): each for each in map(json.loads, FILE.read_text("utf-8").splitlines())
}


def of(kind: str) -> list[Object]:
    """Return the objects of one *kind*."""
    return [each for (found, _), each in OBJECTS.items() if found == kind]


def named(kind: str) -> list[Any]:
    """Return the objects of one *kind* as parameters called by their ids."""
    import pytest

    return [pytest.param(each, id=each["id"]) for each in of(kind)]


def view_of(panel: Object) -> str:
    """Return the data view that a Lens panel or a search stands on, by the short name of its dataset."""
    (view,) = {each["id"] for each in panel["references"] if each["type"] == "index-pattern"}
    return str(view).removeprefix("racewatch-")


def layer_of(panel: Object) -> dict[str, Any]:
    """Return the one layer of a Lens panel."""
    (layer,) = panel["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
    found: dict[str, Any] = layer
    return found
