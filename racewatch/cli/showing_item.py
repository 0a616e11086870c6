"""The verb that shows one item with its history: item."""

import click

from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.text.platforms import platform_id_of
from racewatch.text.url import canonical_url
from schemas import Engagement, Item
from schemas.item import document_id

COUNTS = ("reads", "likes", "comments", "reposts")


def id_of(key: str) -> str:
    """Return the id of the item called *key*: an id, a web address, or a platform's id such as weibo:5128.

    Raises RejectItem for an address that is none.
    """
    if not key.startswith(("http://", "https://")):
        return document_id(key) if ":" in key else key
    url = canonical_url(key)
    return document_id(platform_id_of(url) or url)


@click.command()
@click.argument("key", metavar="ID|URL|weibo:MID")
@common
def item(key: str, settings: Settings, out: Output) -> None:
    """Show one item: its state, what it said before it was edited, and its counts each time it was seen.

    \b
    racewatch item weibo:5128340000000000
    racewatch item https://m.weibo.cn/status/5128340000000000 --json
    """
    with opened(settings) as store:
        found = store.items([id_of(key)])
        if not found:
            raise ConfigError(f"no item {key} in the store; `racewatch search --json` prints ids and addresses")
        series = store.engagements(found[0].id, Window())
    if out.as_json:
        points = [point.model_dump(mode="json") for point in series]
        out.record({**found[0].model_dump(mode="json"), "engagement": points})
        return
    _shown(found[0], series, out)


def _shown(found: Item, series: list[Engagement], out: Output) -> None:
    state = {"edited": f"edited {out.time(found.edited_at)}", "deleted": f"deleted by {out.time(found.deleted_at)}"}
    out.text(f"{found.url}\n{found.publisher} · {out.time(found.published_at)} · {state.get(found.state, found.state)}")
    out.text("\n".join(part for part in (found.title, found.text) if part))
    for before in found.earlier:
        said = " ".join(part for part in (before.title, before.text) if part)
        out.text(f"\nbefore, as seen {out.time(before.seen_at)}:\n{said}")
    if series:
        out.text("")
        rows = [(out.time(at.observed_at), at.source, *(_count(getattr(at, name)) for name in COUNTS)) for at in series]
        out.columns(("seen", "by", *COUNTS), rows)


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"
