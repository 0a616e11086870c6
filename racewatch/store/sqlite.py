"""The embedded store: one SQLite file with full-text search, which several processes read and write at once."""

import json
import logging
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from racewatch.query.ast import Node
from racewatch.store.base import (
    Dataset,
    Document,
    HeatCell,
    Info,
    Kept,
    Matches,
    Migrated,
    Number,
    Order,
    Reached,
    Split,
    Tagged,
    Tone,
    Vitals,
    Window,
    Written,
)
from racewatch.store.datasets import DATASETS
from racewatch.store.spans import Span, joined
from racewatch.store.sqlite_batch import acts_each, counts_each, heat_each
from racewatch.store.sqlite_codec import Model, id_of, key_of
from racewatch.store.sqlite_compile import (
    BACKGROUND,
    ITEMS,
    RANKS,
    TERM,
    TRUE,
    Condition,
    Table,
    all_of,
    any_of,
    condition_of,
    equal,
    milliseconds,
    moment_of,
    named,
    within,
    without,
)
from racewatch.store.sqlite_file import PATIENCE, Database
from racewatch.store.sqlite_orphans import sweep
from racewatch.store.sqlite_rows import Rows
from racewatch.store.sqlite_schema import one
from racewatch.store.sqlite_series import (
    HEAT,
    TONE,
    TONE_TOWARD,
    VALUE,
    HeatSum,
    ToneSum,
    grouped,
    interval_finder,
    short_step,
)
from racewatch.store.writing import Settle, refusal_of, revising, settled
from schemas import Alert, Decision, Engagement, Item, Message, RankObservation, Sample, SourceRun
from schemas.message import MessageState

log = logging.getLogger(__name__)
BATCH = 500  # documents a transaction: long enough to be fast, short enough that other writers get their turn

ORDERS: dict[Order, str] = {
    "newest": "d.published_at DESC, d.id",
    "oldest": "d.published_at, d.id",
    "engaged": "ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.reposts, 0) DESC, d.published_at, d.id",
    "id": "d.id",
}


class SqliteStore:
    """A store in the file *path*; *patience* is how many seconds a write waits for another process's."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._file = Database(path, patience=patience)

    def init(self) -> None:
        """Create file and tables where they are missing, and check them."""
        self._file.create()

    def migrate(self, say: Callable[[str], None] = log.info, *, dry_run: bool = False) -> list[Migrated]:
        """Rebuild an older file's tables in place, in one transaction."""
        return self._file.migrate(say, dry_run=dry_run)

    def create_roles(self) -> list[str]:
        """Create no roles: who may write a file is the operating system's to say."""
        return []

    def snapshot(self, at: datetime) -> str:
        """Copy the file beside itself, whole at one moment, while others read and write."""
        return str(self._file.copy(f"{at:%Y%m%d-%H%M%S}"))

    def write(self, documents: Sequence[Document]) -> Written:
        """Write documents of any kind by id, BATCH in one transaction, and say what became of each."""
        return self._write(documents, settled)

    def revise(self, documents: Sequence[Item | RankObservation], fields: Collection[str]) -> Written:
        """Take *fields* of *documents* into the stored ones of their ids, as long as the words are the same."""
        return self._write(documents, revising(fields))

    def _write(self, documents: Sequence[Document], settle: Settle) -> Written:
        checked = [(new, refusal_of(new)) for new in documents]
        good = [new for new, refusal in checked if refusal is None]
        written = Written(refused=tuple(refusal for _, refusal in checked if refusal))
        for start in range(0, len(good), BATCH):
            with self._file.transaction() as db:
                done = Rows(db, self._file.codec, settle).write(good[start : start + BATCH])
            written += done
        return written

    def page(
        self, model: type[Tagged], *, after: str = "", limit: int = 500, unlike: tuple[str, str] | None = None
    ) -> list[Tagged]:
        """Return the next *limit* documents by id, beyond the id *after*, without those that *unlike* passes over."""
        dataset: Dataset = "items" if model is Item else "ranks"
        other = without(*unlike) if unlike else TRUE
        beyond = Condition("d.id > ?", (key_of(after),)) if after else TRUE
        return self._documents(model, dataset, all_of(beyond, other), "d.id", limit)

    def delete(self, dataset: Dataset, ids: Collection[str]) -> int:
        """Remove the documents called *ids* and their words; what they took in the file is overwritten."""
        wanted, gone = sorted(set(ids)), 0
        self._file.rows("PRAGMA secure_delete = ON")
        for start in range(0, len(wanted), BATCH):
            with self._file.transaction() as db:
                gone += Rows(db, self._file.codec).delete(dataset, wanted[start : start + BATCH])
        with self._file.transaction() as db:
            sweep(db)
        self._file.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now; say whether it was done."""
        if refusal := refusal_of(new):
            raise ValueError(f"{refusal.id}: {refusal.reason}")
        with self._file.transaction() as db:
            return Rows(db, self._file.codec).replace(old, new)

    def search(self, query: Node, window: Window, *, limit: int = 20, order: Order = "newest") -> list[Item]:
        """Return matching items in *order*."""
        return self._documents(Item, "items", condition_of(query, window, ITEMS), ORDERS[order], limit)

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""
        return int(self._select("count(*)", "items d", condition_of(query, window, ITEMS))[0][0])

    @contextmanager
    def matches(self, query: Node, window: Window) -> Iterator[Matches]:
        """Give every matching item of this moment, oldest first, then by id."""
        condition = condition_of(query, window, ITEMS)
        of = f"items d JOIN item_documents b USING (n) WHERE {condition.sql} ORDER BY d.published_at, d.id"
        with self._file.snapshot() as file:
            (total,) = file.rows(f"SELECT count(*) FROM items d WHERE {condition.sql}", condition.values)[0]  # noqa: S608  values go in as parameters
            with closing(file.stream(f"SELECT d.id, b.d, b.document FROM {of}", condition.values)) as rows:  # noqa: S608
                yield Matches(total, (file.codec.document(Item, *row) for row in rows))

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first, then newest, then by id."""
        condition = condition_of(query, window, RANKS)
        return self._documents(RankObservation, "ranks", condition, "d.heat DESC, d.observed_at DESC, d.id", limit)

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*, by position, then heat; empty if never seen."""
        until = Condition("d.observed_at <= ?", (milliseconds(at),)) if at else Condition("1")
        last = self._select("max(d.observed_at)", "ranks d", all_of(equal("list", name), until))[0][0]
        then = all_of(equal("list", name), Condition("d.observed_at = ?", (last,)))
        order = "d.position IS NULL, d.position, d.heat DESC, d.id"
        return self._documents(RankObservation, "ranks", then, order)

    def counts(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items per interval and value of *split*."""
        return self._counted("count(*)", ITEMS, condition_of(query, window, ITEMS), (window, interval, zone, split))

    def counts_and_covers(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> tuple[dict[datetime, dict[str, int]], dict[str, list[Span]]]:
        """Return both."""
        return self.counts(query, window, interval, zone, split), self.covers(window)

    def background(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items of general sources that are on no topic, per interval and value of *split*."""
        condition = all_of(Condition("d.count > 0"), condition_of(query, window, BACKGROUND))
        return self._counted("sum(d.count)", BACKGROUND, condition, (window, interval, zone, split))

    def samples(self, source: str | None = None) -> list[Sample]:
        """Return the sampled titles, newest first, then by id."""
        return self._documents(Sample, "samples", equal("source", source), "d.seen_at DESC, d.id")

    def _counted(
        self, measure: str, table: Table, condition: Condition, by: tuple[Window, str, str, Split | None]
    ) -> dict[datetime, dict[str, int]]:
        window, interval, zone, split = by
        start = interval_finder(interval, zone)
        rows = self._grouped(short_step(interval, table.time, zone, window), split, measure, condition, table=table)
        found: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
        for at, value, n in rows:
            found[start(at)][value] += n
        return {at: dict(cell) for at, cell in found.items()}

    def heat(self, name: str, query: Node, window: Window, interval: str, zone: str) -> dict[datetime, HeatCell]:
        """Return every interval in which the list *name* was observed."""
        start = interval_finder(interval, zone)
        seen = all_of(equal("list", name), within(window, RANKS.time))
        sums: defaultdict[datetime, HeatSum] = defaultdict(HeatSum)
        for (at,) in self._select("DISTINCT d.observed_at", "ranks d", seen):
            sums[start(at)].observations += 1
        matching = all_of(seen, condition_of(query, Window(), RANKS))
        for at, *row in self._select(f"d.observed_at, {HEAT}", "ranks d", matching, "GROUP BY 1"):
            sums[start(at)].add(*row)
        return {at: found.cell for at, found in sums.items()}

    def counts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, int]]:
        """Return items per interval for each of *queries*."""
        return counts_each(self._select, queries, window, interval, zone)

    def acts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, Reached]]:
        """Return likes, comments and reposts together per interval for each of *queries*."""
        return acts_each(self._select, queries, window, interval, zone)

    def heat_each(
        self, name: str, queries: Sequence[Node], window: Window, interval: str, zone: str, among: Node | None = None
    ) -> list[dict[datetime, HeatCell]]:
        """Return every interval in which the list *name* was observed, for each of *queries* together with *among*."""
        return heat_each(self._select, name, queries, (window, interval, zone), among)

    def tones(
        self,
        query: Node,
        window: Window,
        interval: str | None,
        zone: str,
        split: Split | None = None,
        toward: str | None = None,
    ) -> dict[tuple[datetime | None, str], Tone]:
        """Return sentiment per interval and value of *split*, toward a name where one is given."""
        condition, measures, join = condition_of(query, window, ITEMS), TONE, ""
        if toward is not None:
            named = Condition(f"t.name = {TERM}", ("targets.name", toward))
            condition, measures, join = all_of(condition, named), TONE_TOWARD, "JOIN item_targets t ON t.n = d.n"
        sums: defaultdict[tuple[datetime | None, str], ToneSum] = defaultdict(ToneSum)
        for key, row in self._steps((window, interval, zone, split), measures, condition, join):
            sums[key].add(*row)
        return {cell: found.tone for cell, found in sums.items()}

    def sums(
        self, number: Number, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Reached]:
        """Return *number* added up per interval and value of *split*."""
        measures = f"count(*), count(d.{number}), total(d.{number})"
        found: dict[tuple[datetime | None, str], Reached] = {}
        for key, row in self._steps((window, interval, zone, split), measures, condition_of(query, window, ITEMS)):
            found[key] = found.get(key, Reached(0, 0, 0.0)) + Reached(*row)
        return found

    def pairs(self, query: Node, window: Window, field: Literal["names", "topics"]) -> dict[tuple[str, str], int]:
        """Return how many items hold both of two values of *field*."""
        condition = condition_of(query, window, ITEMS)
        both = f"items d JOIN item_{field} a ON a.n = d.n JOIN item_{field} b ON b.n = d.n AND b.k <> a.k"
        groups = f"SELECT a.k AS one, b.k AS other, count(*) AS c FROM {both} WHERE {condition.sql} GROUP BY 1, 2"  # noqa: S608  our own names
        named = "JOIN terms o ON o.k = g.one JOIN terms p ON p.k = g.other"
        rows = self._file.rows(f"SELECT o.value, p.value, c FROM ({groups}) g {named}", condition.values)  # noqa: S608
        return {(one, other): n for one, other, n in rows if one < other}

    def founders(self, keys: Collection[int], window: Window) -> dict[str, set[int]]:
        """Return the ids of the items that have any of the story *keys*, with those they have."""
        asked = Condition("s.k IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),))
        condition = all_of(asked, within(window, ITEMS.time))
        rows = self._select("s.k, d.id", "item_story_keys s JOIN items d USING (n)", condition)
        found: defaultdict[str, set[int]] = defaultdict(set)
        for key, each in rows:
            found[id_of(each)].add(key)
        return dict(found)

    def items(self, ids: Collection[str]) -> list[Item]:
        """Return the items called *ids* that there are, by id."""
        found, wanted = list[Item](), sorted(set(ids))
        for start in range(0, len(wanted), BATCH):
            part = tuple(key_of(each) for each in wanted[start : start + BATCH])
            named = Condition(f"d.id IN ({', '.join('?' * len(part))})", part)
            found += self._documents(Item, "items", named, "d.id")
        return found

    def engagements(self, item: str, window: Window) -> list[Engagement]:
        """Return the counts of the item called *item* observed in *window*, oldest first."""
        condition = all_of(equal("item", item), within(window, "observed_at"))
        return self._documents(Engagement, "engagements", condition, "d.observed_at, d.id")

    def covers(self, window: Window) -> dict[str, list[Span]]:
        """Return every source with runs of items, and the times that its runs speak for."""
        items = equal("kind", "items")
        sources = self._select(f"DISTINCT {named('d.source')}", "runs d", items)
        ends = (("d.covered_to >= ?", window.since), ("d.covered_from < ?", window.until))
        inside = [Condition(sql, (milliseconds(end),)) for sql, end in ends if end is not None]
        known = Condition("d.covered_from IS NOT NULL AND d.covered_to IS NOT NULL")
        columns = f"{named('d.source')}, d.covered_from, d.covered_to"
        rows = self._select(columns, "runs d", all_of(items, known, *inside))
        found: dict[str, list[Span]] = {source: [] for (source,) in sources}
        for source, start, end in rows:
            found[source].append((moment_of(start), moment_of(end)))
        return {source: joined(spans) for source, spans in found.items()}

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first, then by id."""
        condition = all_of(within(window, "started_at"), equal("source", source))
        return self._documents(SourceRun, "runs", condition, "d.started_at DESC, d.id")

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first, then by id."""
        condition = all_of(within(window, "opened_at"), equal("rule", rule))
        return self._documents(Alert, "alerts", condition, "d.opened_at DESC, d.id")

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""
        wanted = any_of(*(equal("state", state) for state in states)) if states else Condition("1")
        condition = all_of(within(window, "created_at"), wanted)
        return self._documents(Message, "messages", condition, "d.created_at DESC, d.id")

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""
        return self._documents(Decision, "decisions", within(window, "decided_at"), "d.decided_at DESC, d.id")

    def vitals(self) -> Vitals:
        """Return whether the file is there; clock and disk are this machine's."""
        return Vitals(made=self._file.path.exists())

    def info(self) -> Info:
        """Return where and what the store is, and how much it holds."""
        counts = {dataset: int(self._file.rows(f"SELECT count(*) FROM {dataset}")[0][0]) for dataset in DATASETS}  # noqa: S608  our own table names
        return Info(f"sqlite:///{self._file.path}", f"SQLite {sqlite3.sqlite_version}", counts)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _documents(
        self, model: type[Model], dataset: Dataset, condition: Condition, order: str, limit: int | None = None
    ) -> list[Model]:
        """Return the documents of the rows under *condition*; only those within *limit* are read and unpacked."""
        chosen = f"SELECT * FROM {dataset} d WHERE {condition.sql} ORDER BY {order} LIMIT ?"  # noqa: S608  our own names
        packed = f"SELECT d.id, b.d, b.document FROM ({chosen}) d JOIN {one(dataset)}_documents b USING (n)"  # noqa: S608
        rows = self._file.rows(f"{packed} ORDER BY {order}", (*condition.values, -1 if limit is None else limit))
        return [self._file.codec.document(model, *row) for row in rows]

    def _steps(
        self, by: tuple[Window, str | None, str, Split | None], measures: str, condition: Condition, join: str = ""
    ) -> Iterator[tuple[tuple[datetime | None, str], Sequence[Any]]]:
        """Yield interval, value of *split* and measures of groups of items; a key may come several times."""
        window, interval, zone, split = by
        start = None if interval is None else interval_finder(interval, zone)
        step = "NULL" if interval is None else short_step(interval, ITEMS.time, zone, window)
        for at, value, *row in self._grouped(step, split, measures, condition, join):
            yield (start(at) if start else None, value), row

    def _grouped(
        self, step: str, split: Split | None, measures: str, condition: Condition, more: str = "", table: Table = ITEMS
    ) -> list[tuple[Any, ...]]:
        """Return step, value of *split* and measures of each group of rows of *table*, joined with *more*."""
        key, join = grouped(split, table)
        of = f"{table.rows} d {join} {more} WHERE {condition.sql}"
        groups = f"SELECT {step} AS at, {key} AS key, {measures} FROM {of} GROUP BY 1, 2"  # noqa: S608  our own names
        rows = self._file.rows(f"SELECT {VALUE}, g.* FROM ({groups}) g", condition.values)  # noqa: S608
        return [(at, value, *rest) for value, at, _, *rest in rows]

    def _select(
        self, columns: str, table: str, condition: Condition, tail: str = "", *more: int
    ) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM {table} WHERE {condition.sql} {tail}"  # noqa: S608  values go in as parameters
        return self._file.rows(sql, (*condition.values, *more))
