"""The columns of a table of documents, made from their model: its fields in their order, each once."""

import json
from typing import Any

from pydantic import BaseModel

from schemas.es import marks_of

SCALARS = {"keyword": "string", "text": "string", "date": "time", "long": "integer", "double": "number"}
SCALARS |= {"boolean": "boolean"}


def columns_of(model: type[BaseModel]) -> dict[str, str]:
    """Return name and kind of every column: string, time, integer, number, boolean, or json for lists and objects.

    >>> from schemas import Item
    >>> [columns_of(Item)[name] for name in ("title", "published_at", "likes", "names")]
    ['string', 'time', 'integer', 'json']
    """
    return {name: _kind(model, name, mark.mapping["type"]) for name, mark in marks_of(model).items()}


def _kind(model: type[BaseModel], name: str, mapped: str) -> str:
    many = str(model.model_fields[name].annotation).startswith("tuple")
    return "json" if many or mapped not in SCALARS else SCALARS[mapped]


def row_of(document: BaseModel, columns: dict[str, str]) -> dict[str, Any]:
    """Return the cells of *document*: times stay times, lists and objects become JSON, the unknown is None."""
    plain = document.model_dump(mode="python")
    inner = document.model_dump(mode="json", include={name for name, kind in columns.items() if kind == "json"})
    return {name: _text(inner[name]) if name in inner else plain[name] for name in columns}


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
