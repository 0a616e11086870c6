"""The embedded store: one SQLite file with full-text search, which several processes read and write at once."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from racewatch.query.ast import Node
from racewatch.store.base import Dataset, Document, HeatCell, Info, Kept, Split, Tagged, Tone, Window, Written
from racewatch.store.sqlite_compile import (
    ITEMS,
    RANKS,
    TRUE,
    Condition,
    all_of,
    any_of,
    condition_of,
    equal,
    milliseconds,
    within,
)
from racewatch.store.sqlite_file import PATIENCE, Database
from racewatch.store.sqlite_rows import document_of, replace_row, write_rows
from racewatch.store.sqlite_series import HEAT, SPLITS, TONE, HeatSum, ToneSum, interval_finder, short_step
from racewatch.store.writing import Settle, refusal_of, revising, settled
from schemas import Alert, Decision, Item, Message, RankObservation, SourceRun
from schemas.message import MessageState

BATCH = 500  # documents a transaction: long enough to be fast, short enough that other writers get their turn
DATASETS: tuple[Dataset, ...] = ("items", "ranks", "runs", "alerts", "messages", "decisions")


class SqliteStore:
    """A store in the file *path*; *patience* is how many seconds a write waits for another process's."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._file = Database(path, patience=patience)

    def init(self) -> None:
        """Create file and tables where they are missing, and check them."""
        self._file.create()

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
                done = write_rows(db, good[start : start + BATCH], settle)
            written += done
        return written

    def page(
        self, model: type[Tagged], *, after: str = "", limit: int = 500, unlike: tuple[str, str] | None = None
    ) -> list[Tagged]:
        """Return the next *limit* documents by id, beyond the id *after*, without those that *unlike* passes over."""
        what = "item" if model is Item else "rank"
        field, value = unlike or ("", "")
        other = Condition("coalesce(json_extract(document, ?), '') <> ?", (f"$.{field}", value)) if unlike else TRUE
        condition = all_of(Condition("d.id > ?", (after,)), other)
        rows = self._select(
            "document", f"{what}s d JOIN {what}_documents USING (n)", condition, "ORDER BY d.id LIMIT ?", limit
        )
        return [document_of(model, row[0]) for row in rows]

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now; say whether it was done."""
        if refusal := refusal_of(new):
            raise ValueError(f"{refusal.id}: {refusal.reason}")
        with self._file.transaction() as db:
            return replace_row(db, old, new)

    def search(self, query: Node, window: Window, *, limit: int = 20) -> list[Item]:
        """Return matching items, newest ``published_at`` first, then by id."""
        condition = condition_of(query, window, ITEMS)
        tail = "ORDER BY d.published_at DESC, d.id LIMIT ?"
        rows = self._select("document", "items d JOIN item_documents USING (n)", condition, tail, limit)
        return [document_of(Item, row[0]) for row in rows]

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""
        return int(self._select("count(*)", "items d", condition_of(query, window, ITEMS))[0][0])

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first, then newest, then by id."""
        condition = condition_of(query, window, RANKS)
        tail = "ORDER BY d.heat DESC, d.observed_at DESC, d.id LIMIT ?"
        rows = self._select("document", "ranks d JOIN rank_documents USING (n)", condition, tail, limit)
        return [document_of(RankObservation, row[0]) for row in rows]

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*, by position, then heat; empty if never seen."""
        until = Condition("d.observed_at <= ?", (milliseconds(at),)) if at else Condition("1")
        last = self._select("max(d.observed_at)", "ranks d", all_of(equal("list", name), until))[0][0]
        condition = Condition("d.list = ? AND d.observed_at = ?", (name, last))
        tail = "ORDER BY d.position IS NULL, d.position, d.heat DESC, d.id"
        rows = self._select("document", "ranks d JOIN rank_documents USING (n)", condition, tail)
        return [document_of(RankObservation, row[0]) for row in rows]

    def counts(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items per interval and value of *split*."""
        start = interval_finder(interval, zone)
        key, join = SPLITS[split]
        columns = f"{short_step(interval, ITEMS.time)}, {key}, count(*)"
        rows = self._select(columns, f"items d {join}", condition_of(query, window, ITEMS), "GROUP BY 1, 2")
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

    def tones(
        self, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Tone]:
        """Return sentiment per interval (None: the whole window) and value of *split*."""
        start = None if interval is None else interval_finder(interval, zone)
        key, join = SPLITS[split]
        columns = f"{'NULL' if interval is None else short_step(interval, ITEMS.time)}, {key}, {TONE}"
        rows = self._select(columns, f"items d {join}", condition_of(query, window, ITEMS), "GROUP BY 1, 2")
        sums: defaultdict[tuple[datetime | None, str], ToneSum] = defaultdict(ToneSum)
        for at, value, *row in rows:
            sums[start(at) if start else None, value].add(*row)
        return {cell: found.tone for cell, found in sums.items()}

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first, then by id."""
        condition = all_of(within(window, "started_at"), equal("source", source))
        rows = self._select("document", "runs d", condition, "ORDER BY d.started_at DESC, d.id")
        return [document_of(SourceRun, row[0]) for row in rows]

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first, then by id."""
        condition = all_of(within(window, "opened_at"), equal("rule", rule))
        rows = self._select("document", "alerts d", condition, "ORDER BY d.opened_at DESC, d.id")
        return [document_of(Alert, row[0]) for row in rows]

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""
        wanted = any_of(*(equal("state", state) for state in states)) if states else Condition("1")
        condition = all_of(within(window, "created_at"), wanted)
        rows = self._select("document", "messages d", condition, "ORDER BY d.created_at DESC, d.id")
        return [document_of(Message, row[0]) for row in rows]

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""
        tail = "ORDER BY d.decided_at DESC, d.id"
        rows = self._select("document", "decisions d", within(window, "decided_at"), tail)
        return [document_of(Decision, row[0]) for row in rows]

    def info(self) -> Info:
        """Return where and what the store is, and how much it holds."""
        counts = {dataset: int(self._file.rows(f"SELECT count(*) FROM {dataset}")[0][0]) for dataset in DATASETS}  # noqa: S608  our own table names
        return Info(f"sqlite:///{self._file.path}", f"SQLite {sqlite3.sqlite_version}", counts)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _select(
        self, columns: str, table: str, condition: Condition, tail: str = "", *more: int
    ) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM {table} WHERE {condition.sql} {tail}"  # noqa: S608  values go in as parameters
        return self._file.rows(sql, (*condition.values, *more))
