"""Verbs that show series: trend, sentiment."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

import click

from racewatch.cli.asking import asking
from racewatch.cli.options import INTERVAL, SINCE, UNTIL, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.query.ast import Node
from racewatch.query.intervals import FIXED
from racewatch.store.base import Split, Tone
from racewatch.store.open import opened
from racewatch.store.trend import Asked, Row, count_trend, coverage_of, heat_trend, item_span, list_span, tone_trend

BAR = 40
MOST_STEPS = 50_000
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """The time, step and split that a person asked for; None where it was left open."""

    interval: str | None
    split: Split | None
    since: datetime | None
    until: datetime | None

    def asked(self, query: Node, zone: str, span: tuple[datetime, datetime] | None, step: str) -> Asked | None:
        """Return the question with its gaps filled from the *span* of the data; None when there are none."""
        if span is None and not (self.since and self.until):
            return None
        first, last = self.since or (span and span[0]), self.until or (span and span[1])
        if not (first and last) or (last - first) / timedelta(seconds=FIXED.get(step, DAY)) > MOST_STEPS:
            raise click.UsageError(f"more than {MOST_STEPS:,} steps; give --since, --until or a longer --interval")
        return Asked(query, first, last, step, zone, self.split)


def wanted(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a series; the function gets them as ``wanted``."""

    @click.option("--interval", type=INTERVAL, help="Length of a step.  [1d; 1h for heat]")
    @click.option("--split", type=click.Choice(get_args(Split)), help="One series for each value of a field.")
    @SINCE
    @UNTIL
    @functools.wraps(function)
    def run(
        *args: Any, interval: str | None, split: Split | None, since: datetime | None, until: datetime | None, **kw: Any
    ) -> None:
        function(*args, wanted=Wanted(interval, split, since, until), **kw)

    return run


@click.command()
@click.option("--series", type=click.Choice(["count", "heat"]), default="count", show_default=True,
              help="count: items; heat: the hot list's own measure.")  # fmt: skip
@click.option("--list", "name", default="weibo-hot", show_default=True, help="The list whose heat is asked for.")
@common
@asking
@wanted
def trend(node: Node, series: str, name: str, wanted: Wanted, settings: Settings, out: Output) -> None:
    """Show attention over time; a step in which nothing was collected is a gap, not a zero.

    \b
    racewatch trend 'name:deepseek' --interval 1d --zone Asia/Shanghai
    racewatch trend 'name:deepseek' --series heat --since 2025-01-26T00:00+08:00 --until 2025-01-29T00:00+08:00
    """
    if wanted.split and series == "heat":
        raise click.UsageError("--split asks for items; the heat of a list has no parts")
    zone = settings.zone
    step = wanted.interval or ("1h" if series == "heat" else "1d")
    with opened(settings) as store:
        if series == "heat":
            asked = wanted.asked(node, zone, list_span(store, name, step, zone), step)
            rows = heat_trend(store, asked, name) if asked else []
        else:
            asked = wanted.asked(node, zone, item_span(store, node, step, zone), step)
            rows = count_trend(store, asked) if asked else []
    most = max((row.value or 0 for row in rows), default=0)
    for row in rows:
        if out.as_json:
            out.record({**_head(row, wanted), "value": row.value})
        else:
            shown = "gap" if row.gap else f"{row.value:>12,.0f}  {'█' * _width(row.value, most)}"
            out.text(f"{out.time(row.start)}  {row.key + '  ' if wanted.split else ''}{shown}".rstrip())
    _tell_coverage(out, rows)


@click.command()
@common
@asking
@wanted
def sentiment(node: Node, wanted: Wanted, settings: Settings, out: Output) -> None:
    """Show mean sentiment (-1 to 1) and its split over time, with the number of items it rests on.

    \b
    racewatch sentiment 'name:nvidia' --split language
    """
    zone, step = settings.zone, wanted.interval or "1d"
    with opened(settings) as store:
        asked = wanted.asked(node, zone, item_span(store, node, step, zone), step)
        rows = tone_trend(store, asked) if asked else []
    for row in rows if out.as_json else ():
        out.record(_head(row, wanted) | _tone(row))
    if not out.as_json and rows:
        keys = (wanted.split,) if wanted.split else ()
        header = ("from", *keys, "mean", "n", "positive", "neutral", "negative", "unsure")
        out.columns(header, [_tone_cells(out, row, wanted) for row in rows])
    _tell_coverage(out, rows)


def _head(row: Row, wanted: Wanted) -> dict[str, object]:
    key = {str(wanted.split): row.key} if wanted.split else {}
    return {"start": row.start, "end": row.end, **key, "gap": row.gap}


def _width(value: float | None, most: float) -> int:
    return round((value or 0) / most * BAR) if most else 0


def _tone(row: Row) -> dict[str, object]:
    tone = row.detail if isinstance(row.detail, Tone) else Tone(0, None, 0, 0, 0, 0)
    parts = {"positive": tone.positive, "neutral": tone.neutral, "negative": tone.negative, "unsure": tone.unsure}
    return {"mean": tone.mean, "n": tone.n, **parts}


def _tone_cells(out: Output, row: Row, wanted: Wanted) -> list[object]:
    key = [row.key or "-"] if wanted.split else []
    mean = "gap" if row.gap else "-" if row.value is None else f"{row.value:+.2f}"
    counts = [""] * 5 if row.gap else list(_tone(row).values())[1:]
    return [out.time(row.start), *key, mean, *counts]


def _tell_coverage(out: Output, rows: list[Row]) -> None:
    covered = coverage_of(rows)
    if not rows:
        out.say("no data; `racewatch demo`, `run` or `import` bring some in")
    else:
        missing = covered.expected - covered.seen
        out.say(f"rests on {covered.seen:,} of {covered.expected:,} steps ({covered.share:.0%}); {missing:,} gaps")
