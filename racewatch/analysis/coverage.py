"""What a figure rests on: hours seen of hours expected, overall and by source, and the hours that nobody saw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from racewatch.query.ast import Everything, Node
from racewatch.query.intervals import starts
from racewatch.store.base import Store, Window
from racewatch.store.coverage import Span, covered_spans, seen, sources_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Coverage:
    """The hours of a period, each seen or not; *sources* is the share of the hours that each source was seen in."""

    hours: Mapping[datetime, bool]
    sources: Mapping[str, float]

    @property
    def expected(self) -> int:
        """Return how many hours the period has, begun ones among them."""
        return len(self.hours)

    @cached_property
    def seen(self) -> int:
        """Return how many of them were seen."""
        return sum(self.hours.values())

    @property
    def share(self) -> float:
        """Return seen of expected, 0 to 1."""
        return self.seen / self.expected if self.expected else 0.0

    @cached_property
    def gaps(self) -> tuple[Span, ...]:
        """Return the times in which nobody looked, joined and in order."""
        return joined(hour for hour, found in self.hours.items() if not found)

    def within(self, start: datetime, end: datetime) -> "Coverage":
        """Return the coverage of the hours that reach into ``start <= t < end``."""
        inside = starts(start, end, "1h", "UTC")
        return Coverage({hour: self.hours[hour] for hour in inside if hour in self.hours}, self.sources)

    def record(self) -> dict[str, object]:
        """Return the coverage as JSON takes it."""
        return {"seen_hours": self.seen, "expected_hours": self.expected, "gaps": [list(gap) for gap in self.gaps]}


def item_coverage(store: Store, query: Node, since: datetime, until: datetime) -> Coverage:
    """Return what the ledger says about the items of *query*: an hour is seen when a run of a source speaks for it.

    Only the sources that *query* is limited to are asked, where it names some.
    """
    hours = list(starts(since, until, "1h", "UTC"))
    spans = [(hour, hour + HOUR) for hour in hours]
    limit = sources_of(query)
    runs = store.runs(Window())
    items = {run.source for run in runs if run.kind == "items" and (limit is None or run.source in limit)}
    by_source = {source: seen(spans, covered_spans(runs, frozenset({source}))) for source in sorted(items)}
    shares = {source: sum(found) / max(len(hours), 1) for source, found in by_source.items()}
    whole = [any(found) for found in zip(*by_source.values(), strict=True)] if by_source else [False] * len(hours)
    return Coverage(dict(zip(hours, whole, strict=True)), shares)


def list_coverage(store: Store, name: str, since: datetime, until: datetime) -> Coverage:
    """Return in which hours the list *name* was observed."""
    looked = store.heat(name, Everything(), Window(since, until), "1h", "UTC")
    hours = {hour: hour in looked for hour in starts(since, until, "1h", "UTC")}
    return Coverage(hours, {name: sum(hours.values()) / max(len(hours), 1)})


def joined(hours: Iterable[datetime]) -> tuple[Span, ...]:
    """Return *hours*, in order, as spans without holes."""
    spans: list[Span] = []
    for hour in hours:
        if spans and spans[-1][1] == hour:
            spans[-1] = (spans[-1][0], hour + HOUR)
        else:
            spans.append((hour, hour + HOUR))
    return tuple(spans)


def least_seen(coverage: Coverage, most: int = 3) -> Sequence[tuple[str, float]]:
    """Return the sources that were seen least, the least first; none when all were seen as long as the whole."""
    low = [(source, share) for source, share in coverage.sources.items() if share < coverage.share]
    return sorted(low, key=lambda found: found[1])[:most]
