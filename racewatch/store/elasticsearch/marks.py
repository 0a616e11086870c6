"""Marks: what our templates and indices say of themselves, and how that differs from this version."""

import re
from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from racewatch.errors import ConfigError
from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Dataset
from racewatch.store.elasticsearch.index import FIRST, alias_of, shape
from racewatch.store.shape import Difference, Shape, difference

Mark = Mapping[str, Any]


def template_marks(client: Elasticsearch, prefix: str, address: str) -> dict[Dataset, Mark]:
    """Return the marks of the templates that are there; raise ConfigError for one that is not racewatch's."""
    quietly = client.options(ignore_status=404)  # what a server says where no template matches
    wanted = ("index_templates.name", "index_templates.index_template._meta")
    found = quietly.indices.get_index_template(name=f"{prefix}-*", filter_path=wanted).body
    metas = {each["name"]: each.get("index_template", {}).get("_meta") for each in found.get("index_templates", ())}
    names = {dataset: alias_of(prefix, dataset) for dataset in DATASETS}
    return {
        dataset: checked(f"template {name}", metas[name], address) for dataset, name in names.items() if name in metas
    }


def index_marks(client: Elasticsearch, name: str) -> dict[str, Mark | None]:
    """Return the mark of each index behind *name*, an alias or a pattern, which may have none."""
    found = client.indices.get_mapping(index=name, ignore_unavailable=True, allow_no_indices=True)
    return {index: body["mappings"].get("_meta") for index, body in found.body.items()}


def version_of(mark: Mark | None) -> int:
    """Return the version that *mark* says; that of a new store without one."""
    return int(str(mark["racewatch"]).removeprefix("v")) if mark else FIRST


def checked(what: str, mark: Mark | None, address: str) -> Mark:
    """Return *mark*, that of an index or template called *what*; raise ConfigError when it is not racewatch's."""
    if mark and re.fullmatch(r"v\d+", str(mark.get("racewatch", ""))):
        return mark
    raise ConfigError(
        f"Elasticsearch at {address}: {what} is not racewatch's; set RACEWATCH_STORE_PREFIX to a name that is free,"
        f" or delete {what}"
    )


def compared(dataset: Dataset, mark: Mark, *, english: bool) -> Difference:
    """Return what separates what bears *mark* from our shape of *dataset*."""
    return difference(dataset, Shape.read(mark), shape(dataset, english=english))
