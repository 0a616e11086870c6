"""What nothing in a SQLite file points at any more after a deletion: values of keywords, titles of lists."""

import sqlite3
from collections.abc import Iterator

from racewatch.store.datasets import DATASETS, columns_of
from racewatch.store.sqlite.schema import one
from racewatch.text.fold import fold
from racewatch.text.tokens import spaced


def sweep(db: sqlite3.Connection) -> None:
    """Remove the keywords' values and the lists' titles that no row has, in the open transaction.

    Every column of keywords is read once, and only where somebody deletes.
    """
    used = {number for table, column in _references() for (number,) in db.execute(_distinct(table, column))}
    left = [(number,) for (number,) in db.execute("SELECT k FROM terms") if number not in used]
    db.executemany("DELETE FROM terms WHERE k = ?", left)
    titles = db.execute("SELECT n, title FROM titles WHERE n NOT IN (SELECT title FROM ranks)").fetchall()
    words = [("delete", number, spaced(fold(title))) for number, title in titles]
    db.executemany("INSERT INTO title_words (title_words, rowid, words) VALUES (?, ?, ?)", words)
    db.executemany("DELETE FROM titles WHERE n = ?", [(number,) for number, _ in titles])


def _distinct(table: str, column: str) -> str:
    return f'SELECT DISTINCT "{column}" FROM {table}'  # noqa: S608  our own names


def _references() -> Iterator[tuple[str, str]]:
    """Yield the tables and columns that hold numbers of keywords' values."""
    for dataset, held in DATASETS.items():
        columns = columns_of(held.model)
        yield from ((dataset, name) for name, kind in columns.single.items() if kind == "keyword")
        yield from ((f"{one(dataset)}_{name}", "k") for name, kind in columns.many.items() if kind == "keyword")
        for name, parts in columns.nested.items():
            yield from ((f"{one(dataset)}_{name}", part) for part, kind in parts.items() if kind == "keyword")
