"""A store as a thing to look after: made, migrated, copied, looked at, closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from racewatch.store.documents import Dataset


@dataclass(frozen=True, slots=True)
class Info:
    """Where the store is, what it is, how much it holds."""

    address: str
    engine: str
    counts: dict[Dataset, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did, or would do, to a dataset; *documents* were copied, none where tables or fields grew.

    *grows* says that the next use of the store takes the difference in by itself.
    """

    dataset: Dataset
    difference: str
    documents: int
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Vitals:
    """How a store is: whether it was *made* yet, its own *clock*, the share of its fullest disk that is *free*.

    None stands for the machine that this process runs on.
    """

    made: bool
    clock: datetime | None = None
    free: float | None = None


class Upkeep(Protocol):
    """What is done with a store as a whole."""

    def init(self) -> None:
        """Create or check tables, templates and aliases; calling it again changes nothing."""

    def migrate(self, say: Callable[[str], None] = ..., *, dry_run: bool = False) -> list[Migrated]:
        """Bring a store that an older racewatch made to this version; return what became of each dataset that differs.

        Ended in the middle, it goes on when called again. With *dry_run* nothing is changed. Raises ConfigError, with
        the old documents as they were, when counts do not agree or a document cannot be read.
        """

    def create_roles(self) -> list[str]:
        """Create the roles of who may write and who may only read; return their names, none without users."""

    def snapshot(self, at: datetime, keep: int = 0) -> str:
        """Keep a copy of all documents as they are at this time, named by *at*; return where it lies.

        With *keep*, older copies that this made are removed until so many are left; 0 leaves all. Raises ConfigError
        where there is no place for it.
        """

    def vitals(self) -> Vitals:
        """Return how the store is; may be asked before ``init`` and of a store of another version."""

    def info(self) -> Info:
        """Return where and what the store is, and how much it holds."""

    def close(self) -> None:
        """Let go of files and connections."""
