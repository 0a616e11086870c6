"""Verbs that look things up in the store: search, ranks."""

from datetime import datetime

import click

from racewatch.catalog import load_watchbook
from racewatch.cli.options import MOMENT, SINCE, UNTIL, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.query.ast import Node
from racewatch.query.expand import expand
from racewatch.query.parse import parse
from racewatch.store.base import Window
from racewatch.store.open import opened
from schemas import Item


def understood(query: str, settings: Settings) -> Node:
    """Return the tree of *query* with the spellings of the watchbook's names added."""
    return expand(parse(query), load_watchbook(settings.watchbook))


@click.command()
@click.argument("query", default="")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@SINCE
@UNTIL
@common
def search(
    query: str, limit: int, since: datetime | None, until: datetime | None, settings: Settings, out: Output
) -> None:
    """Find items, newest first. Every spelling of a name finds the same: 輝達, 辉达, NVIDIA.

    \b
    racewatch search '輝達 AND NOT lang:en'
    racewatch search 'name:deepseek "open source" (kind:post OR source:strait-ledger)' --json
    """
    node, window = understood(query, settings), Window(since, until)
    with opened(settings) as store:
        items, total = store.search(node, window, limit=limit), store.total(node, window)
    for item in items:
        if out.as_json:
            out.record(item)
        else:
            out.text(_shown(item, out))
    out.say(f"{len(items):,} of {total:,} matching items")


def _shown(item: Item, out: Output) -> str:
    tags = " ".join(part for part in (item.language, item.script, item.sentiment_label, *item.names) if part)
    title = item.title or item.text[:80].replace("\n", " ")
    return f"{out.time(item.published_at)}  {title}\n    {item.publisher} · {tags}\n    {item.url}"


@click.command()
@click.argument("list_", metavar="LIST")
@click.option("--at", type=MOMENT, help="As last seen not after this time.  [the latest]")
@common
def ranks(list_: str, at: datetime | None, settings: Settings, out: Output) -> None:
    """Show the observed rows of a hot LIST at one time.

    \b
    racewatch ranks weibo-hot --at 2025-01-27T13:00+08:00
    """
    with opened(settings) as store:
        rows = store.ranks(list_, at or settings.now)
    if not rows:
        raise ConfigError(f"{list_} was never observed{' until then' if at else ''}; try `racewatch run {list_}`")
    if out.as_json:
        for row in rows:
            out.record(row)
        return
    out.say(f"{list_} at {out.time(rows[0].observed_at)} {settings.zone}")
    header = ("#", "title", "heat", "reads", "discussions", "label", "names")
    counts = [[_count(count) for count in (row.heat, row.reads, row.discussions)] for row in rows]
    cells = zip(rows, counts, strict=True)
    out.columns(header, [(r.position or "-", r.title, *found, r.label or "", " ".join(r.names)) for r, found in cells])


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"
