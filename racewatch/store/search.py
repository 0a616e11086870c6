"""Which documents match: a page of them, or all."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from racewatch.query.ast import Node
from racewatch.store.documents import Dataset, Document
from racewatch.store.questions import EVERYTHING, Order, Window
from schemas import Engagement, Item, Sample

Kind_co = TypeVar("Kind_co", bound=Document, covariant=True)


@dataclass(frozen=True)
class Matches(Generic[Kind_co]):
    """All documents that match at one moment; *found* yields *total* of them, once."""

    total: int
    found: Iterator[Kind_co]


class Search(Protocol):
    """Items that match a query, and what belongs to one."""

    def search(self, query: Node, window: Window, *, limit: int = 20, order: Order = "newest") -> list[Item]:
        """Return matching items by ``published_at``, newest or oldest first, then by id; or by id alone.

        The most engaged come by the sum of their likes, comments and reposts, then the oldest first.
        """

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""

    def matches(self, query: Node, window: Window) -> AbstractContextManager[Matches[Item]]:
        """Give every matching item, oldest first, then by id; what is written meanwhile is not among them.

        They are read as they are taken, so that memory does not grow with their number.
        """

    def every(
        self, dataset: Dataset, window: Window, query: Node = EVERYTHING
    ) -> AbstractContextManager[Matches[Document]]:
        """Give every document of *dataset* in *window*, in the way of ``matches``; of items and ranks what matches.

        Raises ValueError for a *query* of other datasets than these two, which know no queries.
        """

    def items(self, ids: Collection[str]) -> list[Item]:
        """Return the items called *ids* that there are, by id."""

    def founders(self, keys: Collection[int], window: Window) -> dict[str, set[int]]:
        """Return the ids of the items that have any of the story *keys*, with those they have."""

    def engagements(self, item: str, window: Window) -> list[Engagement]:
        """Return the counts of the item called *item* observed in *window*, oldest first."""

    def samples(self, source: str | None = None) -> list[Sample]:
        """Return the sampled titles of such items, newest first, then by id."""
