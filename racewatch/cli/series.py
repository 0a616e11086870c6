"""The verb that shows attention over time: trend."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import get_args

import click

from racewatch.analysis.series import (
    ADDED,
    WHOLE,
    Measure,
    Pair,
    Series,
    attention,
    change,
    earlier,
    mean,
    paired,
    total,
)
from racewatch.cli.asking import asking
from racewatch.cli.covering import head, partly, tell_coverage, tell_nothing
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.cli.wanting import Wanted, wanted
from racewatch.config import Settings
from racewatch.query.amounts import period_of
from racewatch.query.ast import And, Node, When
from racewatch.store.figures import HeatCell, Reached
from racewatch.store.open import opened
from racewatch.store.trend import Row, item_span, list_span

BAR = 40
NOTES = {
    "stories": "copies of one text count once in each step",
    "publishers": "whoever published in a step, counted once",
    "share": "of all items collected in a step, also of those only counted; with --split of all with the same value",
    "reach": "likes, comments and reposts of what came out in a step",
    "rank": "the best place in a step; no bar: not on the list",
    "heat": "the list's measure of attention, mean over its observations",
}


@click.command()
@click.option("--series", type=click.Choice(get_args(Measure)), default="count", show_default=True,
              help="count: items. stories, publishers: different ones. share: of all items collected. "
                   "reach: likes, comments and reposts together. "
                   "reads … reposts: their sums. heat, rank: the hot list's own measure, the best place.")  # fmt: skip
@click.option("--list", "name", default="weibo-hot", show_default=True, help="The list whose heat or rank is asked.")
@click.option("--compare", metavar="PERIOD",
              help="An earlier period beside it: previous, 2025-01-12..2025-01-18, or its first day.")  # fmt: skip
@common
@asking
@wanted()
def trend(
    node: Node,
    series: Measure,
    name: str,
    compare: str | None,
    wanted: Wanted,
    settings: Settings,
    out: Output,
) -> None:
    """Show attention over time; a step in which nothing was collected is a gap, not a zero.

    \b
    racewatch trend 'name:deepseek' --interval 1d --zone Asia/Shanghai
    racewatch trend 'name:deepseek' --series heat --since 2025-01-26T00:00+08:00 --until 2025-01-29T00:00+08:00
    racewatch trend 'topic:deepseek' --series share --split language
    racewatch trend 'name:nvidia' --series stories
    racewatch trend 'topic:deepseek' --since 2025-01-26T00:00+08:00 --compare previous
    racewatch trend 'topic:deepseek' --since 2025-01-26T00:00+08:00 --compare 2025-01-14..2025-01-16
    """
    listed = series in ("heat", "rank")
    if wanted.split and listed:
        raise click.UsageError("--split asks for items; the heat of a list has no parts")
    if wanted.split and series in WHOLE:
        raise click.UsageError(f"--split and --series {series} do not go together; ask for one value: publisher:…")
    wanted = replace(wanted, usual="1h" if listed else "1d")
    with opened(settings) as store:
        find = partial(list_span, store, name) if listed else partial(item_span, store, node)
        asked = wanted.asked(node, settings.zone, find("1h", settings.zone))
        if asked is None:
            tell_nothing(out)
            return
        found = attention(store, asked, series, name)
        before = attention(store, earlier(asked, *_period(compare, settings.zone)), series, name) if compare else None
    pairs = paired(found, before) if before else [Pair(row, None) for row in found.rows]
    _show(out, found, pairs, series, wanted, compared=before is not None)
    if series in NOTES:
        out.say(f"{series}: {NOTES[series]}")
    tell_coverage(out, found.asked_coverage)
    if before:
        _tell_change(out, found, before, pairs, series)


def _period(compare: str, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return when the earlier period begins and ends; None where that follows from the later one."""
    if compare == "previous":
        return None, None
    try:
        node = period_of("date", compare, zone)
    except ValueError as problem:
        raise click.UsageError(f"--compare: {problem}, or previous") from problem
    bounds = node.children if isinstance(node, And) else (node,)
    found = {bound.sign: bound.moment for bound in bounds if isinstance(bound, When)}
    if ">=" not in found:
        raise click.UsageError(f"--compare {compare}: say when it begins, as in 2025-01-12..2025-01-18")
    return found[">="], found.get("<") if ".." in compare else None


def _show(out: Output, found: Series, pairs: list[Pair], series: Measure, wanted: Wanted, *, compared: bool) -> None:
    most = max((pair.row.value or 0 for pair in pairs), default=0)
    for row, before in ((pair.row, pair.before) for pair in pairs):
        if out.as_json:
            beside = {"before": before and before.value, "before_start": before and before.start} if compared else {}
            out.record({**_head(row, wanted, found), "value": row.value, **_detail(row), **beside})
            continue
        then = f"  {_figure(before, series) if before else 'none':>10} before" if compared else ""
        bar = "" if series == "rank" else "█" * _width(row.value, most)
        seen = partly(found.coverage, row.start, row.end)
        key = f"{row.key or '-'}  " if wanted.split and not row.gap else ""
        out.text(f"{out.time(row.start)}  {key}{_figure(row, series):>12}{then}  {bar}{seen}".rstrip())


def _figure(row: Row, series: Measure) -> str:
    if row.gap:
        return "gap"
    if row.value is None:
        return "-" if series == "rank" else "unknown"
    return f"{row.value:.1%}" if series == "share" else f"{row.value:,.0f}"


def _detail(row: Row) -> dict[str, object]:
    match row.detail:
        case HeatCell():
            return {"position": row.detail.position, "peak": row.detail.peak, "observations": row.detail.observations}
        case Reached():
            return {"n": row.detail.n, "known": row.detail.known}
        case _:
            return {}


def _tell_change(out: Output, now: Series, before: Series, pairs: list[Pair], series: Measure) -> None:
    found = change(now, before, pairs, total if series in ADDED else mean)
    share = "nothing before" if found.ratio is None else f"{found.ratio:+.0%}"
    form = ".2%" if series == "share" else ",.0f"
    first, last = before.asked.span
    words = "together" if series in ADDED else "on average"
    out.say(f"before: {out.time(first)} to {out.time(last)}, {before.coverage.share:.0%} of its hours seen")
    figures = f"{found.now:{form}} after {found.before:{form}} {words} ({share})"
    partly = f", {found.partly} of them only in part" if found.partly else ""
    out.say(f"change: {figures}, over the {found.steps} steps that were seen in both{partly}")


def _head(row: Row, wanted: Wanted, found: Series) -> dict[str, object]:
    return head(row.start, row.end, found.coverage, gap=row.gap) | wanted.key(row)


def _width(value: float | None, most: float) -> int:
    return round((value or 0) / most * BAR) if most else 0
