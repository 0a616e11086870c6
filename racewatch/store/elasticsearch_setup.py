"""Preparing a cluster: templates, the single indices and fields that a newer racewatch added; checks what is there."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from racewatch.errors import ConfigError
from racewatch.store.base import Dataset
from racewatch.store.datasets import DATASETS
from racewatch.store.elasticsearch_analysis import ENGLISH
from racewatch.store.elasticsearch_errors import cause_of
from racewatch.store.elasticsearch_index import (
    FIRST,
    SINGLE,
    Indices,
    alias_of,
    mapping,
    shape,
    template,
    versioned,
)
from racewatch.store.shape import Difference, Shape, difference

log = logging.getLogger(__name__)
EXISTS = "resource_already_exists_exception"
OURS = re.compile(r"-\d{4}\.\d{2}(-v\d+)?$|-v\d+$")
"""How the names of indices end that racewatch makes; one that somebody restored under another name is left alone."""
Mark = Mapping[str, Any]


def prepare(client: Elasticsearch, prefix: str, address: str) -> Indices:
    """Create what is missing and check what is there; changes nothing when all is in place.

    Raises ConfigError for a template or an index that is not ours, or that only a migration can bring to this version.
    """
    english = stems_english(client)
    marks = template_marks(client, prefix, address)
    for dataset, mark in marks.items():
        compared(dataset, mark, english=english).check(f"Elasticsearch at {address}: {dataset}")
    indices = Indices(prefix, {dataset: version_of(marks.get(dataset)) for dataset in DATASETS})
    _add_aliases(client, indices)
    for dataset in DATASETS:
        _check_indices(client, indices, dataset, address, english=english)
    for dataset in DATASETS:
        _put_template(client, indices, dataset, marks.get(dataset), english=english)
    for dataset in SINGLE:
        create_index(client, indices.single(dataset), alias_of(prefix, dataset))
    return indices


def stems_english(client: Elasticsearch) -> bool:
    """Say whether the server has the English stemmer; said in the log where not, for Kibana finds fewer forms then."""
    try:
        client.indices.analyze(tokenizer="whitespace", filter=[ENGLISH], text="chips")
    except BadRequestError as error:
        log.warning("no English stemming: the server lacks the filter reason=%s", cause_of(error)[1])
        return False
    return True


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


def create_index(client: Elasticsearch, index: str, alias: str) -> None:
    """Create *index* from its template unless it is there; clusters that create none by themselves need this."""
    if client.indices.exists(index=index):
        return
    try:
        client.indices.create(index=index, aliases={alias: {}})
    except BadRequestError as error:
        if cause_of(error)[0] != EXISTS:  # another process was quicker
            raise
    log.info("index created name=%s", index)


def put_template(client: Elasticsearch, name: str, body: Mapping[str, Any]) -> None:
    """Write the index template *name*."""
    client.indices.put_index_template(
        name=name, **{("meta" if key == "_meta" else key): part for key, part in body.items()}
    )
    log.info("template written name=%s version=%s", name, body["_meta"]["racewatch"])


def index_marks(client: Elasticsearch, name: str) -> dict[str, Mark | None]:
    """Return the mark of each index behind *name*, an alias or a pattern, which may have none."""
    found = client.indices.get_mapping(index=name, ignore_unavailable=True, allow_no_indices=True)
    return {index: body["mappings"].get("_meta") for index, body in found.body.items()}


def _put_template(
    client: Elasticsearch, indices: Indices, dataset: Dataset, mark: Mark | None, *, english: bool
) -> None:
    wanted = template(indices.prefix, dataset, indices.versions[dataset], english=english)
    if mark != wanted["_meta"]:
        put_template(client, alias_of(indices.prefix, dataset), wanted)


def _check_indices(client: Elasticsearch, indices: Indices, dataset: Dataset, address: str, *, english: bool) -> None:
    ours = mapping(dataset, indices.versions[dataset], english=english)
    for index, mark in index_marks(client, alias_of(indices.prefix, dataset)).items():
        missing = compared(dataset, checked(f"index {index}", mark, address), english=english)
        missing.check(f"Elasticsearch at {address}: index {index}")
        if missing:
            fields = {name: ours["properties"][name] for name in missing.added}
            client.indices.put_mapping(index=index, properties=fields, meta=ours["_meta"])
            log.info("fields added index=%s fields=%s", index, ",".join(missing.added))


def _add_aliases(client: Elasticsearch, indices: Indices) -> None:
    """Put our indices of the current version back behind their aliases, should somebody have taken one away."""
    quietly = client.options(ignore_status=404)  # what a server says where no index matches
    found = quietly.indices.get_alias(index=f"{indices.prefix}-*", allow_no_indices=True).body
    actions: list[dict[str, Any]] = []
    for dataset, version in indices.versions.items():
        alias = alias_of(indices.prefix, dataset)
        actions += [
            {"add": {"index": index, "alias": alias}}
            for index, held in found.items()
            if index.startswith(f"{alias}-")
            and OURS.search(index)
            and index == versioned(index, version)
            and alias not in held["aliases"]
        ]
    if actions:
        client.indices.update_aliases(actions=actions)
        log.warning("indices put back behind their aliases: %s", [each["add"]["index"] for each in actions])
