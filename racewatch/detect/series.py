"""A series as text: ``timestamp,value`` lines in, checked rows out."""

import csv
import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from racewatch.errors import ConfigError

COLUMNS = ("timestamp", "value")


class Row(NamedTuple):
    """One line: *at* and *value* as read (value None where the line has none), and as they were written."""

    at: datetime
    value: float | None
    written: tuple[str, str]


def rows_of(lines: Iterable[str], name: str) -> Iterator[Row]:
    """Yield the rows of a CSV text; raise ConfigError with *name* and line where one cannot be used.

    Times are ISO 8601 and go forward; an empty value is a gap, as is a missing line. Other columns are ignored.

    >>> [(row.at.hour, row.value) for row in rows_of(["timestamp,value", "2025-01-27T13,4", "2025-01-27T14,"], "-")]
    [(13, 4.0), (14, None)]
    """
    reader = csv.reader(lines)
    try:
        first, second = _places(next(reader, []), name)
        last: datetime | None = None
        for cells in reader:
            if not cells:
                continue
            row = _row(cells, first, second)
            if last is not None and row.at <= last:  # TypeError: one has an offset, the other has none
                raise ValueError(f"time {row.written[0]!r} is not after the one before it; sort the rows by time")
            last = row.at
            yield row
    except (ValueError, TypeError, csv.Error, IndexError) as error:
        raise ConfigError(f"{name}, line {reader.line_num}: {_problem(error)}") from error


def _places(header: list[str], name: str) -> tuple[int, int]:
    names = [cell.strip().lower() for cell in header]
    if missing := [column for column in COLUMNS if column not in names]:
        raise ConfigError(f"{name}, line 1: no column {missing[0]!r}; the first line must name timestamp and value")
    return names.index("timestamp"), names.index("value")


def _row(cells: list[str], first: int, second: int) -> Row:
    when, amount = cells[first], cells[second]
    try:
        at = datetime.fromisoformat(when.strip())
    except ValueError as error:
        raise ValueError(f"time {when!r} is not ISO 8601, such as 2025-01-27 13:00:00") from error
    if not amount.strip():
        return Row(at, None, (when, amount))
    try:
        value = float(amount)
    except ValueError as error:
        raise ValueError(f"value {amount!r} is not a number; leave it empty where nothing was measured") from error
    if not 0 <= value < math.inf:
        raise ValueError(f"value {amount!r} is not a count; it must be 0 or more, or empty where nothing was measured")
    return Row(at, value, (when, amount))


def _problem(error: Exception) -> str:
    if isinstance(error, IndexError):
        return "fewer cells than the first line has; write timestamp,value in every line"
    if isinstance(error, TypeError):
        return "some times have an offset and some have none; write all of them alike"
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8 text; save the file as UTF-8"
    return str(error)
