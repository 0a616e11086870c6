"""Preparing a cluster: templates, the single indices and fields that a newer racewatch added; checks what is there."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Dataset
from racewatch.store.elasticsearch.analysis import ENGLISH
from racewatch.store.elasticsearch.errors import cause_of
from racewatch.store.elasticsearch.index import SINGLE, Indices, alias_of, composed, mapping, template, versioned
from racewatch.store.elasticsearch.lifecycle import NOTHING, Keeping, installed
from racewatch.store.elasticsearch.marks import Mark, checked, compared, index_marks, template_marks, version_of

log = logging.getLogger(__name__)


EXISTS = "resource_already_exists_exception"


OURS = re.compile(r"-\d{4}\.\d{2}(-v\d+)?$|-v\d+$")
"""How the names of indices end that racewatch makes; one that somebody restored under another name is left alone."""


def prepare(client: Elasticsearch, prefix: str, address: str, keeping: Keeping = NOTHING) -> Indices:
    """Create what is missing and check what is there; changes nothing when all is in place.

    *keeping* says how long indices are kept and where snapshots go.

    Raises ConfigError for a template or an index that is not ours, or that only a migration can bring to this version.
    """
    marks = template_marks(client, prefix, address)
    english = _english(client, marks)
    for dataset, mark in marks.items():
        compared(dataset, mark, english=english).check(f"Elasticsearch at {address}: {dataset}")
    versions: dict[Dataset, int] = {dataset: version_of(marks.get(dataset)) for dataset in DATASETS}
    indices = Indices(prefix, versions, installed(client, prefix, keeping))
    _add_aliases(client, indices)
    for dataset in DATASETS:
        _check_indices(client, indices, dataset, address, english=english)
    for dataset in DATASETS:
        _put_template(client, indices, dataset, marks.get(dataset), english=english)
    retired = {dataset for dataset, mark in marks.items() if (mark or {}).get("lifecycle", "") != indices.lifecycle}
    for dataset in retired.difference(SINGLE):
        _retire(client, indices, dataset)
    for dataset in SINGLE:
        create_index(client, indices.single(dataset), indices, dataset)
    return indices


def _retire(client: Elasticsearch, indices: Indices, dataset: Dataset) -> None:
    """Put the indices that are there under the lifecycle that is wanted now, or under none."""
    for index in index_marks(client, alias_of(indices.prefix, dataset)):
        none = {"index.lifecycle.name": None, "index.lifecycle.origination_date": None}
        client.indices.put_settings(index=index, settings=indices.settings(index) or none)
        log.info("lifecycle of index=%s policy=%s", index, indices.lifecycle or "none")


def stems_english(client: Elasticsearch) -> bool:
    """Say whether the server has the English stemmer; said in the log where not, for Kibana finds fewer forms then."""
    try:
        client.indices.analyze(tokenizer="whitespace", filter=[ENGLISH], text="chips")
    except BadRequestError as error:
        log.warning("no English stemming: the server lacks the filter reason=%s", cause_of(error)[1])
        return False
    return True


def _english(client: Elasticsearch, marks: Mapping[Dataset, Mark]) -> bool:
    """Say what the templates were made with; where they do not say it, ask, which takes an administrator's rights."""
    known = (marks.get("items") or {}).get("english")
    return stems_english(client) if known is None else bool(known)


def create_index(client: Elasticsearch, index: str, indices: Indices, dataset: Dataset) -> None:
    """Create *index* from its template unless it is there; clusters that create none by themselves need this."""
    if client.indices.exists(index=index):
        return
    try:
        aliases: dict[str, Any] = {alias_of(indices.prefix, dataset): {}}
        client.indices.create(index=index, aliases=aliases, settings=indices.settings(index) or None)
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


def put_composed(client: Elasticsearch, prefix: str, dataset: Dataset, whole: Mapping[str, Any]) -> None:
    """Write the templates that *whole* comes to: components first, then what is composed of them.

    Components of another version, which nothing uses any more, are deleted.
    """
    made, alias = composed(prefix, dataset, whole), alias_of(prefix, dataset)
    for name, part in made.components.items():
        client.cluster.put_component_template(
            name=name, template=part, version=made.body["version"], meta={"racewatch": whole["_meta"]["racewatch"]}
        )
    put_template(client, alias, made.body)
    quietly = client.options(ignore_status=404)  # what a server says where no component matches
    found = quietly.cluster.get_component_template(name=f"{alias}-*", filter_path="component_templates.name").body
    for name in {each["name"] for each in found.get("component_templates", ())} - made.components.keys():
        if re.fullmatch(rf"{re.escape(alias)}-mappings-v\d+", name):
            client.cluster.delete_component_template(name=name)
            log.info("component template deleted name=%s", name)


def _put_template(
    client: Elasticsearch, indices: Indices, dataset: Dataset, mark: Mark | None, *, english: bool
) -> None:
    version = indices.versions[dataset]
    wanted = template(indices.prefix, dataset, version, english=english, lifecycle=indices.lifecycle)
    if mark != wanted["_meta"]:
        put_composed(client, indices.prefix, dataset, wanted)


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
