"""Which run was the first to see an item of a general source: that run counts it, others do not."""

import sqlite3
from collections.abc import Set
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from racewatch.landing.database import opened

REMEMBERED = timedelta(days=90)
"""An item that is seen again after that counts again; feeds show their entries for days."""
_TABLE = "CREATE TABLE IF NOT EXISTS firsts (item BLOB PRIMARY KEY, run TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID"
_TAKE = "INSERT INTO firsts VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


def first_in(var: Path, run: str, at: datetime, ids: Set[str]) -> set[str]:
    """Return those of *ids* (32 hexadecimal digits each) that no other run than *run* has seen before.

    *run* takes them, and lets go of what it had taken, so that a run that is made again finds the same. Raises
    ConfigError when the file cannot be used.
    """
    when = at.astimezone(UTC)
    with _opened(var) as database, database:
        database.execute("DELETE FROM firsts WHERE run = ? OR at < ?", (run, (when - REMEMBERED).isoformat()))
        database.executemany(_TAKE, [(bytes.fromhex(each), run, when.isoformat()) for each in sorted(ids)])
        own = database.execute("SELECT item FROM firsts WHERE run = ?", (run,))
        return {item.hex() for (item,) in own}


def forget(var: Path, ids: Set[str], *, dry_run: bool = False) -> int:
    """Forget *ids*; return how many of them were known. With *dry_run* they stay."""
    if not _path(var).exists():
        return 0
    with _opened(var) as database, database:
        keys = [(bytes.fromhex(each),) for each in ids]
        found = [key for key in keys if database.execute("SELECT 1 FROM firsts WHERE item = ?", key).fetchone()]
        if not dry_run:
            database.execute("PRAGMA secure_delete = ON")
            database.executemany("DELETE FROM firsts WHERE item = ?", found)
    return len(found)


def _path(var: Path) -> Path:
    return var / "landing" / "firsts.db"


def _opened(var: Path) -> AbstractContextManager[sqlite3.Connection]:
    return opened(_path(var), _TABLE, "items seen again are then counted once more")
