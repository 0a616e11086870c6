"""What one item costs, for docs/sizing.md: ``python benchmarks/sizing.py [COUNT]``.

Crawls the local world (CPU of the crawling process a record), normalizes it (CPU a record), indexes COUNT made items
(20,000; ``benchmarks/items.py``) into the real Elasticsearch node of the tests: CPU of our process and of the node an
item, bytes on disk an item after a force-merge, beside the bytes of their texts. CPU time, so that a busy machine
matters little; the node runs with the first compiler only, as in the tests, and so costs more than in production.
"""

import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from elasticsearch import Elasticsearch

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.items import items
from racewatch import stages
from racewatch.config import Settings
from racewatch.demo.server import serving
from racewatch.store.elasticsearch.store import ElasticsearchStore
from tests.dags.world import NOW, declare, sources_at
from tests.elasticsearch.fixture import started_nodes

CHUNK = 2000
GOOD = ("island-tech", "beichen", "strait-ledger", "weibo-search")


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="sizing-") as folder:
        _collecting(Path(folder))
    with started_nodes() as start:
        _indexing(start().url, count)


def _collecting(folder: Path) -> None:
    with serving() as base:
        declared = sources_at(base)
        file = declare(folder / "sources.yaml", [declared[name] for name in GOOD])
        settings = Settings(_env_file=None, var=folder / "var", now=NOW, sources=file)
        before = _children()
        runs = stages.crawl_jobs(stages.jobs_of(GOOD, settings), settings)
        landed, crawled = sum(run.landed for run in runs), _children() - before
    begun = time.process_time()
    for raw in settings.var.glob("landing/raw/*/*.jsonl"):
        stages.normalize(str(raw), settings)
    normalized = time.process_time() - begun
    print(f"crawl: {landed} records, {crawled / landed * 1000:.1f} ms of CPU each, the start of the process included")
    kept = sum(path.stat().st_size for path in settings.var.glob("landing/*/*/*.jsonl")) / landed
    print(f"landing: {kept:,.0f} bytes each, raw and clean together")
    print(f"normalize: {normalized / landed * 1000:.2f} ms of CPU each, loading of models included")


def _indexing(url: str, count: int) -> None:
    store, client = ElasticsearchStore(url, prefix="sizing", timeout=120), Elasticsearch(url, request_timeout=300)
    store.init()
    found, ours, raw = items(count), 0.0, 0
    before = _node_cpu(client)
    while chunk := list(islice(found, CHUNK)):
        raw += sum(len(item.text.encode()) for item in chunk)
        begun = time.process_time()
        store.write(chunk)
        ours += time.process_time() - begun
    theirs = _node_cpu(client) - before
    client.indices.forcemerge(index="sizing-items", max_num_segments=1)
    size = client.indices.stats(index="sizing-items", metric="store").body["_all"]["primaries"]["store"][
        "size_in_bytes"
    ]
    print(f"index: {count:,} items, {ours / count * 1000:.2f} ms of our CPU, {theirs / count * 1000:.2f} of the node's"
          f" each; {size / count:,.0f} bytes each on disk, {size / raw:.2f} x their texts")  # fmt: skip
    store.close()
    client.close()


def _node_cpu(client: Elasticsearch) -> float:
    nodes = client.nodes.stats(metric="process", filter_path="nodes.*.process.cpu.total_in_millis").body["nodes"]
    return sum(node["process"]["cpu"]["total_in_millis"] for node in nodes.values()) / 1000


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
