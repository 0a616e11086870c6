"""Stage: a store is filled again from the landing, the damaged file kept aside."""

import logging
from pathlib import Path

from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.landing.waiting import wait_again
from racewatch.stages.index import Progress, index
from racewatch.stages.indexed import Indexed
from racewatch.store.open import file_of

log = logging.getLogger(__name__)
PARTS = ("", "-wal", "-shm")
"""What SQLite keeps beside the file itself while it is open, and leaves there when a process is killed."""


def rebuild(settings: Settings, say: Progress = log.info) -> Indexed:
    """Set an embedded store's file aside and index all that the landing has; return the counts.

    A cluster's documents are written again over what is there. Ended in the middle, the next `racewatch index` goes on.
    Raises ConfigError, before anything is moved, when the landing holds nothing.
    """
    if not wait_again(settings.var):
        raise ConfigError(f"{settings.var / 'landing'}: holds no batch and no run, so there is nothing to rebuild from")
    path = file_of(settings)
    if path and (kept := set_aside(path, settings.clock.strftime("%Y%m%dT%H%M%S"))):
        say(f"kept aside: {kept}; alerts, messages and decisions are only there")
    return index(settings=settings, say=say)


def set_aside(path: Path, when: str) -> Path | None:
    """Rename the store's file and what belongs to it; return the new name, None when there is no file."""
    kept = path.with_name(f"{path.name}.{when}")
    number = 1
    while kept.exists():
        kept, number = path.with_name(f"{path.name}.{when}-{number}"), number + 1
    moved = [part for part in PARTS if Path(f"{path}{part}").exists()]
    for part in moved:
        Path(f"{path}{part}").rename(f"{kept}{part}")
    return kept if moved else None
