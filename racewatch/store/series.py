"""Figures over time, and the times that the ledger's runs speak for, on which the figures rest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from racewatch.query.ast import Node
from racewatch.store.figures import Reached, Tone
from racewatch.store.questions import Number, Split, Window
from racewatch.store.spans import Span


class Series(Protocol):
    """What matching items come to, per interval and split."""

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

    def covers(self, window: Window) -> dict[str, list[Span]]:
        """Return every source with runs of items, and the times that its runs speak for, joined and in order.

        Only runs that reach into *window* are told of; a source without one has none. Times are cut to milliseconds.
        """

    def background(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items of general sources that are on no topic, as ``counts`` does of the others.

        Nothing is known of them but source, publisher, kind, language, script, region and hour: a filter by anything
        else matches none of them, and split by anything else all count under "".
        """

    def sums(
        self, number: Number, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Reached]:
        """Return *number* added up per interval (None: the whole window) and value of *split* ("" without one)."""

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

    def pairs(self, query: Node, window: Window, field: Literal["names", "topics"]) -> dict[tuple[str, str], int]:
        """Return how many items hold both of two values of *field*, for every pair that any holds, sorted in itself."""

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
