"""How a cluster is, by what it says of itself: templates, clocks, disks."""

from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from racewatch.store.elasticsearch.marks import template_marks
from racewatch.store.upkeep import Vitals


def vitals(client: Elasticsearch, prefix: str, address: str) -> Vitals:
    """Return whether our templates are there, the slowest of the nodes' clocks, the free share of their fullest disk.

    A frozen or coordinating node without a disk of its own says 0 bytes and is left out.
    """
    wanted = "nodes.*.jvm.timestamp", "nodes.*.fs.total.total_in_bytes", "nodes.*.fs.total.available_in_bytes"
    nodes = client.nodes.stats(metric="jvm,fs", filter_path=wanted).body.get("nodes", {}).values()
    clocks = [datetime.fromtimestamp(node["jvm"]["timestamp"] / 1000, UTC) for node in nodes]
    disks = [node["fs"]["total"] for node in nodes if node.get("fs", {}).get("total", {}).get("total_in_bytes")]
    free = [disk["available_in_bytes"] / disk["total_in_bytes"] for disk in disks]
    made = bool(template_marks(client, prefix, address))
    return Vitals(made, min(clocks, default=None), min(free, default=None))
