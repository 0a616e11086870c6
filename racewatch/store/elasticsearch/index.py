"""Which indices there are, how they are named and what they hold: one source, the models.

Items and ranks live in an index a month, the others in one each; all are read through the alias of their dataset.
``racewatch-items-2025.01`` is of version 1; an index that a migration made ends in its version, ``-v2``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from racewatch.store.datasets import DATASETS, MODELS, TIMES, dataset_of
from racewatch.store.documents import Dataset, Document
from racewatch.store.elasticsearch.analysis import analysis
from racewatch.store.shape import Shape, digest, shape_of
from schemas.es import mapping_of

PRIORITY = 500  # above 100, which Elasticsearch's own templates (logs-*-*, metrics-*-*) have
SINGLE: tuple[Dataset, ...] = tuple(dataset for dataset, held in DATASETS.items() if not held.monthly)
FIRST = 1
PARTS = 2  # how templates are cut into components; counted up when that changes, so that they are written anew


@dataclass(frozen=True, slots=True)
class Indices:
    """The names of indices under a prefix, when each dataset is of the version that *versions* say."""

    prefix: str
    versions: Mapping[Dataset, int]
    lifecycle: str = ""  # the policy that retires indices by the month

    def settings(self, index: str) -> dict[str, Any]:
        """Return the settings of a new *index* that no template can say: its age counts from the end of its month."""
        month = re.search(r"-(\d{4})\.(\d{2})(-v\d+)?$", index)
        if not (self.lifecycle and month):
            return {}
        end = datetime(int(month[1]) + int(month[2]) // 12, int(month[2]) % 12 + 1, 1, tzinfo=UTC)
        return {"index.lifecycle.name": self.lifecycle, "index.lifecycle.origination_date": int(end.timestamp() * 1000)}

    def of(self, document: Document) -> str:
        """Return the index that *document* is written to: that of its month in UTC, or the only one."""
        dataset = dataset_of(document)
        if not DATASETS[dataset].monthly:
            return self.single(dataset)
        moment: datetime = getattr(document, TIMES[dataset]).astimezone(UTC)
        return versioned(f"{alias_of(self.prefix, dataset)}-{moment:%Y.%m}", self.versions[dataset])

    def single(self, dataset: Dataset) -> str:
        """Return the index of a dataset that has only one."""
        return f"{alias_of(self.prefix, dataset)}-v{self.versions[dataset]}"


def alias_of(prefix: str, dataset: Dataset) -> str:
    """Return the name through which *dataset* is read."""
    return f"{prefix}-{dataset}"


def versioned(name: str, version: int) -> str:
    """Return the index *name*, of whatever version it was, as one of *version*.

    >>> versioned("r-items-2025.01", 2), versioned("r-items-2025.01-v2", 3), versioned("r-runs-v1", 2)
    ('r-items-2025.01-v2', 'r-items-2025.01-v3', 'r-runs-v2')
    """
    bare, old = re.sub(r"-v\d+$", "", name), re.search(r"-v\d+$", name)
    return bare if version == FIRST and not old else f"{bare}-v{version}"


def mapping(dataset: Dataset, version: int = FIRST, *, english: bool = True) -> dict[str, Any]:
    """Return the strict mapping of *dataset*, made from its model; its mark says version and shape."""
    made = mapping_of(MODELS[dataset])
    fields = {name: _searchable(field, english=english) for name, field in made["properties"].items()}
    mark = {"racewatch": f"v{version}", **shape(dataset, english=english).written()}
    return {**made, "properties": fields, "_meta": mark}


def shape(dataset: Dataset, *, english: bool) -> Shape:
    """Return the shape of *dataset*: how each of its fields is mapped."""
    fields = mapping_of(MODELS[dataset])["properties"]
    return shape_of({name: _searchable(field, english=english) for name, field in fields.items()})


def _searchable(field: dict[str, Any], *, english: bool) -> dict[str, Any]:
    """Return a searched text's *field* with what Kibana's searches use, which name no analyzer, and with stems."""
    if field.get("analyzer") != "racewatch_text":
        return field
    stems = {"english": {"type": "text", "analyzer": "racewatch_english"}} if english else {}
    return {**field, "search_analyzer": "racewatch_search", "fields": {**field["fields"], **stems}}


def template(
    prefix: str, dataset: Dataset, version: int = FIRST, *, english: bool = True, lifecycle: str = ""
) -> dict[str, Any]:
    """Return all that the templates of *dataset* say, as one; its mark holds version, shape and a digest of it.

    *lifecycle* names the policy that retires its indices; only those by the month have one.
    """
    settings: dict[str, Any] = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
    mapped = mapping(dataset, version, english=english)
    if any("analyzer" in field for field in mapped["properties"].values()):
        settings["analysis"] = analysis(english=english)
    alias = alias_of(prefix, dataset)
    body: dict[str, Any] = {
        "index_patterns": [f"{alias}-*"],
        "priority": PRIORITY,
        "template": {"settings": {"index": settings}, "mappings": mapped, "aliases": {alias: {}}},
    }
    mark = {**mapped["_meta"], "parts": PARTS, "english": english}
    if lifecycle and DATASETS[dataset].monthly:
        settings["lifecycle"] = {"name": lifecycle}
        mark["lifecycle"] = lifecycle
    return {**body, "_meta": {**mark, "digest": digest(body)}}


@dataclass(frozen=True, slots=True)
class Composed:
    """An index template and the component templates that it is composed of, by name."""

    components: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any]


def composed(prefix: str, dataset: Dataset, whole: Mapping[str, Any]) -> Composed:
    """Return what :func:`template` made, cut into components: settings of all datasets, and mappings with analysis.

    Elasticsearch checks each component by itself, so mappings cannot go without the analyzers they name. Theirs carries
    the version in its name, so that a migration leaves the one in use alone. A component called ``…@custom``, where an
    administrator makes one, goes over both.
    """
    alias, version = alias_of(prefix, dataset), whole["_meta"]["racewatch"]
    settings = dict(whole["template"]["settings"]["index"])
    mapped: dict[str, Any] = {"mappings": whole["template"]["mappings"]}
    if "analysis" in settings:
        mapped["settings"] = {"index": {"analysis": settings.pop("analysis")}}
    own = {"settings": {"index": {"lifecycle": settings.pop("lifecycle")}}} if "lifecycle" in settings else {}
    shared: dict[str, Any] = {"settings": {"index": settings}}
    components = {f"{prefix}-settings": shared, f"{alias}-mappings-{version}": mapped}
    custom = f"{alias}@custom"
    return Composed(
        components,
        {
            **{key: whole[key] for key in ("index_patterns", "priority", "_meta")},
            "version": int(version.removeprefix("v")),
            "composed_of": [*components, custom],
            "ignore_missing_component_templates": [custom],
            "template": {"aliases": whole["template"]["aliases"], **own},
        },
    )
