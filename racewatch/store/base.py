"""What a store can do; SQLite and Elasticsearch answer alike, held by ``tests/contract``."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import Literal, Protocol, TypeVar

from racewatch.query.ast import Node
from racewatch.store.spans import Span
from schemas import Alert, Background, Decision, Engagement, Item, Message, RankObservation, Sample, SourceRun
from schemas.message import MessageState

Kept = Alert | Message | Decision
"""What may be replaced under the condition that nobody else did."""
Document = Item | RankObservation | Engagement | SourceRun | Background | Sample | Kept
Tagged = TypeVar("Tagged", bound=Item | RankObservation)
"""What carries tags of ours, which a newer watchbook or model may give anew."""
Dataset = Literal["items", "ranks", "engagements", "runs", "alerts", "messages", "decisions", "background", "samples"]
Split = Literal[
    "language",
    "script",
    "region",
    "source",
    "publisher",
    "kind",
    "sentiment_label",
    "names",
    "topics",
    "hashtags",
    "story",
    "state",
]
Number = Literal["reads", "likes", "comments", "reposts"]
"""What can be added up over items."""
Order = Literal["newest", "oldest", "engaged", "id"]
"""In which order items come: engaged puts most likes, comments and reposts first; by id is as good as by chance, for an
id is a digest."""


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open time ``since <= t < until``; None is unbounded."""

    since: datetime | None = None
    until: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A list's interval: what was observed of it, and of the entries that match a query."""

    observations: int  # distinct times at which the list was seen at all; 0 makes the interval a gap
    entries: int = 0  # matching rows
    heat: float = 0.0  # sum of matching heat, mean over the observations
    peak: int = 0  # greatest heat of one matching row
    position: int | None = None  # best position of a matching row


@dataclass(frozen=True, slots=True)
class Tone:
    """Sentiment of a group of items; *unsure* ones are in n and in nothing else, mean is None when all are.

    *deviation* is the sample standard deviation of the scores that are sure, None for fewer than two.
    """

    n: int
    mean: float | None
    positive: int
    neutral: int
    negative: int
    unsure: int
    deviation: float | None = None

    @property
    def sure(self) -> int:
        """Return how many items the mean rests on."""
        return self.n - self.unsure


NOBODY = Tone(0, None, 0, 0, 0, 0)
"""The sentiment of no items."""


def deviation_of(n: int, total: float, squares: float) -> float | None:
    """Return the sample standard deviation of *n* scores by their sum and the sum of their squares."""
    return sqrt(max(squares - total * total / n, 0.0) / (n - 1)) if n > 1 else None


@dataclass(frozen=True, slots=True)
class Reached:
    """A number added up over *n* items, of which *known* show it."""

    n: int
    known: int
    total: float

    def __add__(self, other: "Reached") -> "Reached":
        """Return both together."""
        return Reached(self.n + other.n, self.known + other.known, self.total + other.total)

    @property
    def value(self) -> float | None:
        """Return the sum: None where there are items and none shows the number, for unknown is not 0."""
        return None if self.n and not self.known else self.total


@dataclass(frozen=True, slots=True)
class Matches:
    """All items that match at one moment; *items* yields *total* of them, once."""

    total: int
    items: Iterator[Item]


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


class Store(Protocol):
    """Documents in, answers out. Times are aware datetimes; bucket keys are the UTC starts of intervals.

    Methods raise RetryLater when the store cannot be reached or is busy and ConfigError when a person must act
    (wrong password, damaged file, full disk, mapping of another version).
    """

    def init(self) -> None:
        """Create or check tables, templates and aliases; calling it again changes nothing."""

    def migrate(self, say: Callable[[str], None] = ..., *, dry_run: bool = False) -> list[Migrated]:
        """Bring a store that an older racewatch made to this version; return what became of each dataset that differs.

        Ended in the middle, it goes on when called again. With *dry_run* nothing is changed. Raises ConfigError, with
        the old documents as they were, when counts do not agree or a document cannot be read.
        """

    def create_roles(self) -> list[str]:
        """Create the roles of who may write and who may only read; return their names, none without users."""

    def snapshot(self, at: datetime) -> str:
        """Keep a copy of all documents as they are at this time, named by *at*; return where it lies.

        Raises ConfigError where there is no place for it.
        """

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

    def replace(self, old: Kept | None, new: Kept) -> bool:
        """Store *new* if *old* is what is stored under its id now (None: nothing is); say whether it was done.

        Of several processes that replace the same *old*, one is told True. What was written is visible to the next
        read. Raises ValueError for a document that no store takes.
        """

    def search(self, query: Node, window: Window, *, limit: int = 20, order: Order = "newest") -> list[Item]:
        """Return matching items by ``published_at``, newest or oldest first, then by id; or by id alone.

        The most engaged come by the sum of their likes, comments and reposts, then the oldest first.
        """

    def total(self, query: Node, window: Window) -> int:
        """Return how many items match."""

    def matches(self, query: Node, window: Window) -> AbstractContextManager[Matches]:
        """Give every matching item, oldest first, then by id; what is written meanwhile is not among them.

        They are read as they are taken, so that memory does not grow with their number.
        """

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first, then newest, then by id."""

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*, by position, then heat; empty if never seen."""

    def counts(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items per interval and value of *split* ("" without one); only intervals and values with items.

        An item with several names or topics counts once for each; one with none (or no script) counts under "".
        """

    def counts_and_covers(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> tuple[dict[datetime, dict[str, int]], dict[str, list[Span]]]:
        """Return what ``counts`` and what ``covers`` say of *window*; together they cost hardly more than one."""

    def background(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items of general sources that are on no topic, as ``counts`` does of the others.

        Nothing is known of them but source, publisher, kind, language, script, region and hour: a filter by anything
        else matches none of them, and split by anything else all count under "".
        """

    def samples(self, source: str | None = None) -> list[Sample]:
        """Return the sampled titles of such items, newest first, then by id."""

    def sums(
        self, number: Number, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Reached]:
        """Return *number* added up per interval (None: the whole window) and value of *split* ("" without one)."""

    def pairs(self, query: Node, window: Window, field: Literal["names", "topics"]) -> dict[tuple[str, str], int]:
        """Return how many items hold both of two values of *field*, for every pair that any holds, sorted in itself."""

    def heat(self, name: str, query: Node, window: Window, interval: str, zone: str) -> dict[datetime, HeatCell]:
        """Return every interval in which the list *name* was observed."""

    def counts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, int]]:
        """Return, for each of *queries*, what ``counts`` says of it without a split; far faster than one by one."""

    def acts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, Reached]]:
        """Return, for each of *queries*, the likes, comments and reposts of its items together; all in few requests.

        An item that shows any of the three numbers is known.
        """

    def heat_each(
        self, name: str, queries: Sequence[Node], window: Window, interval: str, zone: str, among: Node | None = None
    ) -> list[dict[datetime, HeatCell]]:
        """Return, for each of *queries*, what ``heat`` says of it together with *among*; faster than one by one."""

    def tones(
        self,
        query: Node,
        window: Window,
        interval: str | None,
        zone: str,
        split: Split | None = None,
        toward: str | None = None,
    ) -> dict[tuple[datetime | None, str], Tone]:
        """Return sentiment per interval (None: the whole window) and value of *split* ("" without one).

        With *toward*, it is the tone toward this name, of the items that have one.
        """

    def founders(self, keys: Collection[int], window: Window) -> dict[str, set[int]]:
        """Return the ids of the items that have any of the story *keys*, with those they have."""

    def items(self, ids: Collection[str]) -> list[Item]:
        """Return the items called *ids* that there are, by id."""

    def engagements(self, item: str, window: Window) -> list[Engagement]:
        """Return the counts of the item called *item* observed in *window*, oldest first."""

    def covers(self, window: Window) -> dict[str, list[Span]]:
        """Return every source with runs of items, and the times that its runs speak for, joined and in order.

        Only runs that reach into *window* are told of; a source without one has none. Times are cut to milliseconds.
        """

    def runs(self, window: Window, source: str | None = None) -> list[SourceRun]:
        """Return the ledger's runs started in *window*, newest first, then by id."""

    def alerts(self, window: Window, rule: str | None = None) -> list[Alert]:
        """Return alerts opened in *window*, newest first, then by id."""

    def messages(self, window: Window, states: Collection[MessageState] = ()) -> list[Message]:
        """Return messages created in *window*, of these *states* where given, newest first, then by id."""

    def decisions(self, window: Window) -> list[Decision]:
        """Return decisions of *window*, newest first, then by id."""

    def vitals(self) -> Vitals:
        """Return how the store is; may be asked before ``init`` and of a store of another version."""

    def info(self) -> Info:
        """Return where and what the store is, and how much it holds."""

    def close(self) -> None:
        """Let go of files and connections."""
