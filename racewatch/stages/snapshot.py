"""Stage: a copy of the store, as often as a schedule calls it, and the older copies away."""

import logging

from racewatch.config import Settings, settings_of
from racewatch.store.open import opened

log = logging.getLogger(__name__)


def snapshot(settings: Settings | None = None) -> str | None:
    """Keep a copy of the store; return where it lies, None where ``keep_snapshots`` asks for none.

    So many copies stay, older ones are removed. Raises ConfigError where there is no place for one.
    """
    chosen = settings or settings_of()
    if not chosen.keep_snapshots:
        log.info("no copy of the store: RACEWATCH_KEEP_SNAPSHOTS is 0")
        return None
    with opened(chosen) as store:
        where = store.snapshot(chosen.clock, chosen.keep_snapshots)
    log.info("copied the store where=%s", where)
    return where
