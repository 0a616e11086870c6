"""Time the evaluation of many alert rules over many items, and `racewatch spikes` beside it.

    python benchmarks/alerts.py [--items N] [--rules N] [--store URL] [--folder DIR]

Fills the store with made-up items unless it holds that many already (SQLite in DIR by default, kept for the next run),
then evaluates the rules as `alerts run` does: the last three days anew, against the history before them.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import spikes

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.config import Settings
from racewatch.stages.detection import found
from racewatch.store.base import Store
from racewatch.store.open import opened
from schemas import AlertRule, Item, SourceRun
from schemas.item import document_id

NOW = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 90
LOOKBACK = timedelta(days=3)
WORDS = [f"word{n}" for n in range(3000)]
PUBLISHERS = [f"publisher {n}" for n in range(60)]
BATCH = 5000


def names_of(pick: random.Random, book: Watchbook, at: datetime) -> tuple[str, ...]:
    """Return up to three names, few of them often; in the last day one of them is in the news."""
    ids = [name.id for name in book.names]
    chosen = {ids[min(int(pick.paretovariate(0.7)) - 1, len(ids) - 1)] for _ in range(pick.choice((0, 0, 1, 1, 2, 3)))}
    if NOW - at < timedelta(hours=20) and pick.random() < 0.2:
        chosen.add("deepseek")
    return tuple(sorted(chosen))


def items(count: int, book: Watchbook) -> Iterator[Item]:
    """Yield *count* made-up items over DAYS days, in order of time."""
    pick = random.Random(7)
    for n in range(count):
        at = (NOW - timedelta(days=DAYS) + n * timedelta(days=DAYS) / count).replace(microsecond=0)
        names = names_of(pick, book, at)
        url = f"https://a.example/{n}"
        yield Item(
            id=document_id(url),
            source=f"source-{n % 12}",
            publisher=pick.choice(PUBLISHERS),
            kind="article",
            url=url,
            title=" ".join(pick.choices(WORDS, k=8)),
            text=" ".join(pick.choices(WORDS, k=20)),
            published_at=at,
            published_origin="feed",
            published_precision="second",
            fetched_at=at,
            language=pick.choice(("zh", "en")),
            language_confidence=1.0,
            names=names,
            fingerprint=f"{pick.getrandbits(64):016x}",
            topics=tuple(sorted(topic.id for topic in book.topics if set(topic.names) & set(names))),
        )


def fill(store: Store, count: int, book: Watchbook) -> None:
    """Write the items and the run that speaks for them, unless they are there."""
    if store.info().counts["items"] >= count:
        return
    began, batch = time.perf_counter(), []
    for n, item in enumerate(items(count, book), 1):
        batch.append(item)
        if len(batch) == BATCH or n == count:
            store.write(batch)
            batch = []
            print(f"\rwrote {n:,} items, {n / (time.perf_counter() - began):,.0f} a second", end="", file=sys.stderr)
    print(file=sys.stderr)
    times = {"started_at": NOW, "ended_at": NOW, "covered_from": NOW - timedelta(days=DAYS), "covered_to": NOW}
    store.write([SourceRun(id="0", source="source-0", family="feed", run_id="r", kind="items", state="ok", **times)])


def rules(count: int, book: Watchbook) -> list[AlertRule]:
    """Return *count* rules: every topic, every name, names in a language, at a publisher, and words beside words."""
    pick = random.Random(11)
    ids = [name.id for name in book.names]
    queries = [f"topic:{topic.id}" for topic in book.topics] + [f"name:{name}" for name in ids]
    while len(queries) < count:
        name = pick.choice(ids)
        one, other = pick.sample(WORDS, 2)
        publisher = pick.choice(PUBLISHERS)
        queries += [
            f"name:{name} lang:zh",
            f'name:{name} publisher:"{publisher}"',
            f"{one} OR {other}",
            f"{one} {other}",
        ]
    return [AlertRule(id=f"rule-{n}", query=query) for n, query in enumerate(queries[:count])]


@contextmanager
def store_at(address: str, folder: Path) -> Iterator[Store]:
    """Open the store at *address*, or the SQLite file in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    url = address or f"sqlite:///{folder}/alerts-benchmark.db"
    with opened(Settings(store=url, store_prefix="alerts-benchmark", _env_file=None)) as store:
        yield store


def main() -> None:
    """Print how long the evaluation takes, what it found, and the speed of `racewatch spikes`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--store", default="", metavar="URL")
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("TMPDIR", "/tmp")))
    given = parser.parse_args()
    book = load_watchbook()
    with store_at(given.store, given.folder) as store:
        fill(store, given.items, book)
        chosen = rules(given.rules, book)
        for _ in range(2):
            began, used = time.perf_counter(), time.process_time()
            alerts = list(found(store, chosen, book, NOW - LOOKBACK, NOW))
            took, own = time.perf_counter() - began, time.process_time() - used
            held = store.info().counts["items"]
            what = f"{len(chosen)} rules over {held:,} items, {store.info().engine}"
            print(f"{what}: {took:.1f} s ({own:.1f} s of this process), {len(alerts)} alerts")
    print(f"racewatch spikes: {spikes.speed():,.0f} rows/s")


if __name__ == "__main__":
    main()
