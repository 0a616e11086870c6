"""The verb that tells the course of a subject: timeline."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

import click

from racewatch.analysis.timeline import First, Timeline
from racewatch.analysis.timeline import timeline as timeline_of
from racewatch.cli.asking import asking
from racewatch.cli.options import INTERVAL, SINCE, UNTIL, common
from racewatch.cli.output import Output
from racewatch.cli.wanting import Wanted
from racewatch.config import Settings
from racewatch.query.ast import Node
from racewatch.store.open import opened
from racewatch.store.trend import item_span

SHOWN_GAPS = 5
FIELDS = ("id", "published_at", "published_precision", "source", "publisher", "title", "url")
"""What is said of a first item."""


@click.command()
@click.option("--interval", type=INTERVAL, default="1h", show_default=True, help="Length of a step.")
@SINCE
@UNTIL
@common
@asking
def timeline(
    node: Node, interval: str, since: datetime | None, until: datetime | None, settings: Settings, out: Output
) -> None:
    """Tell when a subject was first seen and by whom, its peak, its half-life, who led it, and in how many stories.

    The half-life is how long after the peak half of all later items were out. Items that only have a day, or the time
    of their crawl, are never called the first; how many came before the first one is said.

    \b
    racewatch timeline 'name:deepseek' --since 2025-01-20T00:00+08:00 --zone Asia/Shanghai
    """
    with opened(settings) as store:
        span = item_span(store, node, interval, settings.zone)
        asked = Wanted(interval, None, since, until).asked(node, settings.zone, span)
        found = timeline_of(store, asked) if asked else None
    if found is None or not found.items:
        out.say("no matching items; `racewatch demo`, `run` or `import` bring some in")
        return
    if out.as_json:
        out.record(_record(found))
    else:
        for line in _lines(found, out):
            out.text(line)
    seen, expected = found.coverage.seen, found.coverage.expected
    out.say(f"rests on {seen:,} of {expected:,} hours ({found.coverage.share:.0%})")


def _record(found: Timeline) -> dict[str, Any]:
    """Return *found* as one JSON object; times in UTC, durations in seconds."""
    record: dict[str, Any] = {field.name: getattr(found, field.name) for field in fields(found)}
    record["coverage"] = found.coverage.record()
    record["peak"] = found.peak and asdict(found.peak)
    for name in ("leading_publishers", "leading_stories"):
        record[name] = [asdict(leader) for leader in record[name]]
    record["first"], record["firsts"] = _first(found.first), [_first(each) for each in found.firsts if each.items]
    if found.peak:
        record["peak"]["half_life"] = found.peak.half_life and found.peak.half_life.total_seconds()
    return record


def _first(first: First) -> dict[str, Any]:
    item = first.item
    plain = {name: getattr(item, name) for name in FIELDS} if item else None
    return {"voice": first.voice, "items": first.items, "vague": first.vague, "item": plain}


def _lines(found: Timeline, out: Output) -> Iterator[str]:
    yield f"{found.items:,} items, {found.stories:,} stories, {found.publishers:,} publishers"
    yield "first       " + _told(found.first, None, out)
    earliest = found.first.item.published_at if found.first.item else None
    for each in found.firsts:
        if each.items:
            yield f"  {each.voice:<10}{_told(each, earliest, out)}"
    if found.peak:
        yield f"peak        {out.time(found.peak.start)} to {out.time(found.peak.end)}: {found.peak.items:,} items"
        yield f"half-life   {_faded(found, out)}"
    for name, leaders in (("publishers", found.leading_publishers), ("stories", found.leading_stories)):
        yield name
        for leader in leaders:
            words = leader.key if name == "publishers" else f"{leader.title} ({leader.publishers:,} publishers)"
            yield f"  {leader.items:>6,}  {leader.items / found.items:>4.0%}  {words}"
    for start, end in found.coverage.gaps[:SHOWN_GAPS]:
        yield f"gap         {out.time(start)} to {out.time(end)}"
    if len(found.coverage.gaps) > SHOWN_GAPS:
        yield f"            and {len(found.coverage.gaps) - SHOWN_GAPS:,} more"


def _told(first: First, before: datetime | None, out: Output) -> str:
    vague = f"; {first.vague:,} earlier without a precise time" if first.vague else ""
    if first.item is None:
        return f"not known: none of {first.vague:,} items has a precise time"
    at = first.item.published_at
    lag = f" (+{_long(at - before)})" if before and at > before else ""
    title = first.item.title or first.item.text[:80].replace("\n", " ")
    return f"{out.time(at)}{lag}  {first.item.publisher}: {title}{vague}"


def _faded(found: Timeline, out: Output) -> str:
    peak = found.peak
    if peak is None or peak.half_life is None:
        return "nothing came after the peak"
    unseen = f"; {peak.gaps_after:,} steps after the peak were not seen" if peak.gaps_after else ""
    by = out.time(peak.end + peak.half_life)
    return f"{_long(peak.half_life)}: half of the {peak.after:,} later items were out by {by}{unseen}"


def _long(span: timedelta) -> str:
    """Return *span* in its two largest units.

    >>> _long(timedelta(days=1, hours=3)), _long(timedelta(minutes=75)), _long(timedelta(minutes=5))
    ('1d 3h', '1h 15m', '5m')
    """
    minutes = int(span.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days}d {hours}h"
    return f"{hours}h {rest}m" if hours else f"{rest}m"
