"""Preparing a cluster: templates, the single indices and fields that a newer racewatch added; checks the versions."""

import logging
from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from racewatch.store.elasticsearch_errors import cause_of
from racewatch.store.elasticsearch_index import (
    MODELS,
    SINGLE,
    alias_of,
    check_version,
    mapping,
    single_index,
    template,
)

log = logging.getLogger(__name__)
EXISTS = "resource_already_exists_exception"


def prepare(client: Elasticsearch, prefix: str, address: str) -> None:
    """Create what is missing and check the version of what is there; changes nothing when all is in place.

    Raises ConfigError for a template or an index of another version.
    """
    for dataset in MODELS:
        _check_indices(client, prefix, dataset, address)
    for dataset in MODELS:
        _put_template(client, prefix, dataset, address)
    for dataset in SINGLE:
        create_index(client, single_index(prefix, dataset))


def create_index(client: Elasticsearch, index: str) -> None:
    """Create *index* from its template unless it is there; clusters that create none by themselves need this."""
    if client.indices.exists(index=index):
        return
    try:
        client.indices.create(index=index)
    except BadRequestError as error:
        if cause_of(error)[0] != EXISTS:  # another process was quicker
            raise
    log.info("index created name=%s", index)


def _put_template(client: Elasticsearch, prefix: str, dataset: Any, address: str) -> None:
    name, wanted = alias_of(prefix, dataset), template(prefix, dataset)
    answer = client.options(ignore_status=404).indices.get_index_template(name=name).body
    found = next((each["index_template"] for each in answer.get("index_templates", ())), None)
    if found:
        check_version(f"template {name}", found.get("_meta"), address)
    if not found or found["_meta"] != wanted["_meta"]:
        client.indices.put_index_template(name=name, **_without_underscore(wanted))
        log.info("template written name=%s version=%s", name, wanted["_meta"])


def _without_underscore(body: Mapping[str, Any]) -> dict[str, Any]:
    return {("meta" if name == "_meta" else name): part for name, part in body.items()}


def _check_indices(client: Elasticsearch, prefix: str, dataset: Any, address: str) -> None:
    ours = mapping(dataset)["properties"]
    found = client.indices.get_mapping(index=alias_of(prefix, dataset), ignore_unavailable=True, allow_no_indices=True)
    for index, body in found.body.items():
        check_version(f"index {index}", body["mappings"].get("_meta"), address)
        missing = {name: field for name, field in ours.items() if name not in body["mappings"].get("properties", {})}
        if missing:
            client.indices.put_mapping(index=index, properties=missing)
            log.info("fields added index=%s fields=%s", index, ",".join(missing))
