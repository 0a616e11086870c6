"""The formats of an export: each takes documents of one model one by one and writes them as they come."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from racewatch.errors import ConfigError
from racewatch.export.columns import columns_of, row_of
from racewatch.store.documents import Document

GROUP = 5000  # documents of one Parquet row group: about 15 MB of posts before they are packed
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), full-width forms too."""
INSTALL = "pip install 'racewatch[parquet]'"


class Writer(Protocol):
    """An open file that takes documents."""

    def write(self, document: Document) -> None:
        """Take one document."""

    def close(self) -> None:
        """Write what is left and close the file."""


class JsonLines:
    """One JSON object a line, as ``racewatch search --json`` prints it."""

    def __init__(self, path: Path, _: type[Document]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, document: Document) -> None:
        """Write a line."""
        self._file.write(document.model_dump_json() + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Csv:
    """RFC 4180 with a header; *bom* marks the file as UTF-8 for Excel, which guesses otherwise.

    A text that a spreadsheet would run as a formula gets a single quotation mark before it.
    """

    def __init__(self, path: Path, model: type[Document], *, bom: bool = False) -> None:
        self._file: io.TextIOBase = path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="")
        self._columns = columns_of(model)
        self._rows = csv.writer(self._file)
        self._rows.writerow(self._columns)

    def write(self, document: Document) -> None:
        """Write a row."""
        self._rows.writerow(_shown(cell) for cell in row_of(document, self._columns).values())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _shown(cell: Any) -> Any:
    """Return *cell* as CSV has it: times in UTC by ISO 8601, truth as true and false, no formulas.

    >>> _shown("=1+1"), _shown(-1)
    ("'=1+1", -1)
    """
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


class Parquet:
    """Typed columns, packed with zstd; times are UTC to the microsecond.

    Raises ConfigError with the line to install when pyarrow is missing.
    """

    def __init__(self, path: Path, model: type[Document]) -> None:
        try:
            import pyarrow as pa  # noqa: PLC0415  45 MB that only this format needs
            import pyarrow.parquet as pq  # noqa: PLC0415
        except ImportError as error:
            raise ConfigError(f"Parquet needs pyarrow, which is not installed: {INSTALL}") from error
        types = {"time": pa.timestamp("us", tz="UTC"), "integer": pa.int64(), "number": pa.float64()}
        types |= {"boolean": pa.bool_(), "string": pa.string(), "json": pa.string()}
        self._columns = columns_of(model)
        self._table, schema = pa.Table, pa.schema([(name, types[kind]) for name, kind in self._columns.items()])
        self._schema, self._rows = schema, list[dict[str, Any]]()
        self._file = pq.ParquetWriter(path, schema, compression="zstd")

    def write(self, document: Document) -> None:
        """Take a row; a group is written when it is full."""
        self._rows.append(row_of(document, self._columns))
        if len(self._rows) == GROUP:
            self._flush()

    def close(self) -> None:
        """Write the last group and the file's end."""
        if self._rows:
            self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._file.write_table(self._table.from_pylist(self._rows, schema=self._schema))
        self._rows.clear()
