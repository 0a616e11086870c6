"""Documents to rows: what is created, what is updated, what was there already."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from racewatch.store.datasets import DATASETS, columns_of, dataset_of
from racewatch.store.documents import Dataset, Document, Kept, Written
from racewatch.store.sqlite.codec import Codec, key_of
from racewatch.store.sqlite.condition import milliseconds
from racewatch.store.sqlite.schema import NO_TERM, one
from racewatch.store.writing import Settle, settled
from racewatch.text.fold import fold
from racewatch.text.tokens import spaced
from schemas import Item, RankObservation

Model = TypeVar("Model", bound=Document)
FIELD_BREAK = "␟"  # between title and text; never a token, so no phrase reaches across


class Rows:
    """The writing side of one open transaction."""

    def __init__(self, db: sqlite3.Connection, codec: Codec, settle: Settle = settled) -> None:
        self._db, self._codec, self._settle = db, codec, settle
        self._terms: dict[tuple[str, str], int] = {}  # of this transaction only: a rollback takes new ones back
        codec.refresh()

    def write(self, documents: Sequence[Document]) -> Written:
        """Write *documents* one after the other."""
        done = Counter(map(self._write, documents))
        self.learn()
        return Written(done["created"], done["updated"], done["duplicate"])

    def learn(self) -> None:
        """Make a dictionary of each dataset that has documents enough and none yet."""
        for dataset in DATASETS:
            self._codec.learn(dataset)

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Write *new* if *old* is what lies under its id; say whether it was done."""
        number, stored = self._stored(new)
        if stored != old:
            return False
        self.put(new, number, stored)
        return True

    def _write(self, new: Document) -> Literal["created", "updated", "duplicate"]:
        number, old = self._stored(new)
        if (changed := self._settle(old, new)) is None:
            return "duplicate"
        self.put(changed, number, old)
        return "updated" if old else "created"

    def _stored(self, new: Model) -> tuple[int | None, Model | None]:
        """Return number and content of what lies under the id of *new*."""
        return self._found(dataset_of(new), type(new), new.id)

    def _found(self, dataset: Dataset, model: type[Model], called: str) -> tuple[int | None, Model | None]:
        found = f"SELECT n, d, document FROM {dataset} JOIN {one(dataset)}_documents USING (n) WHERE id = ?"  # noqa: S608  our own table names, here and below
        row = self._db.execute(found, (key := key_of(called),)).fetchone()
        return (row[0], self._codec.document(model, key, *row[1:])) if row else (None, None)

    def delete(self, dataset: Dataset, ids: Sequence[str]) -> int:
        """Remove the rows of the documents called *ids* and the words they have now; return how many there were."""
        gone = 0
        for called in ids:
            number, old = self._found(dataset, DATASETS[dataset].model, called)
            if number is None:
                continue
            if isinstance(old, Item):
                values = ("delete", number, _spaced(old))
                self._db.execute("INSERT INTO item_words (item_words, rowid, words) VALUES (?, ?, ?)", values)
            self._remove(dataset, number, old)
            gone += 1
        return gone

    def put(self, new: Document, number: int | None = None, old: Document | None = None) -> None:
        """Insert the rows of *new*, in place of *old*, which has *number*."""
        dataset = dataset_of(new)
        if number is not None:
            self._remove(dataset, number, old)
        reworded = isinstance(new, Item) and not (isinstance(old, Item) and _words(old) == _words(new))
        values: dict[str, Any] = {"n": None if reworded else number, "id": key_of(new.id)}
        values |= self._values(new, columns_of(type(new)).single)
        if isinstance(new, RankObservation):
            values["title"] = self._title(new.title)
        n = self._db.execute(_insertion(dataset, tuple(values)), tuple(values.values())).lastrowid
        if isinstance(new, Item) and reworded:
            self._db.execute("INSERT INTO item_words (rowid, words) VALUES (?, ?)", (n, _spaced(new)))
        self._put_beside(one(dataset), n, new)

    def _put_beside(self, document: str, n: int | None, new: Document) -> None:
        d, packed = self._codec.pack(dataset_of(new), new)
        self._db.execute(f"INSERT INTO {document}_documents VALUES (?, ?, ?)", (n, d, packed))  # noqa: S608
        columns = columns_of(type(new))
        for name, kind in columns.many.items():
            if rows := [(self._value(name, kind, value), n) for value in dict.fromkeys(getattr(new, name) or ())]:
                self._db.executemany(_insertion(f"{document}_{name}", ("k", "n")), rows)
        for name, parts in columns.nested.items():
            if inner := [{"n": n, **self._values(part, parts, f"{name}.")} for part in getattr(new, name)]:
                cells = [tuple(each.values()) for each in inner]
                self._db.executemany(_insertion(f"{document}_{name}", tuple(inner[0])), cells)

    def _values(self, new: BaseModel, kinds: dict[str, str], prefix: str = "") -> dict[str, Any]:
        held = vars(new)
        return {name: self._value(prefix + name, kind, held[name]) for name, kind in kinds.items()}

    def _value(self, field: str, kind: str, value: Any) -> Any:
        if kind == "keyword":
            return (self._terms.get((field, value)) or self._term(field, value)) if value else NO_TERM
        return milliseconds(value) if isinstance(value, datetime) else value

    def _term(self, field: str, value: str) -> int:
        """Return the number of a keyword's *value*, which this transaction has not met yet."""
        found = self._db.execute("SELECT k FROM terms WHERE field = ? AND value = ?", (field, value)).fetchone()
        new = "INSERT INTO terms (field, value) VALUES (?, ?)"  # RETURNING would make FTS5 flush before each statement
        known = found[0] if found else self._db.execute(new, (field, value)).lastrowid
        self._terms[field, value] = int(known or 0)
        return self._terms[field, value]

    def _title(self, title: str) -> int:
        """Return the number of *title*: a topic stays on a list for hours, its words are indexed once."""
        if row := self._db.execute("SELECT n FROM titles WHERE title = ?", (title,)).fetchone():
            return int(row[0])
        n = self._db.execute("INSERT INTO titles (title) VALUES (?)", (title,)).lastrowid
        self._db.execute("INSERT INTO title_words (rowid, words) VALUES (?, ?)", (n, spaced(fold(title))))
        return int(n or 0)

    def _remove(self, dataset: Dataset, number: int, old: Document | None) -> None:
        for table in _tables(dataset):
            self._db.execute(f"DELETE FROM {table} WHERE n = ?", (number,))  # noqa: S608
        for name in _numbers(dataset):
            gone = [(value, number) for value in getattr(old, name, ())]
            self._db.executemany(f"DELETE FROM {one(dataset)}_{name} WHERE k = ? AND n = ?", gone)  # noqa: S608


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608


def _spaced(item: Item) -> str:
    """Return the tokens of an item as they are indexed."""
    title, text = _words(item)
    return f"{spaced(fold(title))} {FIELD_BREAK} {spaced(fold(text))}"


def _words(item: Item) -> tuple[str, str]:
    return item.title, item.text


def _tables(dataset: Dataset) -> Iterable[str]:
    columns = columns_of(DATASETS[dataset].model)
    keywords = (name for name in columns.many if name not in _numbers(dataset))
    beside = ("documents", *keywords, *columns.nested)
    return (dataset, *(f"{one(dataset)}_{name}" for name in beside))


def _numbers(dataset: Dataset) -> Sequence[str]:
    """Return the fields of many numbers, whose rows are found by number only."""
    return [name for name, kind in columns_of(DATASETS[dataset].model).many.items() if kind != "keyword"]
