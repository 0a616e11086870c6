"""Small tables beside the landing that several processes share: one file each, made when it is first needed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from racewatch.errors import ConfigError

WAIT = 30
"""Seconds to wait for another process's transaction."""


@contextmanager
def opened(path: Path, table: str, loss: str) -> Iterator[sqlite3.Connection]:
    """Give the database at *path* with its *table*; raise ConfigError that says what removing a bad file costs."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=WAIT)) as database:
            database.execute(table)
            yield database
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"{path}: {error}; remove the file: {loss}") from error
