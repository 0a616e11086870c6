"""Verbs that look things up in the store: search, ranks; and what every query is asked with."""

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from racewatch.catalog import load_watchbook
from racewatch.cli.options import MOMENT, SINCE, UNTIL, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.query.ast import Node
from racewatch.query.expand import expand
from racewatch.query.parse import parse
from racewatch.query.render import render
from racewatch.store.elasticsearch.index import alias_of
from racewatch.store.elasticsearch.query import SEARCHED, body_of
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Item


def understood(query: str, settings: Settings, *, expanding: bool = True) -> Node:
    """Return the tree of *query*, its days those of the settings' zone, with the watchbook's names for spellings."""
    node = parse(query, settings.zone)
    return expand(node, load_watchbook(settings.watchbook)) if expanding else node


def asking(function: Callable[..., None]) -> Callable[..., None]:
    """Add the query, --no-expand and --explain; the function gets the query's tree as ``node``."""

    @click.argument("query", default="")
    @click.option("--no-expand", is_flag=True, help="Take words as they are, without the watchbook's names for them.")
    @click.option("--explain", is_flag=True, help="Print the expanded query and the Elasticsearch body, ask nothing.")
    @functools.wraps(function)
    def run(*args: Any, query: str, no_expand: bool, explain: bool, settings: Settings, out: Output, **kw: Any) -> None:
        node = understood(query, settings, expanding=not no_expand)
        if explain:
            explained(query, node, Window(kw.get("since"), kw.get("until")), settings, out)
            return
        if node != parse(query, settings.zone):
            out.say(f"asked as: {render(node)}")
        function(*args, node=node, settings=settings, out=out, **kw)

    return run


def explained(query: str, node: Node, window: Window, settings: Settings, out: Output) -> None:
    """Print what *query* became, and the searches that Kibana's Dev Tools or curl can send as they are."""
    sent = {alias_of(settings.store_prefix, dataset): body_of(node, window, dataset) for dataset in SEARCHED}
    if out.as_json:
        out.record({"query": query, "expanded": render(node), "elasticsearch": sent})
        return
    out.text(f"asked     {query}\nexpanded  {render(node)}")
    for alias, body in sent.items():
        out.text(f"\nGET {alias}/_search\n{json.dumps(body, ensure_ascii=False, indent=2)}")


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@SINCE
@UNTIL
@common
@asking
def search(
    node: Node, limit: int, since: datetime | None, until: datetime | None, settings: Settings, out: Output
) -> None:
    """Find items, newest first. Every spelling of a name finds the same: 輝達, 辉达, NVIDIA.

    \b
    racewatch search '輝達 AND NOT lang:en'
    racewatch search 'name:deepseek "open source" (kind:post OR likes:>1000) date:2025-01-26..2025-01-29' --json
    racewatch search "'後' sentiment:<-0.3" --explain
    """
    window = Window(since, until)
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
    title = title if item.state == "live" else f"[{item.state}] {title}"
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
