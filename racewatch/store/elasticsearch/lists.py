"""Hot lists."""

from collections.abc import Sequence
from datetime import datetime

from racewatch.query.ast import Node
from racewatch.store.datasets import TIMES
from racewatch.store.elasticsearch.aggregations import (
    HEATED,
    MOMENTS,
    by_time,
    cells_of,
    heat_of,
    observations_of,
    stepped,
    steps_of,
)
from racewatch.store.elasticsearch.errors import border
from racewatch.store.elasticsearch.part import Part
from racewatch.store.elasticsearch.query import Dsl, both, dsl_of, matching, moment_at, moment_of, terms, within
from racewatch.store.elasticsearch.read import Sort, hits
from racewatch.store.figures import HeatCell
from racewatch.store.questions import Window
from schemas import RankObservation

RANKED: Sort = [
    {"position": {"order": "asc", "missing": "_last"}},
    {"heat": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
]

HEAVIEST: Sort = [{"heat": {"order": "desc", "missing": "_last"}}, {"observed_at": "desc"}, {"id": "asc"}]


class ElasticsearchLists(Part):
    """See :class:`racewatch.store.lists.Lists`."""

    def entries(self, query: Node, window: Window, *, limit: int = 20) -> list[RankObservation]:
        """Return matching list entries, greatest heat first."""
        wanted = matching(query, window, "ranks")
        return self._found(RankObservation, "ranks", wanted, HEAVIEST, limit)

    def ranks(self, name: str, at: datetime | None = None) -> list[RankObservation]:
        """Return the list *name* as last observed not after *at*."""
        until: Dsl = {"range": {"observed_at": {"lte": moment_of(at)}}} if at else terms()
        with border(self.address):
            listed = both(terms(list=name), until)
            last = list(hits(self._client, self._alias("ranks"), listed, [{"observed_at": "desc"}], 1))
        if not last:
            return []
        then = moment_of(moment_at(last[0]["sort"][0]))
        wanted = both(terms(list=name), {"range": {"observed_at": {"gte": then, "lte": then}}})
        return self._found(RankObservation, "ranks", wanted, RANKED)

    def heat(self, name: str, query: Node, window: Window, interval: str, zone: str) -> dict[datetime, HeatCell]:
        """Return every interval in which the list *name* was observed."""
        listed = both(terms(list=name), within(window, "ranks"))
        by = by_time(TIMES["ranks"], interval, zone)
        seen = self._grouped("ranks", listed, MOMENTS)
        return heat_of(seen, self._grouped("ranks", both(listed, dsl_of(query, "ranks")), by, HEATED), interval, zone)

    def heat_each(
        self, name: str, queries: Sequence[Node], window: Window, interval: str, zone: str, among: Node | None = None
    ) -> list[dict[datetime, HeatCell]]:
        """Return every interval in which the list *name* was observed, for each of *queries* together with *among*."""
        listed = both(terms(list=name), within(window, "ranks"))
        observed = observations_of(self._grouped("ranks", listed, MOMENTS), interval, zone)
        if not observed:
            return [{} for _ in queries]
        by = stepped(TIMES["ranks"], interval, zone, HEATED)
        here = both(listed, dsl_of(among, "ranks")) if among else listed
        return [
            cells_of(observed, steps_of(answer)) for answer in self._each("ranks", queries, here, by, len(observed))
        ]
