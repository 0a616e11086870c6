"""Which store the settings name: a SQLite file or an Elasticsearch cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.store.base import Store

FILE = "sqlite:///"


def open_store(settings: Settings) -> Store:
    """Return the store at ``settings.store_url``; the Elasticsearch client is loaded only when it is asked for.

    Raises ConfigError for an address that is neither sqlite:///FILE nor http(s)://HOST:PORT.
    """
    url = settings.store_url
    if url.startswith(FILE):
        from racewatch.store.sqlite.store import SqliteStore  # noqa: PLC0415  each engine is loaded when it is chosen

        return SqliteStore(Path(url.removeprefix(FILE)))
    if url.startswith(("http://", "https://")):
        from racewatch.store.elasticsearch.store import connect  # noqa: PLC0415  the client takes a second to import

        return connect(settings)
    raise ConfigError(f"RACEWATCH_STORE={url}: want sqlite:///FILE or http(s)://HOST:PORT")


def file_of(settings: Settings) -> Path | None:
    """Return the file of an embedded store; None for a cluster."""
    return Path(settings.store_url.removeprefix(FILE)) if settings.store_url.startswith(FILE) else None


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Give the store, ready for use, and close it afterwards."""
    store = open_store(settings)
    try:
        store.init()
        yield store
    finally:
        store.close()
