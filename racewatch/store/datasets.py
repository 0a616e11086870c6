"""The datasets, and which of a model's fields are columns: the one list that both stores are built from.

A new dataset is a line in DATASETS, and its model a part of ``Document``. A new field is a line in its model.
"""

from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel

from racewatch.store.documents import Dataset, Document
from schemas import Alert, Background, Decision, Engagement, Item, Message, RankObservation, Sample, SourceRun
from schemas.es import Es, marks_of

SCALARS = frozenset({"keyword", "date", "long", "double", "boolean"})


@dataclass(frozen=True, slots=True)
class Held:
    """How a dataset is kept: its model, the time it is asked for by, and whether it grows by the month."""

    model: type[Document]
    time: str
    monthly: bool = False


DATASETS: dict[Dataset, Held] = {
    "items": Held(Item, "published_at", monthly=True),
    "ranks": Held(RankObservation, "observed_at", monthly=True),
    "engagements": Held(Engagement, "observed_at", monthly=True),
    "runs": Held(SourceRun, "started_at"),
    "alerts": Held(Alert, "opened_at"),
    "messages": Held(Message, "created_at"),
    "decisions": Held(Decision, "decided_at"),
    "background": Held(Background, "hour"),
    "samples": Held(Sample, "seen_at"),
}
MODELS: dict[Dataset, type[Document]] = {dataset: held.model for dataset, held in DATASETS.items()}
TIMES: dict[Dataset, str] = {dataset: held.time for dataset, held in DATASETS.items()}
"""The time by which each dataset is asked for."""
_NAMES: dict[type[Document], Dataset] = {held.model: dataset for dataset, held in DATASETS.items()}


@dataclass(frozen=True, slots=True)
class Columns:
    """The narrow fields of a model: one value, many values, or many objects each with values of its own.

    The text after a field is its type in Elasticsearch: keyword, date, long, double or boolean.
    """

    single: dict[str, str]
    many: dict[str, str]
    nested: dict[str, dict[str, str]]


def dataset_of(document: Document) -> Dataset:
    """Return the dataset that *document* belongs to."""
    return _NAMES[type(document)]


@cache
def columns_of(model: type[BaseModel]) -> Columns:
    """Return the narrow fields of *model* but its id, in order."""
    found = Columns({}, {}, {})
    for name, mark in marks_of(model).items():
        kind, parts = mark.mapping["type"], _parts(model.model_fields[name].annotation)
        if not mark.narrow or name == "id":
            continue
        if kind in SCALARS:
            (found.many if parts else found.single)[name] = kind
        elif kind == "nested" and parts:
            found.nested[name] = columns_of(parts[0]).single
    return found


def empty(model: type[BaseModel], name: str) -> bool:
    """Say whether a document without the field *name* is found exactly as one with the field's default is."""
    default = model.model_fields[name].get_default(call_default_factory=True)
    return default is None or default in ((), "", {}) or not _mark(model, name).narrow


def _mark(model: type[BaseModel], name: str) -> Es:
    return marks_of(model)[name]


def _parts(annotation: object) -> tuple[type[BaseModel], ...]:
    """Return what a tuple's elements are; nothing when *annotation* is no tuple."""
    if get_origin(annotation) in (Union, UnionType):
        return next((parts for each in get_args(annotation) if (parts := _parts(each))), ())
    return (get_args(annotation)[0],) if get_origin(annotation) is tuple else ()
