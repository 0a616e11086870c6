"""What is wrong between the spellings of a watchbook: one spelling that would mean two names."""

from dataclasses import dataclass

from racewatch.catalog.watchbook import Watchbook
from racewatch.names.spelling import forms


@dataclass(frozen=True, slots=True)
class Collision:
    """A spelling, as it is compared, and the ids of the names that claim it."""

    spelling: str
    names: tuple[str, ...]


def collisions(watchbook: Watchbook) -> tuple[Collision, ...]:
    """Return each spelling that two names share once scripts, widths and cases are folded, sorted."""
    claims: dict[str, dict[str, None]] = {}
    for name in watchbook.names:
        for spelling in name.spellings:
            for form in forms(spelling):
                claims.setdefault(form, {})[name.id] = None
    return tuple(Collision(form, tuple(ids)) for form, ids in sorted(claims.items()) if len(ids) > 1)
