"""The shape of a store: which fields it was built for and how its texts were cut, kept in the store and compared.

A store whose shape differs only by fields that were added and that old documents need not have, grows as it is opened.
Any other difference is left to ``racewatch store migrate``, or to a newer racewatch.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from racewatch.errors import ConfigError
from racewatch.store.datasets import MODELS, empty
from racewatch.store.documents import Dataset
from racewatch.text.fold import table
from racewatch.text.tokens import BREAK_PATTERN, CHAR_PATTERN, PAIR_PATTERN

MIGRATE = "run `racewatch store migrate` (--dry-run shows what it would do), then the command again; nothing was lost"
SHOWN = 5  # names of fields in a message
UPGRADE = "a newer racewatch made it: upgrade this one, or point RACEWATCH_STORE at another store"


@dataclass(frozen=True, slots=True)
class Shape:
    """A digest of each field, by its name, and one of how texts are folded and cut."""

    fields: Mapping[str, str]
    tokens: str

    @classmethod
    def read(cls, stored: object) -> Self:
        """Return the shape that :meth:`written` wrote; what is none becomes a shape that nothing equals."""
        found = stored if isinstance(stored, dict) else {}
        return cls(dict(found.get("fields", {})), str(found.get("tokens", "")))

    def written(self) -> dict[str, Any]:
        """Return the shape as JSON takes it."""
        return {"fields": dict(self.fields), "tokens": self.tokens}


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates a stored shape from ours: added fields are new in ours, removed ones are only in the store."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    grows: bool = True  # every added field is one that old documents need not have

    def __bool__(self) -> bool:
        """Say whether there is any difference."""
        return bool(self.added or self.changed or self.removed)

    @property
    def small(self) -> bool:
        """Say whether a store may take it in as it is opened."""
        return self.grows and not self.changed and not self.removed

    @property
    def words(self) -> str:
        """Return the difference as a person reads it."""
        parts = {"new": self.added, "changed": self.changed, "unknown here": self.removed}
        return "; ".join(f"{word}: {_some(names)}" for word, names in parts.items() if names) or "none"

    def check(self, what: str) -> None:
        """Raise ConfigError, with the next step, unless *what* may take in the difference as it is opened."""
        if self.removed:
            raise ConfigError(f"{what}: has fields that this racewatch does not know ({self.words}); {UPGRADE}")
        if not self.small:
            raise ConfigError(f"{what}: an older racewatch made it ({self.words}); {MIGRATE}")


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def shape_of(fields: Mapping[str, object]) -> Shape:
    """Return the shape of a dataset with *fields*, each described by whatever JSON takes."""
    return Shape({name: digest(described) for name, described in fields.items()}, tokens_digest())


def difference(dataset: Dataset, stored: Shape, ours: Shape) -> Difference:
    """Return what separates *stored* from *ours*."""
    added = tuple(sorted(ours.fields.keys() - stored.fields.keys()))
    changed = [
        name for name in sorted(ours.fields.keys() & stored.fields.keys()) if ours.fields[name] != stored.fields[name]
    ]
    changed += ["how texts are cut"] if stored.tokens != ours.tokens else []
    removed = tuple(sorted(stored.fields.keys() - ours.fields.keys()))
    return Difference(added, tuple(changed), removed, all(empty(MODELS[dataset], name) for name in added))


def digest(described: object) -> str:
    """Return eight hexadecimal digits that change with *described*."""
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:8]


@cache
def tokens_digest() -> str:
    """Return the digest of what decides a text's tokens, which both stores have to share."""
    return digest([sorted(table().items()), CHAR_PATTERN, PAIR_PATTERN, BREAK_PATTERN])
