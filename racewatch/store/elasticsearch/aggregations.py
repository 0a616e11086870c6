"""Groups of documents over time: what to ask Elasticsearch for, and how to read its buckets; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from racewatch.query.intervals import FIXED, check_interval, start_of, zone_of
from racewatch.store.elasticsearch.query import Dsl, moment_at
from racewatch.store.figures import HeatCell, Reached, Tone, deviation_of
from racewatch.store.questions import Split, Window

UNBOUNDED, DAY = 10_000, 86_400  # steps; seconds
LABELS = ("positive", "neutral", "negative", "unsure")


def labelled(label: str = "sentiment_label", score: str = "sentiment") -> Dsl:
    """Return what counts each of the four labels and adds up its scores and their squares."""
    scores = {"scores": {"extended_stats": {"field": score}}}
    return {"labels": {"terms": {"field": label, "size": 10}, "aggs": scores}}


def labelled_toward(name: str) -> Dsl:
    """Return the same of the tone toward *name*."""
    own: Dsl = {"filter": {"term": {"targets.name": name}}, "aggs": labelled("targets.label", "targets.score")}
    return {"targets": {"nested": {"path": "targets"}, "aggs": {"own": own}}}


def summed(number: str) -> Dsl:
    """Return what adds up *number* and counts the documents that have it."""
    return {"known": {"value_count": {"field": number}}, "total": {"sum": {"field": number}}}


ACTED = ("likes", "comments", "reposts")
ACTS: Dsl = {
    "known": {"filter": {"bool": {"should": [{"exists": {"field": field}} for field in ACTED]}}},
    **{field: {"sum": {"field": field}} for field in ACTED},
}
"""What adds up how often people acted, and counts the documents that show it."""
HEATED: Dsl = {
    "sum": {"sum": {"field": "heat"}},
    "peak": {"max": {"field": "heat"}},
    "best": {"min": {"field": "position"}},
}
MOMENTS: dict[str, Dsl] = {"start": {"terms": {"field": "observed_at"}}}
"""A group for every single time at which something was observed."""


def by_time(field: str, interval: str, zone: str) -> dict[str, Dsl]:
    """Return the source of groups that begin where :func:`racewatch.query.intervals.start_of` says.

    Raises ConfigError for an interval or zone that there is not.
    """
    zone_of(zone)
    if check_interval(interval) in FIXED:
        return {"start": {"date_histogram": {"field": field, "fixed_interval": interval}}}
    return {"start": {"date_histogram": {"field": field, "calendar_interval": interval, "time_zone": zone}}}


def by_value(split: Split | None) -> dict[str, Dsl]:
    """Return the source of groups by the values of a field, documents without one among them."""
    return {"value": {"terms": {"field": split, "missing_bucket": True}}} if split else {}


def start(bucket: Any) -> datetime | None:
    """Return where the interval of *bucket* begins; None when it was not grouped by time."""
    found = bucket["key"].get("start")
    return None if found is None else moment_at(found)


def value(bucket: Any) -> str:
    """Return the value that *bucket* was grouped by, "" for none."""
    return str(bucket["key"].get("value") or "")


def counts_of(buckets: Iterable[Any]) -> dict[datetime, dict[str, int]]:
    """Return documents per interval and value."""
    counts: dict[datetime, dict[str, int]] = {}
    for bucket in buckets:
        if (begin := start(bucket)) is not None:
            counts.setdefault(begin, {})[value(bucket)] = bucket["doc_count"]
    return counts


def tone_of(bucket: Any) -> Tone:
    """Return the sentiment of the items in *bucket*, which were grouped by :func:`labelled` or its like."""
    inner = bucket["targets"]["own"] if "targets" in bucket else bucket
    found = {label["key"]: label for label in inner.get("labels", {}).get("buckets", ())}
    numbers = {label: found[label]["doc_count"] if label in found else 0 for label in LABELS}
    sure = sum(numbers.values()) - numbers["unsure"]
    scores = [label["scores"] for name, label in found.items() if name != "unsure"]
    total, squares = (sum(score[part] for score in scores) for part in ("sum", "sum_of_squares"))
    deviation = deviation_of(sure, total, squares)
    return Tone(bucket["doc_count"], total / sure if sure else None, **numbers, deviation=deviation)


def reached_of(bucket: Any) -> Reached:
    """Return the sum of the documents in *bucket*, which were grouped by :func:`summed`."""
    if "known" not in bucket:  # no index yet: no aggregation
        return Reached(0, 0, 0.0)
    return Reached(bucket["doc_count"], int(bucket["known"]["value"]), bucket["total"]["value"])


def acts_of(bucket: Any) -> Reached:
    """Return likes, comments and reposts of the documents in *bucket*, which were grouped by ACTS."""
    return Reached(bucket["doc_count"], bucket["known"]["doc_count"], sum(bucket[field]["value"] for field in ACTED))


def added_of(buckets: Iterable[Any]) -> dict[datetime, dict[str, int]]:
    """Return the sums called ``n`` per interval and value."""
    sums: dict[datetime, dict[str, int]] = {}
    for bucket in buckets:
        if (begin := start(bucket)) is not None:
            sums.setdefault(begin, {})[value(bucket)] = int(bucket["n"]["value"])
    return sums


def together(field: str) -> dict[str, Dsl]:
    """Return the source of groups by every two values of *field* that a document has, equal ones too."""
    return {part: {"terms": {"field": field}} for part in ("one", "other")}


def heat_of(seen: Iterable[Any], matching: Iterable[Any], interval: str, zone: str) -> dict[datetime, HeatCell]:
    """Return a cell for every interval that holds one of the times *seen*, with what *matching* says of it."""
    return cells_of(observations_of(seen, interval, zone), {start(bucket): bucket for bucket in matching})


def observations_of(seen: Iterable[Any], interval: str, zone: str) -> dict[datetime, int]:
    """Return how many of the times *seen* fall into each interval."""
    moments = (start(bucket) for bucket in seen)
    return dict(Counter(start_of(moment, interval, zone) for moment in moments if moment is not None))


def cells_of(observations: Mapping[datetime, int], found: Mapping[Any, Any]) -> dict[datetime, HeatCell]:
    """Return a cell for every interval of *observations*, with what the bucket *found* for it says."""
    return {begin: _cell(times, found.get(begin)) for begin, times in observations.items()}


def stepped(field: str, interval: str, zone: str, measures: Dsl | None = None) -> Dsl:
    """Return the aggregation of every interval that has documents, all in one answer."""
    source = by_time(field, interval, zone)["start"]["date_histogram"]
    return {"steps": {"date_histogram": {**source, "min_doc_count": 1}, "aggs": measures or {}}}


def steps_in(window: Window, interval: str) -> int:
    """Return about how many steps *window* has; many where it has no end."""
    if window.since is None or window.until is None:
        return UNBOUNDED
    return int((window.until - window.since).total_seconds() / FIXED.get(interval, DAY)) + 2


def steps_of(aggregations: Mapping[str, Any]) -> dict[datetime, Any]:
    """Return the buckets of an answer to :func:`stepped` by the start of their interval."""
    buckets = aggregations["steps"]["buckets"] if aggregations else []
    return {moment_at(bucket["key"]): bucket for bucket in buckets}


def _cell(observations: int, bucket: Any) -> HeatCell:
    if bucket is None:
        return HeatCell(observations)
    peak, best = bucket["peak"]["value"], bucket["best"]["value"]
    return HeatCell(
        observations,
        entries=bucket["doc_count"],
        heat=bucket["sum"]["value"] / observations,
        peak=int(peak or 0),
        position=None if best is None else int(best),
    )
