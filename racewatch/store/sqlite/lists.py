"""Hot lists."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from racewatch.query.ast import Node
from racewatch.store.figures import HeatCell
from racewatch.store.questions import Window
from racewatch.store.sqlite.batch import heat_each
from racewatch.store.sqlite.compile import condition_of
from racewatch.store.sqlite.condition import Condition, all_of, equal, milliseconds, within
from racewatch.store.sqlite.part import Part
from racewatch.store.sqlite.steps import interval_finder
from racewatch.store.sqlite.sums import HEAT, HeatSum
from racewatch.store.sqlite.tables import RANKS
from schemas import RankObservation


class SqliteLists(Part):
    """See :class:`racewatch.store.lists.Lists`."""

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first, then newest, then by id."""
        condition = condition_of(query, window, RANKS)
        return self._documents(RankObservation, "ranks", condition, "d.heat DESC, d.observed_at DESC, d.id", limit)

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*, by position, then heat; empty if never seen."""
        until = Condition("d.observed_at <= ?", (milliseconds(at),)) if at else Condition("1")
        last = self._select("max(d.observed_at)", "ranks d", all_of(equal("list", name), until))[0][0]
        then = all_of(equal("list", name), Condition("d.observed_at = ?", (last,)))
        order = "d.position IS NULL, d.position, d.heat DESC, d.id"
        return self._documents(RankObservation, "ranks", then, order)

    def heat(self, name: str, query: Node, window: Window, interval: str, zone: str) -> dict[datetime, HeatCell]:
        """Return every interval in which the list *name* was observed."""
        start = interval_finder(interval, zone)
        seen = all_of(equal("list", name), within(window, RANKS.time))
        sums: defaultdict[datetime, HeatSum] = defaultdict(HeatSum)
        for (at,) in self._select("DISTINCT d.observed_at", "ranks d", seen):
            sums[start(at)].observations += 1
        matching = all_of(seen, condition_of(query, Window(), RANKS))
        for at, *row in self._select(f"d.observed_at, {HEAT}", "ranks d", matching, "GROUP BY 1"):
            sums[start(at)].add(*row)
        return {at: found.cell for at, found in sums.items()}

    def heat_each(
        self, name: str, queries: Sequence[Node], window: Window, interval: str, zone: str, among: Node | None = None
    ) -> list[dict[datetime, HeatCell]]:
        """Return every interval in which the list *name* was observed, for each of *queries* together with *among*."""
        return heat_each(self._select, name, queries, (window, interval, zone), among)
