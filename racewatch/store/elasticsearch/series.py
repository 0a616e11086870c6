"""Figures over time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from racewatch.query.ast import Node
from racewatch.store.datasets import TIMES
from racewatch.store.elasticsearch import covers
from racewatch.store.elasticsearch.aggregations import (
    ACTS,
    acts_of,
    added_of,
    by_time,
    by_value,
    counts_of,
    labelled,
    labelled_toward,
    reached_of,
    start,
    stepped,
    steps_in,
    steps_of,
    summed,
    together,
    tone_of,
    value,
)
from racewatch.store.elasticsearch.errors import border
from racewatch.store.elasticsearch.groups import grouping, several
from racewatch.store.elasticsearch.part import Part
from racewatch.store.elasticsearch.query import COUNTED, both, matching, nested_with, within
from racewatch.store.elasticsearch.read import asked
from racewatch.store.figures import Reached, Tone
from racewatch.store.questions import Number, Split, Window
from racewatch.store.spans import Span


class ElasticsearchSeries(Part):
    """See :class:`racewatch.store.series.Series`."""

    def counts(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items per interval and value of *split*."""
        if split is None:  # a plain histogram costs a third of a composite one
            (found,) = self.counts_each([query], window, interval, zone)
            return {begin: {"": n} for begin, n in found.items()}
        by = by_time(TIMES["items"], interval, zone) | by_value(split)
        return counts_of(self._grouped("items", matching(query, window), by))

    def counts_and_covers(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> tuple[dict[datetime, dict[str, int]], dict[str, list[Span]]]:
        """Return both; without a split they are asked in one request."""
        if split:
            return self.counts(query, window, interval, zone, split), self.covers(window)
        runs, body = self._alias("runs"), covers.asking(window)
        wanted = matching(query, window)
        counting = grouping(wanted, stepped(TIMES["items"], interval, zone))
        with border(self.address):
            counted, covered = several(self._client, [(self._alias("items"), counting), (runs, body)])
            found = covers.told(self._client, runs, body, covered)
        steps = steps_of(counted.get("aggregations", {}))
        return {begin: {"": bucket["doc_count"]} for begin, bucket in steps.items()}, found

    def covers(self, window: Window) -> dict[str, list[Span]]:
        """Return every source with runs of items, and the times that its runs speak for."""
        runs, body = self._alias("runs"), covers.asking(window)
        with border(self.address):
            return covers.told(self._client, runs, body, asked(self._client, runs, **body))

    def background(
        self, query: Node, window: Window, interval: str, zone: str, split: Split | None = None
    ) -> dict[datetime, dict[str, int]]:
        """Return items of general sources that are on no topic, per interval and value of *split*."""
        known = split if split in COUNTED else None
        by = by_time(TIMES["background"], interval, zone) | by_value(known)
        wanted = both(matching(query, window, "background"), {"range": {"count": {"gt": 0}}})
        return added_of(self._grouped("background", wanted, by, {"n": {"sum": {"field": "count"}}}))

    def sums(
        self, number: Number, query: Node, window: Window, interval: str | None, zone: str, split: Split | None = None
    ) -> dict[tuple[datetime | None, str], Reached]:
        """Return *number* added up per interval and value of *split*."""
        by = ({} if interval is None else by_time(TIMES["items"], interval, zone)) | by_value(split)
        found = self._grouped("items", matching(query, window), by, summed(number))
        return {(start(bucket), value(bucket)): reached_of(bucket) for bucket in found if bucket["doc_count"]}

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
        by = ({} if interval is None else by_time(TIMES["items"], interval, zone)) | by_value(split)
        wanted, measures = matching(query, window), labelled()
        if toward is not None:
            wanted, measures = both(wanted, nested_with("targets", name=toward)), labelled_toward(toward)
        found = self._grouped("items", wanted, by, measures)
        return {(start(bucket), value(bucket)): tone_of(bucket) for bucket in found if bucket["doc_count"]}

    def pairs(self, query: Node, window: Window, field: Literal["names", "topics"]) -> dict[tuple[str, str], int]:
        """Return how many items hold both of two values of *field*."""
        found = self._grouped("items", matching(query, window), together(field))
        keys = ((bucket["key"]["one"], bucket["key"]["other"], bucket["doc_count"]) for bucket in found)
        return {(one, other): n for one, other, n in keys if one < other}

    def counts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, int]]:
        """Return items per interval for each of *queries*."""
        by = stepped(TIMES["items"], interval, zone)
        found = self._each("items", queries, within(window, "items"), by, steps_in(window, interval))
        return [{begin: bucket["doc_count"] for begin, bucket in steps_of(answer).items()} for answer in found]

    def acts_each(
        self, queries: Sequence[Node], window: Window, interval: str, zone: str
    ) -> list[dict[datetime, Reached]]:
        """Return likes, comments and reposts together per interval for each of *queries*."""
        by = stepped(TIMES["items"], interval, zone, ACTS)
        found = self._each("items", queries, within(window, "items"), by, steps_in(window, interval))
        return [{begin: acts_of(bucket) for begin, bucket in steps_of(answer).items()} for answer in found]
