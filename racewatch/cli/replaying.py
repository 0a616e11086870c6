"""Verbs over history: alerts backtest."""

from datetime import datetime

import click

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.cli.options import MOMENT, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.notify import words
from racewatch.query.ast import Everything
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.trend import item_span, list_span
from schemas import Alert, AlertRule


@click.command()
@click.option("--rule", "names", multiple=True, help="A rule's id; may be repeated.  [all]")
@click.option("--from", "since", type=MOMENT, help="Begin here.  [where the data begin]")
@click.option("--to", "until", type=MOMENT, help="End here.  [where the data end]")
@common
def backtest(
    names: tuple[str, ...], since: datetime | None, until: datetime | None, settings: Settings, out: Output
) -> None:
    """Replay history and print what the rules would have raised; each step is judged by the past alone.

    \b
    racewatch alerts backtest --rule deepseek --from 2025-01-15T00:00+08:00 --to 2025-02-01T00:00+08:00
    """
    rules = stages.rules_of(settings)
    if unknown := [name for name in names if name not in rules]:
        raise click.UsageError(f"no rule {', '.join(unknown)}; there are {', '.join(rules)}")
    chosen = [rules[name] for name in names] if names else list(rules.values())
    book = load_watchbook(settings.watchbook)
    with opened(settings) as store:
        span = _span(store, chosen)
        if span is None:
            out.say("the store is empty; `racewatch import` or `run` bring data in")
            return
        first, last = since or span[0], until or span[1]
        found = list(stages.backtest(store, chosen, book, first, last))
    _print(out, found)
    weeks = (last - first).total_seconds() / (7 * 24 * 3600)
    out.say(
        f"{len(found)} alerts of {len(chosen)} rules in {weeks:.1f} weeks, {len(found) / max(weeks, 1e-9):.1f} a week"
    )


def _span(store: Store, rules: list[AlertRule]) -> tuple[datetime, datetime] | None:
    names = dict.fromkeys(rule.list for rule in rules)
    spans = [list_span(store, name, "1d", "UTC") for name in names] + [item_span(store, Everything(), "1d", "UTC")]
    known = [span for span in spans if span]
    return (min(s for s, _ in known), max(e for _, e in known)) if known else None


def _print(out: Output, found: list[Alert]) -> None:
    for alert in found:
        if out.as_json:
            out.record(alert)
        else:
            out.text(words(alert, out.settings.zone))
