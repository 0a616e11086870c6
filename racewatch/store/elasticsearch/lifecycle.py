"""How long a cluster keeps indices and where it keeps copies: installed where it has the means, said where not.

Both are off until a setting asks for them. The bodies follow Elastic's references of ILM and SLM policies; the tests
have them read by Elasticsearch's own parsers.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elastic_transport import ApiError
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from racewatch.errors import ConfigError, RetryLater

log = logging.getLogger(__name__)
ABSENT = (400, 404, 405)  # what a distribution without a module answers at the module's addresses
SCHEDULE = "0 30 1 * * ?"  # each night at 01:30 UTC
RETENTION = {"expire_after": "30d", "min_count": 7, "max_count": 60}


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the settings ask for: days after a month's end (0: never) and the name of a snapshot repository."""

    merge_after: int = 0
    delete_after: int = 0
    repository: str = ""


NOTHING = Keeping()


def installed(client: Elasticsearch, prefix: str, keeping: Keeping) -> str:
    """Install the policies that *keeping* asks for; return the name of that of indices, "" for none."""
    if keeping == NOTHING:
        return ""
    name = ""
    if _phases(keeping):
        if answered(client.ilm.get_status):
            name = f"{prefix}-lifecycle"
            _install_lifecycle(client, name, lifecycle_policy(keeping))
        else:
            log.warning("no retention: the cluster has no index lifecycle management; delete old indices yourself")
    if keeping.repository:
        if answered(client.slm.get_status):
            _install_snapshots(client, f"{prefix}-snapshots", snapshot_policy(prefix, keeping.repository))
        else:
            log.warning("no nightly snapshots: the cluster has no SLM; have cron run `racewatch store snapshot`")
    return name


def answered(probe: Callable[[], Any]) -> bool:
    """Say whether the cluster has the module that *probe* asks; what else can go wrong is raised."""
    try:
        probe()
    except ApiError as error:
        if error.meta.status in ABSENT:
            return False
        raise
    return True


def lifecycle_policy(keeping: Keeping) -> dict[str, Any]:
    """Return the ILM policy: old months are merged to one segment in the warm phase, older ones deleted."""
    return {"phases": _phases(keeping), "_meta": {"racewatch": "v1"}}


def _phases(keeping: Keeping) -> dict[str, Any]:
    phases: dict[str, Any] = {}
    if keeping.merge_after:
        merge = {"forcemerge": {"max_num_segments": 1}, "set_priority": {"priority": 50}}
        phases["warm"] = {"min_age": f"{keeping.merge_after}d", "actions": merge}
    if keeping.delete_after:
        phases["delete"] = {"min_age": f"{keeping.delete_after}d", "actions": {"delete": {}}}
    return phases


def snapshot_policy(prefix: str, repository: str) -> dict[str, Any]:
    """Return the SLM policy: each night a snapshot of our indices alone, kept for thirty days."""
    return {
        "schedule": SCHEDULE,
        "name": f"<{prefix}-{{now/d}}>",
        "repository": repository,
        "config": _content(prefix),
        "retention": RETENTION,
    }


def _content(prefix: str) -> dict[str, Any]:
    return {"indices": [f"{prefix}-*"], "include_global_state": False}


def take_snapshot(client: Elasticsearch, prefix: str, repository: str, at: datetime, address: str) -> str:
    """Take a snapshot of our indices now and wait for it; return its name in the repository.

    Raises ConfigError without a repository, and RetryLater when a shard could not be copied.
    """
    if not repository:
        raise ConfigError("RACEWATCH_STORE_REPOSITORY is empty: name a snapshot repository of the cluster")
    name = f"{prefix}-{at:%Y.%m.%d-%H%M%S}"
    try:
        answer = client.options(request_timeout=3600).snapshot.create(
            repository=repository, snapshot=name, wait_for_completion=True, **_content(prefix)
        )
    except NotFoundError as error:
        raise ConfigError(
            f"Elasticsearch at {address}: no snapshot repository {repository}; register one"
            f" (PUT _snapshot/{repository}) or correct RACEWATCH_STORE_REPOSITORY"
        ) from error
    found = answer["snapshot"]
    if found["state"] != "SUCCESS":
        failed = f"{found['shards']['failed']} of {found['shards']['total']} shards failed"
        raise RetryLater(f"Elasticsearch at {address}: snapshot {name} is {found['state']}, {failed}; take it again")
    return f"{repository}/{name}"


def drop_snapshots(client: Elasticsearch, prefix: str, repository: str, keep: int) -> None:
    """Remove the snapshots that :func:`take_snapshot` made, but the newest *keep*; those of SLM have other names."""
    ours = re.compile(rf"{re.escape(prefix)}-\d{{4}}\.\d\d\.\d\d-\d{{6}}")
    found = client.snapshot.get(repository=repository, snapshot=f"{prefix}-*")["snapshots"]
    names = sorted(each["snapshot"] for each in found if ours.fullmatch(each["snapshot"]))
    for name in names[:-keep]:
        client.options(request_timeout=3600).snapshot.delete(repository=repository, snapshot=name)


def _install_lifecycle(client: Elasticsearch, name: str, policy: Mapping[str, Any]) -> None:
    known = client.options(ignore_status=404).ilm.get_lifecycle(name=name).body.get(name, {}).get("policy")
    if known != policy:
        client.ilm.put_lifecycle(name=name, policy=policy)
        log.info("lifecycle policy written name=%s phases=%s", name, ",".join(policy["phases"]))


def _install_snapshots(client: Elasticsearch, name: str, policy: Mapping[str, Any]) -> None:
    known = client.options(ignore_status=404).slm.get_lifecycle(policy_id=name).body.get(name, {}).get("policy")
    if known == policy:
        return
    try:
        client.slm.put_lifecycle(policy_id=name, **policy)
    except BadRequestError as error:
        raise ConfigError(f"{policy['repository']}: nightly snapshots were refused: {error.message}") from error
    log.info("snapshot policy written name=%s repository=%s", name, policy["repository"])
