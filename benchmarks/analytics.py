"""Measure what analysts ask of both stores, each beside the bare SQL or aggregation of the same figures in one run.

    python -m benchmarks.analytics [--items 20000] [--cluster URL [--prefix PREFIX]] [--query 輝達] [--turns 15]

Without --prefix the cluster is filled with the same items under a name of its own, which is removed afterwards. With it
the store that is there is asked, over all the time it has: a million items need eight minutes to be indexed. Ours and
the bare one take turns, so that a busy machine slows both; terms and framing have no peer that cuts words, and stand
beside the reading of their samples and the figures of their sides.
"""

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch

from benchmarks.items import TERM, items
from racewatch.analysis.framing import SIDES, Question, framing_of
from racewatch.analysis.series import tones
from racewatch.analysis.share import share_of_voice
from racewatch.analysis.terms import SAMPLE, compared, sampled, vocabulary_of
from racewatch.analysis.timeline import timeline
from racewatch.query.ast import And, Everything, Field, Node, Or
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.elasticsearch.query import both, dsl_of, within
from racewatch.store.elasticsearch.store import ElasticsearchStore
from racewatch.store.questions import Window
from racewatch.store.sqlite.compile import condition_of
from racewatch.store.sqlite.store import SqliteStore
from racewatch.store.sqlite.tables import ITEMS
from racewatch.store.trend import Asked, count_trend
from racewatch.text.segment import Segmenter

CHUNK = 2000
MATCHING = Window()
DAY = "d.published_at / 86400000"
HISTOGRAM = {"date_histogram": {"field": "published_at", "calendar_interval": "1d"}}
PUBLISHERS = {"publishers": {"terms": {"field": "publisher", "size": 10}}}
Work = Callable[[], object]


def ours(store: Store, query: Node, window: tuple[Any, Any], rivals: list[str]) -> dict[str, Work]:
    """Return every question, as the verbs of the CLI ask it."""
    asked, terms_of = Asked(query, *window, "1d"), Segmenter().terms
    contenders = {name: Field("name", name) for name in rivals}

    def terms() -> object:
        found = (sampled(store, one, Window(*window)).items for one in (query, Everything()))
        return compared(*(vocabulary_of(one, terms_of) for one in found))

    return {
        "trend": lambda: count_trend(store, asked),
        "sentiment": lambda: tones(store, asked),
        "share": lambda: share_of_voice(store, contenders, asked),
        "timeline": lambda: timeline(store, asked),
        "terms": terms,
        "framing": lambda: framing_of(store, Question(query, *window), terms_of),
    }


def bare_sql(path: Path, query: Node, window: tuple[Any, Any], rivals: list[str]) -> dict[str, Work]:
    """Return the same figures in SQL, without coverage, gaps and intervals."""
    file = sqlite3.connect(path)

    def ask(columns: str, tail: str, of: Node = query, more: str = "") -> list[Any]:
        found = condition_of(of, Window(*window), ITEMS)
        return file.execute(f"SELECT {columns} FROM items d {more} WHERE {found.sql} {tail}", found.values).fetchall()

    voices = Or(tuple(Field("name", name) for name in rivals))
    packed, first = "JOIN item_documents b USING (n)", f"ORDER BY d.id LIMIT {SAMPLE}"
    toned = f"{DAY}, count(*), avg(d.sentiment)"
    return {
        "trend": lambda: ask(f"{DAY}, count(*)", "GROUP BY 1"),
        "sentiment": lambda: ask(toned, "GROUP BY 1"),
        "share": lambda: ask(f"{DAY}, s.k, count(*)", "GROUP BY 1, 2", voices, "JOIN item_names s USING (n)"),
        "timeline": lambda: (ask(f"{DAY}, count(*)", "GROUP BY 1"), ask("d.publisher, count(*)", "GROUP BY 1")),
        "terms": lambda: [ask("b.document", first, one, packed) for one in (query, Everything())],
        "framing": lambda: [ask(toned, "GROUP BY 1", And((query, side))) for side in SIDES.values()],
    }


def bare_aggregations(
    client: Elasticsearch, index: str, query: Node, window: tuple[Any, Any], rivals: list[str]
) -> dict[str, Work]:
    """Return the same figures as aggregations, without coverage, gaps and intervals."""

    def ask(aggs: dict[str, Any], of: Node = query, **more: Any) -> object:
        wanted = both(dsl_of(of), within(Window(*window), "items"))
        return client.search(index=index, query=wanted, aggs=aggs, request_cache=False, **{"size": 0, **more})

    days, toned = {"by": HISTOGRAM}, {"by": {**HISTOGRAM, "aggs": {"mean": {"avg": {"field": "sentiment"}}}}}
    voices = {"voices": {"filters": {"filters": {name: {"term": {"names": name}} for name in rivals}}, "aggs": days}}
    sample: dict[str, Any] = {"size": SAMPLE, "sort": [{"id": "asc"}]}
    return {
        "trend": lambda: ask(days),
        "sentiment": lambda: ask(toned),
        "share": lambda: ask(voices, Everything()),
        "timeline": lambda: ask({**days, **PUBLISHERS}),
        "terms": lambda: [ask({}, one, **sample) for one in (query, Everything())],
        "framing": lambda: [ask(toned, And((query, side))) for side in SIDES.values()],
    }


def compare(label: str, store: Store, query: Node, bare: Callable[..., Mapping[str, Work]], turns: int) -> None:
    """Print medians of both, a line for each question."""
    first, last = (store.search(Everything(), MATCHING, limit=1, order=end)[0] for end in ("oldest", "newest"))
    window = first.published_at, last.published_at
    named = Counter[str]()
    for cell in store.counts(Everything(), Window(*window), "1M", "UTC", "names").values():
        named.update({name: n for name, n in cell.items() if name})
    rivals = [name for name, _ in named.most_common(2)]
    matching, beside = store.total(query, Window(*window)), bare(query, window, rivals)
    sys.stdout.write(f"{label}: {store.total(Everything(), MATCHING):,} items, {matching:,} match\n")
    for name, work in ours(store, query, window, rivals).items():
        spent = [(_clock(work), _clock(beside[name])) for _ in range(turns)]
        we, they = (median(times) * 1000 for times in zip(*spent, strict=True))
        sys.stdout.write(
            f"{label} {name:9} {we:8.1f} ms, bare {they:8.1f} ms, {we - they:+.1f} ms, {we / they - 1:+.0%}\n"
        )


@contextmanager
def filled(store: Store, count: int) -> Iterator[Store]:
    """Fill *store* with *count* items and close it afterwards."""
    store.init()
    source = list(items(count))
    for at in range(0, count, CHUNK):
        store.write(source[at : at + CHUNK])
    with closing(store):
        yield store


def cluster(url: str, prefix: str | None, query: Node, count: int, turns: int) -> None:
    """Ask the cluster at *url*: the store called *prefix*, or one filled for this and removed."""
    own, client = f"bench-{uuid4().hex[:8]}", Elasticsearch(url, request_timeout=120)
    store = ElasticsearchStore(url, prefix=prefix or own, timeout=120)

    def bare(*question: Any) -> Mapping[str, Work]:
        return bare_aggregations(client, f"{store.prefix}-items", *question)

    if prefix:
        return compare("elasticsearch", store, query, bare, turns)
    try:
        with filled(store, count):
            return compare("elasticsearch", store, query, bare, turns)
    finally:
        for name in client.indices.get(index=f"{own}-*").body:
            client.indices.delete(index=name)
        for found in client.indices.get_index_template(name=f"{own}-*").body["index_templates"]:
            client.indices.delete_index_template(name=found["name"])


def _clock(work: Work) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000, help="made-up items; 0 leaves SQLite out")
    parser.add_argument("--cluster", help="URL of an Elasticsearch 9")
    parser.add_argument("--prefix", help="RACEWATCH_STORE_PREFIX of a store that is filled already")
    parser.add_argument("--query", default=TERM, help="as `racewatch trend` takes it, without the watchbook's names")
    parser.add_argument("--turns", type=int, default=15)
    asked = parser.parse_args()
    query = parse(asked.query)
    if asked.items:
        with TemporaryDirectory() as folder, filled(SqliteStore(path := Path(folder) / "a.db"), asked.items) as store:
            compare("sqlite", store, query, lambda *question: bare_sql(path, *question), asked.turns)
    if asked.cluster:
        cluster(asked.cluster, asked.prefix, query, asked.items or 20_000, asked.turns)


if __name__ == "__main__":
    main()
