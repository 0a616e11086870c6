"""What a store can do; SQLite and Elasticsearch answer alike, held by ``tests/contract``."""

from typing import Protocol

from racewatch.store.documents import Documents
from racewatch.store.history import History
from racewatch.store.lists import Lists
from racewatch.store.search import Search
from racewatch.store.series import Series
from racewatch.store.upkeep import Upkeep


class Store(Documents, Search, Series, Lists, History, Upkeep, Protocol):
    """Documents in, answers out. Times are aware datetimes; bucket keys are the UTC starts of intervals.

    Methods raise RetryLater when the store cannot be reached or is busy and ConfigError when a person must act
    (wrong password, damaged file, full disk, mapping of another version).
    """
