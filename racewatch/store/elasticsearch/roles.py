"""The least that racewatch needs of a secured cluster: a role that writes and a role that only reads.

Templates, the single indices and policies are made by an administrator's ``racewatch store init``; what writes
afterwards makes the index of a new month and needs no right to change templates.
"""

import logging
from typing import Any

from elasticsearch import Elasticsearch

from racewatch.store.elasticsearch.lifecycle import answered

log = logging.getLogger(__name__)
LOOKS = ["monitor", "read_ilm", "read_slm"]
"""Cluster privileges to see which version the cluster and its templates are of; none of them changes anything."""
WRITES = [
    *("read", "create", "index", "delete"),  # documents; an item whose month changes is deleted where it was
    *("create_index", "indices:admin/aliases*"),  # the index of a new month goes behind its alias
    *("view_index_metadata", "maintenance", "monitor"),  # mappings are compared; what was written is refreshed
]
READS = ["read", "view_index_metadata", "monitor"]


def roles(prefix: str) -> dict[str, dict[str, Any]]:
    """Return name and body of both roles, as Elasticsearch's role API takes them."""
    return {f"{prefix}-{name}": _role(prefix, rights) for name, rights in (("writer", WRITES), ("reader", READS))}


def _role(prefix: str, rights: list[str]) -> dict[str, Any]:
    indices = [{"names": [f"{prefix}-*"], "privileges": rights}]
    return {"cluster": LOOKS, "indices": indices, "metadata": {"racewatch": "v1"}}


def create_roles(client: Elasticsearch, prefix: str) -> list[str]:
    """Create or update the roles and return their names; none where the cluster has no security, which the log says."""
    if not answered(client.security.authenticate):
        log.warning("no roles: the cluster has no security, or has it switched off; anyone who reaches it may write")
        return []
    for name, body in roles(prefix).items():
        client.security.put_role(name=name, **body)
        log.info("role written name=%s", name)
    return list(roles(prefix))
