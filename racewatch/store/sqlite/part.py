"""What all parts of the store share: the open file, and how its rows are asked for."""

from typing import Any

from racewatch.store.documents import Dataset
from racewatch.store.sqlite.codec import Model
from racewatch.store.sqlite.condition import Condition
from racewatch.store.sqlite.file import Database
from racewatch.store.sqlite.schema import one


class Part:
    """A part of the store in the open *file*."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def _documents(
        self, model: type[Model], dataset: Dataset, condition: Condition, order: str, limit: int | None = None
    ) -> list[Model]:
        """Return the documents of the rows under *condition*; only those within *limit* are read and unpacked."""
        chosen = f"SELECT * FROM {dataset} d WHERE {condition.sql} ORDER BY {order} LIMIT ?"  # noqa: S608  our own names
        packed = f"SELECT d.id, b.d, b.document FROM ({chosen}) d JOIN {one(dataset)}_documents b USING (n)"  # noqa: S608
        rows = self._file.rows(f"{packed} ORDER BY {order}", (*condition.values, -1 if limit is None else limit))
        return [self._file.codec.document(model, *row) for row in rows]

    def _select(
        self, columns: str, table: str, condition: Condition, tail: str = "", *more: int
    ) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM {table} WHERE {condition.sql} {tail}"  # noqa: S608  values go in as parameters
        return self._file.rows(sql, (*condition.values, *more))
