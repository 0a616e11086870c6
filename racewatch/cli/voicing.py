"""The verb that divides attention: share of voice."""

import click

from racewatch.analysis.share import Division, Shares, share_of_voice
from racewatch.cli.asking import understood
from racewatch.cli.covering import ends, head, partly, tell_coverage, tell_nothing
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.cli.wanting import WHOLE, Wanted, wanted
from racewatch.config import Settings
from racewatch.query.ast import And, Node, Or
from racewatch.store.open import opened
from racewatch.store.trend import item_span

MOST = 12
"""Contenders that a table has room for."""


@click.command()
@click.argument("contenders", nargs=-1, required=True, metavar="QUERY QUERY...")
@click.option("--within", default="", metavar="QUERY", help="Only items that this query finds: lang:zh.")
@common
@wanted(whole=True, split=False)
def share(contenders: tuple[str, ...], within: str, wanted: Wanted, settings: Settings, out: Output) -> None:
    """Show share of voice: how mentions divide among names, topics or any queries, over time.

    A share is of the mentions of all of them together; an item that mentions two counts for both. "of_all" is of all
    that was collected, with what general sources said of other things, which is only counted.

    \b
    racewatch share deepseek openai nvidia --interval 1d
    racewatch share topic:deepseek topic:us-models --within lang:zh-Hant --interval all
    """
    if not 2 <= len(set(contenders)) <= MOST:
        raise click.UsageError(f"give 2 to {MOST} different queries; of one alone: racewatch trend --series share")
    limit = understood(within, settings)
    queries: dict[str, Node] = {label: And((understood(label, settings), limit)) for label in contenders}
    with opened(settings) as store:
        span = item_span(store, Or(tuple(queries.values())), "1h", settings.zone)
        asked = wanted.asked(limit, settings.zone, span)
        if asked is None:
            tell_nothing(out)
            return
        found = share_of_voice(store, queries, asked)
    steps = [found.whole] if wanted.interval == WHOLE else [*found.steps]
    if out.as_json:
        _record(out, found, steps)
    else:
        _table(out, found, steps, contenders)
    out.say(f"{found.whole.items:,} items mention any of them, {sum(v.count for v in found.whole.voices):,} mentions")
    tell_coverage(out, found.coverage.within(asked.since, asked.until))


def _record(out: Output, found: Shares, steps: list[Division]) -> None:
    for step in steps:
        start = head(step.start, step.end, found.coverage, gap=step.gap)
        for voice in step.voices:
            figures = {"count": voice.count, "of": voice.of, "share": voice.share, "interval": voice.interval,
                       "of_all": step.of_all(voice), "collected": step.collected}  # fmt: skip
            out.record(start | {"key": voice.key, "items": step.items, **figures})
        if step.gap:
            out.record(start | {"key": None, "items": None})


def _table(out: Output, found: Shares, steps: list[Division], labels: tuple[str, ...]) -> None:
    rows: list[list[object]] = []
    for step in steps:
        shares = {v.key: "-" if v.share is None else f"{v.share:.0%} ({v.count:,})" for v in step.voices}
        missing = "gap" if step.gap else "-"
        seen = partly(found.coverage, step.start, step.end)
        rows.append([out.time(step.start), *(shares.get(label, missing) for label in labels), seen])
    if len(steps) > 1:
        rows.append(["all", *(f"{v.share or 0:.0%} ({v.count:,})" for v in found.whole.voices), ""])
    out.columns(("from", *labels, ""), rows)
    out.say("; ".join(f"{v.key} {ends(v.interval, '.0%')}" for v in found.whole.voices) + " of all, at 95 %")
    if found.whole.collected:
        parts = (f"{voice.key} {found.whole.of_all(voice):.1%}" for voice in found.whole.voices)
        out.say(f"of {found.whole.collected:,} items collected: {'; '.join(parts)}")
