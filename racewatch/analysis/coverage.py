"""What a figure rests on: hours seen of hours expected, overall and by source, and the hours that nobody saw."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import compress

from racewatch.query.ast import Everything, Node
from racewatch.query.intervals import start_of, starts
from racewatch.store.base import Store
from racewatch.store.coverage import seen, sources_of
from racewatch.store.questions import Window
from racewatch.store.spans import Span, joined

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Coverage:
    """The hours of a period, and those of them that each source was seen in; one source makes an hour seen."""

    hours: Sequence[datetime]
    by_source: Mapping[str, frozenset[datetime]]

    @property
    def expected(self) -> int:
        """Return how many hours the period has, begun ones among them."""
        return len(self.hours)

    @cached_property
    def any_source(self) -> frozenset[datetime]:
        """Return the hours that any source was seen in."""
        return frozenset().union(*self.by_source.values())

    @cached_property
    def seen(self) -> int:
        """Return how many of the hours were seen."""
        return sum(hour in self.any_source for hour in self.hours)

    @cached_property
    def sources(self) -> dict[str, float]:
        """Return the share of the hours that each source was seen in."""
        return {
            source: sum(hour in seen for hour in self.hours) / max(self.expected, 1)
            for source, seen in self.by_source.items()
        }

    @property
    def share(self) -> float:
        """Return seen of expected, 0 to 1."""
        return self.seen / self.expected if self.expected else 0.0

    @cached_property
    def gaps(self) -> tuple[Span, ...]:
        """Return the times in which nobody looked, joined and in order."""
        return tuple(joined((hour, hour + HOUR) for hour in self.hours if hour not in self.any_source))

    def within(self, start: datetime, end: datetime) -> "Coverage":
        """Return the coverage of the hours that reach into ``start <= t < end``."""
        first = bisect_left(self.hours, start_of(start, "1h", "UTC"))
        return Coverage(self.hours[first : bisect_left(self.hours, end)], self.by_source)

    def record(self) -> dict[str, object]:
        """Return the coverage as JSON takes it."""
        return {"seen_hours": self.seen, "expected_hours": self.expected, "gaps": [list(gap) for gap in self.gaps]}


def item_coverage(store: Store, query: Node, since: datetime, until: datetime) -> Coverage:
    """Return what the ledger says about the items of *query*: an hour is seen when a run of a source speaks for it.

    Only the sources that *query* is limited to are asked, where it names some.
    """
    hours = list(starts(since, until, "1h", "UTC"))
    steps = [(hour, hour + HOUR) for hour in hours]
    limit = sources_of(query)
    covers = store.covers(Window(since, until))
    return Coverage(
        hours,
        {
            source: frozenset(compress(hours, seen(steps, spans)))
            for source, spans in sorted(covers.items())
            if limit is None or source in limit
        },
    )


def list_coverage(store: Store, name: str, since: datetime, until: datetime) -> Coverage:
    """Return in which hours the list *name* was observed."""
    looked = store.heat(name, Everything(), Window(since, until), "1h", "UTC")
    return Coverage(list(starts(since, until, "1h", "UTC")), {name: frozenset(looked)})


def least_seen(coverage: Coverage, most: int = 3) -> Sequence[tuple[str, float]]:
    """Return the sources that were seen least, the least first; none when all were seen as long as the whole."""
    low = [(source, share) for source, share in coverage.sources.items() if share < coverage.share]
    return sorted(low, key=lambda found: found[1])[:most]
