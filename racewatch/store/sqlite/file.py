"""The SQLite file: opening it, reading, writing in one transaction."""

import logging
import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from glob import escape
from pathlib import Path
from typing import Any

from racewatch.errors import ConfigError
from racewatch.store.sqlite.codec import Codec
from racewatch.store.sqlite.errors import CLOSED, translated
from racewatch.store.sqlite.migrate import migrate, shrink
from racewatch.store.sqlite.schema import check_layout, create_layout, grow, is_empty
from racewatch.store.upkeep import Migrated

log = logging.getLogger(__name__)


PAGE = 16_384  # bytes: packed documents of about 1 KB leave a tenth of SQLite's usual 4 KB pages empty


CACHE = 64 * 1024  # KB: the index of ids, into which new ones go anywhere, is 30 MB at a million; SQLite's own is 2 MB


PATIENCE = 30.0  # seconds to wait for another process's transaction; a batch of 500 items takes about 0.15


class Database:
    """One connection to one file, opened when it is first used."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path, self.patience = path, patience
        self._connection: sqlite3.Connection | None = None
        self._codec: Codec | None = None

    @property
    def codec(self) -> Codec:
        """What packs and unpacks documents, as the file has it."""
        self._open()
        assert self._codec is not None  # noqa: S101  made with the connection
        return self._codec

    def create(self) -> None:
        """Create the file and its tables where they are missing; raise ConfigError for a file that is not ours."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{self.path}: {CLOSED} ({error.strerror})") from error
        if self._connection is None:
            self._connection = self._opened("rwc", create=True)

    def migrate(self, say: Callable[[str], None], *, dry_run: bool) -> list[Migrated]:
        """Bring the file's tables to this version, or with *dry_run* say what that would do."""
        self.close()
        if not self.path.exists():
            raise ConfigError(f"{self.path}: no store here yet; run `racewatch store init` or check RACEWATCH_STORE")
        with self._translated(), closing(self._connected("rw")) as connection:
            with writing(connection):
                done = migrate(connection, self.path, say, dry_run=dry_run)
            if any(each.documents for each in done) and not dry_run:
                shrink(connection, self.path)
        return done

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a question."""
        connection = self._open()
        with self._translated():
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator["Database"]:
        """Give a second connection, which sees the file as it is now, whatever is written meanwhile."""
        other = Database(self.path, patience=self.patience)
        try:
            other.rows("BEGIN")
            yield other
        finally:
            other.close()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Generator[tuple[Any, ...], None, None]:
        """Yield the rows of a question as they are taken."""
        connection = self._open()
        with self._translated():
            yield from connection.execute(sql, values)

    def copy(self, name: str) -> Path:
        """Copy the file to one beside it that is called *name* as well, by SQLite's own backup; whole or absent."""
        source, target = self._open(), self.path.with_name(f"{self.path.stem}-{name}{self.path.suffix}")
        part = target.with_name(f"{target.name}.part")
        try:
            with self._translated(), closing(sqlite3.connect(part)) as other:
                source.backup(other)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def drop_copies(self, keep: int) -> None:
        """Remove the copies that are called after a time, but the newest *keep*."""
        time = f"{'[0-9]' * 8}-{'[0-9]' * 6}"
        copies = sorted(self.path.parent.glob(f"{escape(self.path.stem)}-{time}{escape(self.path.suffix)}"))
        for copy in copies[:-keep]:
            copy.unlink(missing_ok=True)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one transaction: all of it is written, or nothing."""
        connection = self._open()
        with self._translated(), writing(connection):
            yield connection

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = self._codec = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            if not self.path.exists():
                raise ConfigError(
                    f"{self.path}: no store here yet; run `racewatch store init` or check RACEWATCH_STORE"
                )
            self._connection = self._opened("rw", create=False)
        return self._connection

    def _opened(self, mode: str, *, create: bool) -> sqlite3.Connection:
        with self._translated():
            connection = self._connected(mode)
            try:
                if create and is_empty(connection):
                    connection.execute(f"PRAGMA page_size = {PAGE}")
                    connection.execute("PRAGMA journal_mode = WAL")
                    with writing(connection):
                        create_layout(connection)
                connection.execute(f"PRAGMA cache_size = -{CACHE}")
                self._grow(connection)
            except BaseException:
                connection.close()
                raise
            self._codec = Codec(connection)
            self._codec.serve()
            return connection

    def _connected(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=self.patience, isolation_level=None)

    def _grow(self, connection: sqlite3.Connection) -> None:
        """Check the file's tables, and add what a newer model has more; once, whoever else does the same."""
        if check_layout(connection, self.path):
            with writing(connection):
                missing = check_layout(connection, self.path)
                grow(connection, missing)
            for dataset, each in missing.items():
                log.info("store grown path=%s dataset=%s fields=%s", self.path, dataset, each.words)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise translated(error, self.path) from error


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the file's one write lock from the first statement on, so that nobody writes between reading and writing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself ends the transaction on some errors, a full disk among them
            connection.execute("ROLLBACK")
        raise
