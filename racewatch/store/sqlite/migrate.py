"""Bringing an older file to this version's tables: in place, in one transaction, so that a kill changes nothing."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from racewatch.errors import ConfigError
from racewatch.store.datasets import DATASETS
from racewatch.store.documents import Dataset, Document
from racewatch.store.shape import UPGRADE
from racewatch.store.sqlite.codec import CHARSET, Codec
from racewatch.store.sqlite.rows import Rows
from racewatch.store.sqlite.schema import (
    LAYOUT,
    create_tables,
    differences_of,
    grow,
    layout_of,
    note_shapes,
    one,
    stored_datasets,
)
from racewatch.store.upkeep import Migrated

log = logging.getLogger(__name__)
OLD = "old_"
PACKED = 4  # the first layout with packed documents
STEP = 5000  # documents between two words of progress


def migrate(db: sqlite3.Connection, path: Path, say: Callable[[str], None], *, dry_run: bool) -> list[Migrated]:
    """Bring the tables of *db* to this version, in the running transaction; return what became of each dataset.

    Raises ConfigError, so that the transaction is undone, when a count or a document does not fit.
    """
    layout = layout_of(db, path)
    differences = differences_of(db) if layout == LAYOUT else {}
    stored = stored_datasets(db) if layout == LAYOUT else tuple(DATASETS)
    unknown = [dataset for dataset in stored if dataset not in DATASETS]
    unknown += [dataset for dataset, each in differences.items() if each.removed]
    if unknown:
        raise ConfigError(f"{path}: holds more of {', '.join(unknown)} than this racewatch knows; {UPGRADE}")
    if layout == LAYOUT and all(each.small for each in differences.values()):
        if differences and not dry_run:
            grow(db, differences)
        return [Migrated(dataset, each.words, 0, grows=True) for dataset, each in differences.items()]
    words = {dataset: each.words for dataset, each in differences.items()} if layout == LAYOUT else {}
    done = [
        Migrated(dataset, words.get(dataset, f"layout {layout}" if layout != LAYOUT else "none"), _count(db, dataset))
        for dataset in DATASETS
        if _exists(db, dataset)
    ]
    if not dry_run:
        _rebuild(db, path, layout, done, say)
    return done


def _rebuild(
    db: sqlite3.Connection, path: Path, layout: int, wanted: list[Migrated], say: Callable[[str], None]
) -> None:
    _set_aside(db)
    create_tables(db)
    for each in wanted:
        rows = Rows(db, Codec(db))
        for copied, document in enumerate(_documents(db, path, layout, each.dataset), 1):
            rows.put(document)
            if copied % STEP == 0:
                rows.learn()
                say(f"{each.dataset}: {copied:,} of {each.documents:,} documents")
        if (found := _count(db, each.dataset)) != each.documents:
            raise ConfigError(
                f"{path}: {each.dataset}: {found:,} of {each.documents:,} documents arrived; nothing was changed,"
                " tell the makers of racewatch"
            )
    for (name,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?", (f"{OLD}%",)
    ).fetchall():
        db.execute(f"DROP TABLE {name}")
    note_shapes(db)


def shrink(db: sqlite3.Connection, path: Path) -> None:
    """Give back the room that old tables took; what stands in its way is said and does no harm."""
    try:
        db.execute("VACUUM")
    except sqlite3.Error as error:
        log.warning("file not made smaller path=%s reason=%s", path, error)


def _set_aside(db: sqlite3.Connection) -> None:
    """Rename the tables that hold documents; indices of words are made anew."""
    objects = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    virtual = [name for kind, name, sql in objects if kind == "table" and sql.startswith("CREATE VIRTUAL")]
    for name in virtual:
        db.execute(f"DROP TABLE {name}")
    for kind, name, _ in objects:
        if kind == "index":
            db.execute(f"DROP INDEX {name}")
        elif not any(name.startswith(each) for each in virtual) and not name.startswith("sqlite_"):
            db.execute(f"ALTER TABLE {name} RENAME TO {OLD}{name}")


def _documents(db: sqlite3.Connection, path: Path, layout: int, dataset: Dataset) -> Iterator[Document]:
    """Yield the documents of the tables that were set aside, in the order in which they were written."""
    model, table, beside = DATASETS[dataset].model, OLD + dataset, f"{OLD}{one(dataset)}_documents"
    if layout >= PACKED:
        codec = Codec(db, OLD, "utf-8" if layout == PACKED else CHARSET)
        rows = db.execute(f"SELECT id, d, document FROM {table} JOIN {beside} USING (n) ORDER BY n")  # noqa: S608  our own names, here and below
        yield from (codec.document(model, *row) for row in rows)
        return
    joined = f"{table} JOIN {beside} USING (n) ORDER BY n" if _exists(db, beside) else f"{table} ORDER BY rowid"
    for (text,) in db.execute(f"SELECT document FROM {joined}"):  # noqa: S608
        try:
            yield model.model_validate_json(text)
        except ValidationError as error:
            problem = error.errors()[0]["msg"]
            raise ConfigError(
                f"{path}: a stored {model.__name__} cannot be read ({problem}); nothing was changed"
            ) from error


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def _exists(db: sqlite3.Connection, table: str) -> bool:
    found = db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return bool(found.fetchone()[0])
