"""The columns of a table of items, made from the model: its fields in their order, each once."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from schemas import Item
from schemas.es import marks_of

SCALARS = {"keyword": "string", "text": "string", "date": "time", "long": "integer", "double": "number"}
SCALARS |= {"boolean": "boolean"}


def columns_of(model: type[BaseModel] = Item) -> dict[str, str]:
    """Return name and kind of every column: string, time, integer, number, boolean, or json for lists and objects.

    >>> [columns_of()[name] for name in ("title", "published_at", "likes", "names")]
    ['string', 'time', 'integer', 'json']
    """
    return {name: _kind(model, name, mark.mapping["type"]) for name, mark in marks_of(model).items()}


def _kind(model: type[BaseModel], name: str, mapped: str) -> str:
    many = str(model.model_fields[name].annotation).startswith("tuple")
    return "json" if many or mapped not in SCALARS else SCALARS[mapped]


def row_of(item: BaseModel, columns: dict[str, str]) -> dict[str, Any]:
    """Return the cells of *item*: times stay times, lists and objects become JSON text, what is not known is None."""
    plain = item.model_dump(mode="python")
    return {name: _cell(plain[name], kind) for name, kind in columns.items()}


def _cell(value: Any, kind: str) -> Any:
    if value is None or kind != "json":
        return value
    return json.dumps(value, ensure_ascii=False, default=datetime.isoformat)
