"""The tables of the SQLite store, made from the models.

Narrow rows carry what is filtered, grouped and sorted; the exact document lies beside them, so that a trend reads no
texts. Times are whole milliseconds since 1970 in UTC, as in Elasticsearch. A keyword is the number of its value in
``terms``, an id its 16 bytes. ``*_words`` are full-text indices without a copy of their text: tokens
(:mod:`racewatch.text.tokens`) with blanks between them. ``n`` is never used twice, because an index entry whose row
was replaced stays behind and must not point at another row.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from racewatch.errors import ConfigError
from racewatch.store.datasets import DATASETS, Columns, columns_of
from racewatch.store.documents import Dataset
from racewatch.store.shape import MIGRATE, UPGRADE, Difference, Shape, difference, shape_of

LAYOUT = 5
"""Counted up when tables change in another way than by a field more or less."""
READABLE = (1, 2, 3, 4, 5)
"""The layouts that :mod:`racewatch.store.sqlite.migrate` can read."""
APPLICATION = 0x52574348  # "RWCH", tells our files from other programs' SQLite files
WORDS = "words, content='', columnsize=0, tokenize='ascii'"  # ascii: splits at blanks, keeps all else as it is
NO_TERM = 0
"""The number of a keyword that is empty or not given: a comparison with it is never unknown, as one with NULL is."""
TYPES = {"double": "REAL", "keyword": f"INTEGER NOT NULL DEFAULT {NO_TERM}"}  # every other type is a whole number
SHARED = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE terms (k INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (field, value))",
    "CREATE TABLE dictionaries (d INTEGER PRIMARY KEY, dataset TEXT NOT NULL, bytes BLOB NOT NULL)",
)
EXTRA: dict[Dataset, tuple[str, ...]] = {
    "items": (f"CREATE VIRTUAL TABLE item_words USING fts5({WORDS})",),
    "ranks": (
        "CREATE TABLE titles (n INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE)",
        f"CREATE VIRTUAL TABLE title_words USING fts5({WORDS})",
        "ALTER TABLE ranks ADD COLUMN title INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX ranks_by_title ON ranks (title)",
        "CREATE INDEX ranks_by_list ON ranks (list, observed_at)",
    ),
    "engagements": ("CREATE INDEX engagements_by_item ON engagements (item, observed_at)",),
    "runs": ("CREATE INDEX runs_by_cover ON runs (kind, source, covered_from, covered_to)",),
}


def one(dataset: Dataset) -> str:
    """Return the name of a single document of *dataset*, with which the tables beside its rows begin."""
    return dataset.removesuffix("s")


def tables(dataset: Dataset) -> Iterable[str]:
    """Yield the statements that create the tables of *dataset*."""
    columns, document = columns_of(DATASETS[dataset].model), one(dataset)
    fields = ", ".join(_column(name, kind) for name, kind in columns.single.items())
    yield f"CREATE TABLE {dataset} (n INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, {fields})"
    yield f"CREATE INDEX {dataset}_by_time ON {dataset} ({DATASETS[dataset].time})"
    yield f"CREATE TABLE {document}_documents (n INTEGER PRIMARY KEY, d INTEGER NOT NULL, document BLOB NOT NULL)"
    for name, kind in columns.many.items():
        yield from _many(document, name, kind)
    for name, parts in columns.nested.items():
        yield from _nested(document, name, parts)
    yield from EXTRA.get(dataset, ())


def _column(name: str, kind: str) -> str:
    return f'"{name}" {TYPES.get(kind, "INTEGER")}'


def _many(document: str, name: str, kind: str) -> Iterable[str]:
    yield f"CREATE TABLE {document}_{name} (k INTEGER, n INTEGER, PRIMARY KEY (k, n)) WITHOUT ROWID"
    if kind == "keyword":  # items are split by keywords; numbers are only looked up, and leave by what they were
        yield f"CREATE INDEX {document}_{name}_by_n ON {document}_{name} (n)"


def _nested(document: str, name: str, parts: dict[str, str]) -> Iterable[str]:
    fields = ", ".join(_column(part, kind) for part, kind in parts.items())
    yield f"CREATE TABLE {document}_{name} (n INTEGER NOT NULL, {fields})"
    yield f"CREATE INDEX {document}_{name}_by_n ON {document}_{name} (n)"


def shapes() -> dict[Dataset, Shape]:
    """Return the shape of each dataset: what has columns or tables of its own."""
    return {dataset: shape_of(_described(columns_of(held.model))) for dataset, held in DATASETS.items()}


def _described(columns: Columns) -> dict[str, object]:
    return {**columns.single, **{name: [kind] for name, kind in columns.many.items()}, **columns.nested}


def is_empty(connection: sqlite3.Connection) -> bool:
    """Say whether the file has no tables at all: it is new."""
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0


def create_layout(connection: sqlite3.Connection) -> None:
    """Create all tables in the running transaction, unless another process just did."""
    if not is_empty(connection):
        return
    if not connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        raise ConfigError(f"SQLite {sqlite3.sqlite_version} of this Python has no FTS5; use a Python that has it")
    create_tables(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")


def create_tables(connection: sqlite3.Connection) -> None:
    """Create all tables in the running transaction and note their shape."""
    for statement in (*SHARED, *(each for dataset in DATASETS for each in tables(dataset))):
        connection.execute(statement)
    note_shapes(connection)
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


def note_shapes(connection: sqlite3.Connection) -> None:
    """Note in the file what its tables were made for."""
    written = json.dumps({dataset: shape.written() for dataset, shape in shapes().items()})
    connection.execute("INSERT OR REPLACE INTO about VALUES ('shapes', ?)", (written,))


def layout_of(connection: sqlite3.Connection, path: Path) -> int:
    """Return the file's layout; raise ConfigError for a file that is empty, another program's or too new."""
    if is_empty(connection):
        raise ConfigError(f"{path}: no tables in it yet; run `racewatch store init`")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise ConfigError(f"{path}: holds another program's tables; point RACEWATCH_STORE at a file of its own")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found not in READABLE:
        raise ConfigError(f"{path}: layout {found}, this racewatch reads layout {LAYOUT}; {UPGRADE}")
    return found


def check_layout(connection: sqlite3.Connection, path: Path) -> dict[Dataset, Difference]:
    """Return what the file lacks and may take in as it is opened.

    Raises ConfigError unless the tables are ours and no further from this version than by such fields.
    """
    found = layout_of(connection, path)
    if found != LAYOUT:
        raise ConfigError(f"{path}: layout {found}, this racewatch needs layout {LAYOUT}; {MIGRATE}")
    differences = differences_of(connection)
    for dataset, each in differences.items():
        each.check(f"{path}: {dataset}")
    return differences


def differences_of(connection: sqlite3.Connection) -> dict[Dataset, Difference]:
    """Return how the file's tables differ from ours, dataset by dataset; an unknown dataset is none of ours."""
    stored = stored_datasets(connection)
    compared = {
        dataset: difference(dataset, Shape.read(stored[dataset]), ours)
        for dataset, ours in shapes().items()
        if dataset in stored
    }
    missing: dict[Dataset, Difference] = {
        dataset: Difference(added=("everything",)) for dataset in DATASETS if dataset not in stored
    }
    return {dataset: each for dataset, each in {**compared, **missing}.items() if each}


def stored_datasets(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the shape of each dataset that the file has, as it was written."""
    row = connection.execute("SELECT value FROM about WHERE key = 'shapes'").fetchone()
    return dict(json.loads(row[0])) if row else {}


def grow(connection: sqlite3.Connection, differences: dict[Dataset, Difference]) -> None:
    """Add the fields and datasets of *differences*, which are small, in the running transaction."""
    for dataset, each in differences.items():
        columns = columns_of(DATASETS[dataset].model)
        for statement in tables(dataset) if each.added == ("everything",) else _added(dataset, columns, each.added):
            connection.execute(statement)
    note_shapes(connection)


def _added(dataset: Dataset, columns: Columns, names: Iterable[str]) -> Iterable[str]:
    for name in names:
        if name in columns.single:
            yield f"ALTER TABLE {dataset} ADD COLUMN {_column(name, columns.single[name])}"
        elif name in columns.many:
            yield from _many(one(dataset), name, columns.many[name])
        else:
            yield from _nested(one(dataset), name, columns.nested[name])
