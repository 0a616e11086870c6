"""Figures over time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from racewatch.query.ast import Node
from racewatch.store.figures import Reached, Tone
from racewatch.store.questions import Number, Split, Window
from racewatch.store.spans import Span, joined
from racewatch.store.sqlite.batch import acts_each, counts_each
from racewatch.store.sqlite.compile import condition_of
from racewatch.store.sqlite.condition import TERM, Condition, all_of, equal, milliseconds, moment_of, named
from racewatch.store.sqlite.part import Part
from racewatch.store.sqlite.steps import VALUE, grouped, interval_finder, short_step
from racewatch.store.sqlite.sums import TONE, TONE_TOWARD, ToneSum
from racewatch.store.sqlite.tables import BACKGROUND, ITEMS, Table


class SqliteSeries(Part):
    """See :class:`racewatch.store.series.Series`."""

    def counts(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items per interval and value of *split*."""
        return self._counted("count(*)", ITEMS, condition_of(query, window, ITEMS), (window, interval, zone, split))

    def counts_and_covers(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> tuple[dict[datetime, dict[str, int]], dict[str, list[Span]]]:
        """Return both."""
        return self.counts(query, window, interval, zone, split), self.covers(window)

    def covers(self, window: Window) -> dict[str, list[Span]]:
        """Return every source with runs of items, and the times that its runs speak for."""
        items = equal("kind", "items")
        sources = self._select(f"DISTINCT {named('d.source')}", "runs d", items)
        ends = (("d.covered_to >= ?", window.since), ("d.covered_from < ?", window.until))
        inside = [Condition(sql, (milliseconds(end),)) for sql, end in ends if end is not None]
        known = Condition("d.covered_from IS NOT NULL AND d.covered_to IS NOT NULL")
        columns = f"{named('d.source')}, d.covered_from, d.covered_to"
        rows = self._select(columns, "runs d", all_of(items, known, *inside))
        found: dict[str, list[Span]] = {source: [] for (source,) in sources}
        for source, start, end in rows:
            found[source].append((moment_of(start), moment_of(end)))
        return {source: joined(spans) for source, spans in found.items()}

    def background(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items of general sources that are on no topic, per interval and value of *split*."""
        condition = all_of(Condition("d.count > 0"), condition_of(query, window, BACKGROUND))
        return self._counted("sum(d.count)", BACKGROUND, condition, (window, interval, zone, split))

    def sums(
        self, number: Number, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Reached]:
        """Return *number* added up per interval and value of *split*."""
        measures = f"count(*), count(d.{number}), total(d.{number})"
        found: dict[tuple[datetime | None, str], Reached] = {}
        for key, row in self._steps((window, interval, zone, split), measures, condition_of(query, window, ITEMS)):
            found[key] = found.get(key, Reached(0, 0, 0.0)) + Reached(*row)
        return found

    def tones(
        self,
        query: Node,
        window: Window,
        interval: str | None,
        zone: str,
        split: Split | None = None,
        toward: str | None = None,
    ) -> dict[tuple[datetime | None, str], Tone]:
        """Return sentiment per interval and value of *split*, toward a name where one is given."""
        condition, measures, join = condition_of(query, window, ITEMS), TONE, ""
        if toward is not None:
            named = Condition(f"t.name = {TERM}", ("targets.name", toward))
            condition, measures, join = all_of(condition, named), TONE_TOWARD, "JOIN item_targets t ON t.n = d.n"
        sums: defaultdict[tuple[datetime | None, str], ToneSum] = defaultdict(ToneSum)
        for key, row in self._steps((window, interval, zone, split), measures, condition, join):
            sums[key].add(*row)
        return {cell: found.tone for cell, found in sums.items()}

    def pairs(self, query: Node, window: Window, field: Literal["names", "topics"]) -> dict[tuple[str, str], int]:
        """Return how many items hold both of two values of *field*."""
        condition = condition_of(query, window, ITEMS)
        both = f"items d JOIN item_{field} a ON a.n = d.n JOIN item_{field} b ON b.n = d.n AND b.k <> a.k"
        groups = f"SELECT a.k AS one, b.k AS other, count(*) AS c FROM {both} WHERE {condition.sql} GROUP BY 1, 2"  # noqa: S608  our own names
        named = "JOIN terms o ON o.k = g.one JOIN terms p ON p.k = g.other"
        rows = self._file.rows(f"SELECT o.value, p.value, c FROM ({groups}) g {named}", condition.values)  # noqa: S608
        return {(one, other): n for one, other, n in rows if one < other}

    def counts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, int]]:
        """Return items per interval for each of *queries*."""
        return counts_each(self._select, queries, window, interval, zone)

    def acts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, Reached]]:
        """Return likes, comments and reposts together per interval for each of *queries*."""
        return acts_each(self._select, queries, window, interval, zone)

    def _counted(
        self, measure: str, table: Table, condition: Condition, by: tuple[Window, str, str, Split | None]
    ) -> dict[datetime, dict[str, int]]:
        window, interval, zone, split = by
        start = interval_finder(interval, zone)
        rows = self._grouped(short_step(interval, table.time, zone, window), split, measure, condition, table=table)
        found: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
        for at, value, n in rows:
            found[start(at)][value] += n
        return {at: dict(cell) for at, cell in found.items()}

    def _steps(
        self, by: tuple[Window, str | None, str, Split | None], measures: str, condition: Condition, join: str = ""
    ) -> Iterator[tuple[tuple[datetime | None, str], Sequence[Any]]]:
        """Yield interval, value of *split* and measures of groups of items; a key may come several times."""
        window, interval, zone, split = by
        start = None if interval is None else interval_finder(interval, zone)
        step = "NULL" if interval is None else short_step(interval, ITEMS.time, zone, window)
        for at, value, *row in self._grouped(step, split, measures, condition, join):
            yield (start(at) if start else None, value), row

    def _grouped(
        self, step: str, split: Split | None, measures: str, condition: Condition, more: str = "", table: Table = ITEMS
    ) -> list[tuple[Any, ...]]:
        """Return step, value of *split* and measures of each group of rows of *table*, joined with *more*."""
        key, join = grouped(split, table)
        of = f"{table.rows} d {join} {more} WHERE {condition.sql}"
        groups = f"SELECT {step} AS at, {key} AS key, {measures} FROM {of} GROUP BY 1, 2"  # noqa: S608  our own names
        rows = self._file.rows(f"SELECT {VALUE}, g.* FROM ({groups}) g", condition.values)  # noqa: S608
        return [(at, value, *rest) for value, at, _, *rest in rows]
