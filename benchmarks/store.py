"""Measure both stores: rate, size, memory and the time of a trend, each beside its peer in the same run.

    python benchmarks/store.py [--items 100000] [--cluster URL --cluster-items 10000] [--plot docs/store-growth.svg]

The items are made by benchmarks/items.py and kept in /tmp/items-1m.jsonl for others to use. Rates are in items a second
of this process's CPU, so that a busy machine changes them little; trends and ratios are by the clock.
benchmarks/analytics.py asks a cluster that is filled already, and more than trends.
"""

import argparse
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from benchmarks.items import START, TERM, YEAR, raw_bytes, read_file, write_file
from benchmarks.lines import Line, plot
from racewatch.query.ast import Text
from racewatch.store.base import Store
from racewatch.store.elasticsearch.index import Indices, template
from racewatch.store.elasticsearch.query import both, dsl_of, within
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.questions import Window
from racewatch.store.sqlite.store import SqliteStore
from racewatch.store.trend import Asked, count_trend
from schemas import SourceRun
from schemas.item import document_id

FILE = Path("/tmp/items-1m.jsonl")
CHUNK = 2000  # documents handed over at once, as stages/index.py does
POINTS = 5  # measurements of growth
TIMES = 20  # runs of a trend; p95 is the second longest
WHOLE = Window(START, START + YEAR)
ASKED = Asked(Text(TERM), START, START + YEAR, "1d")


def sqlite(folder: Path, count: int, plot_to: Path | None) -> None:
    """Fill a file in steps and print rate, size, memory and trend at each."""
    path = folder / "store.db"
    store = SqliteStore(path)
    store.init()
    source, raw, spent = read_file(FILE, count), 0, 0.0
    lines: dict[str, list[tuple[float, float]]] = {"write (s of CPU)": [], "trend median (ms)": []}
    for step in range(POINTS):
        for chunk in _chunks(islice(source, count // POINTS)):
            raw += sum(map(raw_bytes, chunk))
            spent += _cpu(lambda chunk=chunk: store.write(chunk))
        done = (step + 1) * (count // POINTS)
        usual, worst = _p50(lambda: count_trend(store, ASKED)), _p95(lambda: count_trend(store, ASKED))
        lines["write (s of CPU)"].append((done, spent))
        lines["trend median (ms)"].append((done, usual * 1000))
        sys.stdout.write(f"sqlite {done:,} items: {done / spent:,.0f} items/s, file {_size(path) / raw:.2f} x raw text,"
                         f" trend median {usual:.3f} s, p95 {worst:.3f} s, {_memory():.0f} MB\n")  # fmt: skip
    found = store.total(Text(TERM), WHOLE)
    newest = _p95(lambda: store.search(Text(TERM), WHOLE, limit=20))
    sys.stdout.write(f"sqlite: {found:,} items match {TERM}; newest 20 of them p95 {newest:.3f} s\n")
    _ledger(store)
    store.close()
    if plot_to:
        plot_to.write_text(
            plot(f"SQLite, up to {count:,} items", [Line(name, at) for name, at in lines.items()]), "utf-8"
        )


def cluster(url: str, count: int) -> None:
    """Index the same items through the store and by a bare bulk, turn by turn, and ask both the same trend."""
    prefix = f"bench-{uuid4().hex[:8]}"
    store, client = ElasticsearchStore(url, prefix=prefix, timeout=120), Elasticsearch(url, request_timeout=120)
    store.init()
    bare = f"bare-{prefix}"
    body = template(bare, "items")
    client.indices.put_index_template(name=bare, **{key: part for key, part in body.items() if key != "_meta"})
    names, ours, theirs = Indices(f"{bare}", {"items": 1}), 0.0, 0.0  # type: ignore[dict-item]
    for chunk in _chunks(read_file(FILE, count)):
        ours += _clock(lambda chunk=chunk: store.write(chunk))
        actions = [{"_index": names.of(each), "_id": each.id, **each.model_dump(mode="json")} for each in chunk]
        theirs += _clock(lambda actions=actions: [*streaming_bulk(client, actions)])
    sys.stdout.write(f"elasticsearch {count:,} items: {count / ours:,.0f} items/s, a bare bulk {count / theirs:,.0f};"
                     f" ratio {theirs / ours:.2f}, {_memory():.0f} MB\n")  # fmt: skip
    query = both(dsl_of(Text(TERM)), within(WHOLE, "items"))
    by = {"by": {"date_histogram": {"field": "published_at", "calendar_interval": "1d", "time_zone": "UTC"}}}
    raw = _p50(lambda: client.search(index=f"{prefix}-items", size=0, query=query, aggs=by, request_cache=False))
    asked = _p50(lambda: store.counts(Text(TERM), WHOLE, "1d", "UTC"))
    trend = _p50(lambda: count_trend(store, ASKED))
    sys.stdout.write(f"elasticsearch: aggregation alone {raw * 1000:.1f} ms, counts {asked / raw - 1:+.0%},"
                     f" trend with its coverage {trend / raw - 1:+.0%}\n")  # fmt: skip
    for name in client.indices.get(index=f"*{prefix}-*").body:
        client.indices.delete(index=name)
    client.indices.delete_index_template(name=bare)
    for name in [each["name"] for each in client.indices.get_index_template(name=f"{prefix}-*")["index_templates"]]:
        client.indices.delete_index_template(name=name)


def _ledger(store: Store, count: int = 20_000) -> None:
    """Print what coverage costs when the ledger is long: a year of 60 sources, hourly crawls of some."""
    step = YEAR / count
    runs = (START + step * n for n in range(count))
    for chunk in _chunks(
        SourceRun(id=document_id("run", str(n)), source=f"source-{n % 60}", family="feed", run_id=str(n), kind="items",
                  started_at=at, ended_at=at, state="ok", covered_from=at - timedelta(hours=6), covered_to=at)
        for n, at in enumerate(runs)
    ):  # fmt: skip
        store.write(chunk)
    sys.stdout.write(
        f"sqlite: trend with {count:,} runs in the ledger p95 {_p95(lambda: count_trend(store, ASKED)):.3f} s\n"
    )


def _chunks(found: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(found)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _clock(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _p95(work: Callable[[], object]) -> float:
    return sorted(_clock(work) for _ in range(TIMES))[-2]


def _p50(work: Callable[[], object]) -> float:
    return statistics.median(_clock(work) for _ in range(TIMES))


def _size(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000, help="items in the SQLite file; 0 leaves it out")
    parser.add_argument("--cluster", help="URL of an Elasticsearch 9")
    parser.add_argument("--cluster-items", type=int, default=10_000)
    parser.add_argument("--plot", type=Path, help="write the growth as SVG")
    asked = parser.parse_args()
    wanted = max(asked.items, asked.cluster_items if asked.cluster else 0)
    if not FILE.exists() or sum(1 for _ in FILE.open(encoding="utf-8")) < wanted:
        FILE.unlink(missing_ok=True)
        write_file(FILE, wanted)
    if asked.items:
        with TemporaryDirectory() as folder:
            sqlite(Path(folder), asked.items, asked.plot)
    if asked.cluster:
        cluster(asked.cluster, asked.cluster_items)


if __name__ == "__main__":
    main()
