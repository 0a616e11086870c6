"""Files that people arrive with: JSON lines, CSV or TSV with a header, plain or gzipped; one record a line."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from racewatch.errors import ConfigError, RejectItem

SUFFIXES = {".jsonl": "json", ".ndjson": "json", ".tsv": "\t", ".csv": ","}


class BadLine(RejectItem):
    """A line that is no record; *raw* is its text."""

    def __init__(self, reason: str, *, raw: str, detail: str) -> None:
        super().__init__(reason, detail=detail)
        self.raw = raw


def archive_records(path: Path) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    """Yield line number and record, or what is wrong with the line; raise ConfigError for a file that cannot be read.

    A line that is not UTF-8 is a bad line, not a bad file.
    """
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    form = SUFFIXES.get(suffix)
    if form is None:
        raise ConfigError(f"{path}: not one of {', '.join(SUFFIXES)} (also with .gz); convert it to JSON lines first")
    lines = _lines(path)
    yield from _json_records(lines) if form == "json" else _table_records(lines, form, path)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            yield from enumerate(file, 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); check the path and that the file is whole") from error


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        shown = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        raise BadLine("bad-charset", raw=shown, detail=f"not UTF-8 at byte {error.start}") from error


def _json_records(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            yield number, _object(_text(line))
        except BadLine as error:
            yield number, error


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadLine("malformed-json", raw=text, detail=str(error)) from error
    if not isinstance(found, dict):
        raise BadLine("not-an-object", raw=text, detail=f"a {type(found).__name__} where an object was due")
    return found


def _table_records(
    lines: Iterator[tuple[int, bytes]], separator: str, path: Path
) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    header: list[str] | None = None
    for number, line in lines:
        try:
            cells = _cells(_text(line), separator)
            if header is None:
                header = cells
                continue
            if len(cells) != len(header):
                detail = f"{len(cells)} cells, the header has {len(header)}"
                raise BadLine("wrong-columns", raw=_text(line), detail=detail)
            yield number, {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
        except BadLine as error:
            if header is None:
                raise ConfigError(f"{path}: the header is unreadable ({error}); save the file as UTF-8") from error
            yield number, error


def _cells(text: str, separator: str) -> list[str]:
    if separator == "\t":  # TSV has no quoting: a quotation mark in a title is only a quotation mark
        return text.split("\t")
    return next(csv.reader(io.StringIO(text)), [])
