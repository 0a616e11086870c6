"""How many requests a host has had today, over all runs and processes; a host that has had enough gets no more."""

import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from racewatch.landing.database import opened

BLOCK = 20
"""Requests that a run takes at once, so that not every one writes to the disk; a run that is killed loses the rest."""
_TABLE = """
CREATE TABLE IF NOT EXISTS requests (host TEXT, day TEXT, n INTEGER NOT NULL, PRIMARY KEY (host, day)) WITHOUT ROWID
"""
_TAKE = """
INSERT INTO requests VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + ?3
"""


def taken(var: Path, host: str, day: date) -> int:
    """Return how many requests *host* has had, or is about to get, on *day* (UTC)."""
    with _opened(var) as database:
        row = database.execute("SELECT n FROM requests WHERE host = ? AND day = ?", (host, day.isoformat())).fetchone()
    return int(row[0]) if row else 0


class Budget:
    """What one run may ask of hosts; *limit* is the requests a day that each may get."""

    def __init__(self, var: Path, limit: int) -> None:
        self._var, self._limit = var, limit
        self._left: dict[tuple[str, date], int] = {}

    def spend(self, host: str, now: datetime) -> bool:
        """Count one request to *host*; say False, and count nothing, when its day's budget is spent."""
        today = host, now.astimezone(UTC).date()
        if not self._left.get(today):
            self._left[today] = self._take(*today)
        if not self._left[today]:
            return False
        self._left[today] -= 1
        return True

    def close(self) -> None:
        """Give back what was taken and not spent."""
        if not self._left:
            return
        with _opened(self._var) as database, database:
            for (host, day), left in self._left.items():
                database.execute(_TAKE, (host, day.isoformat(), -left))
        self._left.clear()

    def _take(self, host: str, day: date) -> int:
        with _opened(self._var) as database, database:
            database.execute("BEGIN IMMEDIATE")
            old = (day - timedelta(days=7)).isoformat()
            database.execute("DELETE FROM requests WHERE day < ?", (old,))
            row = database.execute("SELECT n FROM requests WHERE host = ? AND day = ?", (host, day.isoformat()))
            had = (row.fetchone() or (0,))[0]
            block = max(0, min(BLOCK, self._limit - had))
            database.execute(_TAKE, (host, day.isoformat(), block))
        return block


def _opened(var: Path) -> AbstractContextManager[sqlite3.Connection]:
    return opened(var / "landing" / "requests.db", _TABLE, "today's requests are then counted anew")
