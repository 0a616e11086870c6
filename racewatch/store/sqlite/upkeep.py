"""The file as a whole."""

import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime

from racewatch.store.datasets import DATASETS
from racewatch.store.sqlite.part import Part
from racewatch.store.upkeep import Info, Migrated, Vitals

log = logging.getLogger(__name__)


class SqliteUpkeep(Part):
    """See :class:`racewatch.store.upkeep.Upkeep`."""

    def init(self) -> None:
        """Create file and tables where they are missing, and check them."""
        self._file.create()

    def migrate(self, say: Callable[[str], None] = log.info, *, dry_run: bool = False) -> list[Migrated]:
        """Rebuild an older file's tables in place, in one transaction."""
        return self._file.migrate(say, dry_run=dry_run)

    def create_roles(self) -> list[str]:
        """Create no roles: who may write a file is the operating system's to say."""
        return []

    def snapshot(self, at: datetime, keep: int = 0) -> str:
        """Copy the file beside itself, whole at one moment, while others read and write."""
        where = self._file.copy(f"{at:%Y%m%d-%H%M%S}")
        if keep:
            self._file.drop_copies(keep)
        return str(where)

    def vitals(self) -> Vitals:
        """Return whether the file is there; clock and disk are this machine's."""
        return Vitals(made=self._file.path.exists())

    def info(self) -> Info:
        """Return where and what the store is, and how much it holds."""
        counts = {dataset: int(self._file.rows(f"SELECT count(*) FROM {dataset}")[0][0]) for dataset in DATASETS}  # noqa: S608  our own table names
        return Info(f"sqlite:///{self._file.path}", f"SQLite {sqlite3.sqlite_version}", counts)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
