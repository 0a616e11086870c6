"""What an error of SQLite means to the caller."""

import sqlite3
from pathlib import Path

from racewatch.errors import ConfigError, RetryLater

DAMAGED = "the file is damaged; put a copy back, or run `racewatch store rebuild`: it keeps the file aside and indexes"


DAMAGED += " what the landing folder has"


CLOSED = "cannot be opened or written; check that the folder exists and that this user may write there"


FULL = "the disk is full; make room, then run again: what was not written is written then"


BROKEN_DISK = "the disk does not read or write it; check the disk and its quota, then run again"


BUSY = "database is locked: another process is writing; run again"


RETRY = {sqlite3.SQLITE_BUSY: BUSY, sqlite3.SQLITE_LOCKED: BUSY, sqlite3.SQLITE_PROTOCOL: BUSY}
"""Primary result codes after which the same call may succeed."""


HUMAN = {
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FORMAT: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: BROKEN_DISK,
    sqlite3.SQLITE_NOLFS: BROKEN_DISK,
    sqlite3.SQLITE_CANTOPEN: CLOSED,
    sqlite3.SQLITE_READONLY: CLOSED,
    sqlite3.SQLITE_PERM: CLOSED,
    sqlite3.SQLITE_AUTH: CLOSED,
    sqlite3.SQLITE_NOMEM: "not enough memory; ask for a shorter time or write smaller batches",
    sqlite3.SQLITE_TOOBIG: "a document is larger than SQLite can hold (1 GB); take it out of the batch",
}
"""Primary result codes after which a person must act, and what to do."""


OURS = frozenset(
    {
        *(sqlite3.SQLITE_ERROR, sqlite3.SQLITE_INTERNAL, sqlite3.SQLITE_ABORT, sqlite3.SQLITE_INTERRUPT),
        *(sqlite3.SQLITE_NOTFOUND, sqlite3.SQLITE_EMPTY, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_CONSTRAINT),
        *(sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE),
    }
)
"""Primary result codes that only a fault in our own code brings; such an error is raised as it is."""


def translated(error: sqlite3.Error, path: Path) -> Exception:
    """Return what *error* means to the caller: RetryLater, ConfigError, or itself when the fault is in our own SQL."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in RETRY:
        return RetryLater(f"{path}: {RETRY[code]}")
    if code in HUMAN:
        return ConfigError(f"{path}: {HUMAN[code]} ({error})")
    return error
