"""Hot lists: their entries, and the heat of a query on one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from racewatch.query.ast import Node
from racewatch.store.figures import HeatCell
from racewatch.store.questions import Window
from schemas import RankObservation


class Lists(Protocol):
    """What stood on which list, when and how hot."""

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first, then newest, then by id."""

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*, by position, then heat; empty if never seen."""

    def heat(self, name: str, query: Node, window: Window, interval: str, zone: str) -> dict[datetime, HeatCell]:
        """Return every interval in which the list *name* was observed."""

    def heat_each(
        self, name: str, queries: Sequence[Node], window: Window, interval: str, zone: str, among: Node | None = None
    ) -> list[dict[datetime, HeatCell]]:
        """Return, for each of *queries*, what ``heat`` says of it together with *among*; faster than one by one."""
