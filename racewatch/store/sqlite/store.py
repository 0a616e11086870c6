"""The embedded store, put together from its parts."""

from pathlib import Path

from racewatch.store.sqlite.documents import SqliteDocuments
from racewatch.store.sqlite.file import PATIENCE, Database
from racewatch.store.sqlite.history import SqliteHistory
from racewatch.store.sqlite.lists import SqliteLists
from racewatch.store.sqlite.search import SqliteSearch
from racewatch.store.sqlite.series import SqliteSeries
from racewatch.store.sqlite.upkeep import SqliteUpkeep


class SqliteStore(SqliteDocuments, SqliteSearch, SqliteSeries, SqliteLists, SqliteHistory, SqliteUpkeep):
    """A store in the file *path*; *patience* is how many seconds a write waits for another process's."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        super().__init__(Database(path, patience=patience))
