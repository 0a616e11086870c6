"""A store says how it is before anything else may be asked of it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from racewatch.config import Settings
from racewatch.store.open import open_store


def test_a_store_knows_whether_it_was_made(settings: Settings) -> None:
    """Asked before ``init`` it says no and makes nothing; after it, yes; clock and disk are those of its machine."""
    if settings.store_url.startswith("http"):  # the prefix that tests share has its templates already
        settings = settings.model_copy(update={"store_prefix": f"{settings.store_prefix}-new"})
    with closing(open_store(settings)) as store:
        assert not store.vitals().made
        assert not store.vitals().made
        store.init()
        found = store.vitals()
    assert found.made
    if settings.store_url.startswith("http"):
        assert found.clock is not None
        assert abs(datetime.now(UTC) - found.clock) < timedelta(seconds=60)
        assert found.free is not None
        assert 0 < found.free <= 1
    else:
        assert (found.clock, found.free) == (None, None)
