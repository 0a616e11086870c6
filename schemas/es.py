"""How a model's field is stored in Elasticsearch, declared on the field itself."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True, eq=False)  # hashed by identity: typing hashes it and a dict has no hash
class Es:
    """The mapping of one field; sits inside the field's ``Annotated[...]``, outside any ``| None``.

    SQLite keeps a *narrow* field in a column of its own too, to filter, group and sort by; any other is only in the
    stored document there. Elasticsearch indexes both.
    """

    mapping: dict[str, Any]
    narrow: bool = True


KEYWORD = Es({"type": "keyword"})
DATE = Es({"type": "date"})
LONG = Es({"type": "long"})
FLOAT = Es({"type": "double"})
BOOLEAN = Es({"type": "boolean"})
TEXT = Es(
    {
        "type": "text",
        "analyzer": "racewatch_text",
        "fields": {
            "char": {"type": "text", "analyzer": "racewatch_char"},
            "exact": {"type": "text", "analyzer": "racewatch_exact"},
        },
    }
)
"""Searched text: folded bigrams, and sub-fields of single characters: ``char`` for one-character queries,
``exact`` for text as it is written, which keeps 后 from 後."""
ORIGINAL = Es({"type": "text", "index": False})
"""Kept beside the repaired text, shown but never searched."""
STORED = Es({"type": "object", "enabled": False})
"""A nested value that is kept and returned, never searched."""


def wide(mark: Es) -> Es:
    """Return *mark* for a field that is read with its document, and seldom or never asked for by itself."""
    return replace(mark, narrow=False)


def nested(model: type[BaseModel]) -> Es:
    """Return the mark of a tuple of *model*, each indexed by itself: a query sees one element's fields together."""
    return Es({"type": "nested", **mapping_of(model)})


def inner(model: type[BaseModel]) -> Es:
    """Return the mark of one *model* inside a document, its fields searched as ``field.part``."""
    return Es({"type": "object", **mapping_of(model)})


def mapping_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the strict mapping of *model*; raise TypeError for a field without exactly one ``Es`` mark."""
    return {"dynamic": "strict", "properties": {name: mark.mapping for name, mark in marks_of(model).items()}}


def marks_of(model: type[BaseModel]) -> dict[str, Es]:
    """Return the mark of every field of *model*; raise TypeError for a field without exactly one."""
    found: dict[str, Es] = {}
    for name, field in model.model_fields.items():
        marks = [mark for mark in field.metadata if isinstance(mark, Es)]
        if len(marks) != 1:
            raise TypeError(f"{model.__name__}.{name}: want one Es(...) mark, found {len(marks)}")
        found[name] = marks[0]
    return found
