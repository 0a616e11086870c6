"""What a command prints: JSON lines or columns on stdout, words on stderr."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from pydantic import BaseModel
from rich.cells import cell_len

from racewatch.config import Settings


class Output:
    """Where a command's data and words go; *as_json* chooses the form of the data."""

    def __init__(self, settings: Settings, *, as_json: bool) -> None:
        self.settings, self.as_json = settings, as_json

    def say(self, text: str) -> None:
        """Tell a person something, beside the data."""
        click.echo(text, err=True)

    def record(self, value: BaseModel | dict[str, Any]) -> None:
        """Print one JSON line."""
        data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
        click.echo(json.dumps(data, ensure_ascii=False, default=_plain))

    def text(self, text: str) -> None:
        """Print words that are the data."""
        click.echo(text)

    def columns(self, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print rows in columns as wide as their cells on a screen, where a Chinese character takes two places."""
        table = [[str(cell) for cell in row] for row in rows]
        widths = [max(cell_len(row[i]) for row in [list(header), *table]) for i in range(len(header))]
        for row in [list(header), *table]:
            cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
            click.echo("  ".join(cells).rstrip())

    def time(self, moment: datetime | None) -> str:
        """Return *moment* in the zone of the settings, to the minute."""
        if moment is None:
            return "-"
        return f"{moment.astimezone(ZoneInfo(self.settings.zone)):%Y-%m-%d %H:%M}"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def progress(text: str) -> None:
    """Show how far long work has come: in place on a terminal, a line each elsewhere."""
    click.echo(f"\r\x1b[2K{text}" if sys.stderr.isatty() else text, err=True, nl=not sys.stderr.isatty())
