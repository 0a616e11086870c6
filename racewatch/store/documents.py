"""What a store keeps, and how documents go in, change and leave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from racewatch.query.ast import Node
from racewatch.store.questions import EVERYTHING
from schemas import Alert, Background, Decision, Engagement, Item, Message, RankObservation, Sample, SourceRun

Kept = Alert | Message | Decision
"""What may be replaced under the condition that nobody else did."""


Document = Item | RankObservation | Engagement | SourceRun | Background | Sample | Kept


Tagged = TypeVar("Tagged", bound=Item | RankObservation)
"""What carries tags of ours, which a newer watchbook or model may give anew."""


Dataset = Literal["items", "ranks", "engagements", "runs", "alerts", "messages", "decisions", "background", "samples"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that the store would not take, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch; created + updated + duplicate + len(refused) equals its length."""

    created: int = 0
    updated: int = 0
    duplicate: int = 0
    refused: tuple[Refusal, ...] = ()

    @property
    def stored(self) -> int:
        """Return how many documents are in the store now, known ones included."""
        return self.created + self.updated + self.duplicate

    def __add__(self, other: "Written") -> "Written":
        """Return both together."""
        return Written(
            self.created + other.created,
            self.updated + other.updated,
            self.duplicate + other.duplicate,
            self.refused + other.refused,
        )


class Documents(Protocol):
    """Documents in; what comes out is asked for elsewhere."""

    def write(self, documents: Sequence[Document]) -> Written:
        """Write documents of any kind by id; a document already there with the same content is a duplicate.

        Two items have the same content when they differ only in ``fetched_at``, or in ``published_at`` where both
        only have the time of the crawl; the stored one then keeps its times (the earliest).
        What was written is visible to the next read.
        """

    def page(
        self, model: type[Tagged], *, after: str = "", limit: int = 500, unlike: tuple[str, str] | None = None
    ) -> list[Tagged]:
        """Return the next *limit* documents by id, beyond the id *after*; fewer only at the end.

        *unlike* names a keyword field and a value: documents that have it are passed over. What is written meanwhile
        moves nothing: each document that stays is seen once.
        """

    def revise(self, documents: Sequence[Item | RankObservation], fields: Collection[str]) -> Written:
        """Take *fields* of *documents* into the stored ones of their ids; all else stays as it is stored by now.

        One that is gone, that would not change, or whose title or text is another by now is a duplicate: its tags
        would be those of other words.
        """

    def delete(self, dataset: Dataset, ids: Collection[str]) -> int:
        """Remove the documents called *ids*, in every copy, and their words; return how many there were."""

    def expire(self, dataset: Dataset, before: datetime, query: Node = EVERYTHING, *, dry_run: bool = False) -> int:
        """Delete the documents of *dataset* whose time is before *before*; return how many. With *dry_run* they stay.

        The time is the one that the dataset is asked for by (:data:`racewatch.store.datasets.TIMES`). Of items and
        ranks only those go that match *query*; it raises ValueError for another dataset's.
        """

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now (None: nothing is); say whether it was done.

        Of several processes that replace the same *old*, one is told True. What was written is visible to the next
        read. Raises ValueError for a document that no store takes.
        """
