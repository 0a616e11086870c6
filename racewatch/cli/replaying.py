"""Verbs over history: alerts backtest."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, fields
from datetime import datetime
from pathlib import Path

import click

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.cli.options import MOMENT, common
from racewatch.cli.output import Output
from racewatch.cli.plotting import plot
from racewatch.config import Settings
from racewatch.notify import words
from racewatch.query.ast import Everything
from racewatch.stages.backtest import SWEPT, Effect, Replay, curves, delay_of, replayed, swept
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.trend import item_span, list_span
from schemas import Alert, AlertRule


@click.command()
@click.option("--rule", "names", multiple=True, help="A rule's id; may be repeated.  [all]")
@click.option("--from", "since", type=MOMENT, help="Begin here.  [where the data begin]")
@click.option("--to", "until", type=MOMENT, help="End here.  [where the data end]")
@click.option("--sweep", type=click.Choice(list(SWEPT)), help="Show what other values of this setting would do.")
@click.option("--plot", "picture", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Draw the series, what was expected and the alerts; .png or .svg.")  # fmt: skip
@common
def backtest(
    names: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    sweep: str | None,
    picture: Path | None,
    settings: Settings,
    out: Output,
) -> None:
    """Replay history and print what the rules would have raised; each step is judged by the past alone.

    Each alert comes with its evidence and its delay: from when the series left its ordinary band to the end of the step
    that raised it. Nothing is stored or sent. Some rules of many alert as they would among all.

    \b
    racewatch alerts backtest --rule deepseek --from 2025-01-15T00:00+08:00 --to 2025-02-01T00:00+08:00
    racewatch alerts backtest --rule deepseek --sweep sensitivity
    racewatch alerts backtest --rule deepseek --plot deepseek.png
    """
    with _replay(names, since, until, settings) as replay:
        if replay is None:
            out.say("the store is empty; `racewatch import` or `run` bring data in")
            return
        if sweep:
            _show_sweep(out, swept(replay, sweep))
            return
        found = list(replayed(replay))
        _print(out, found)
        if picture:
            plot(picture, list(curves(replay)), found, settings.zone)
            out.say(f"drawn: {picture}")
        _sum_up(out, replay, found)


@contextmanager
def _replay(
    names: tuple[str, ...], since: datetime | None, until: datetime | None, settings: Settings
) -> Iterator[Replay | None]:
    """Open the store and say what to play; None when it is empty."""
    rules = stages.rules_of(settings)
    if unknown := [name for name in names if name not in rules]:
        raise click.UsageError(f"no rule {', '.join(unknown)}; there are {', '.join(rules)}")
    chosen = [rules[name] for name in names] if names else list(rules.values())
    with opened(settings) as store:
        span = _span(store, chosen) if since is None or until is None else (since, until)
        if span is None:
            yield None
            return
        first, last = since or span[0], until or span[1]
        yield Replay(store, chosen, load_watchbook(settings.watchbook), first, last, len(rules))


def _span(store: Store, rules: list[AlertRule]) -> tuple[datetime, datetime] | None:
    names = dict.fromkeys(rule.list for rule in rules)
    spans = [list_span(store, name, "1d", "UTC") for name in names] + [item_span(store, Everything(), "1d", "UTC")]
    known = [span for span in spans if span]
    return (min(s for s, _ in known), max(e for _, e in known)) if known else None


def _print(out: Output, found: list[Alert]) -> None:
    for alert in found:
        if out.as_json:
            out.record(alert)
            continue
        out.text(words(alert, out.settings.zone))
        delay = delay_of(alert)
        known = "" if delay is None else f", {delay:.1f} h after it began at {out.time(alert.onset_at)}"
        out.text(f"  raised {out.time(alert.raised_at)}{known}\n")


def _show_sweep(out: Output, effects: Iterator[Effect]) -> None:
    if out.as_json:
        for effect in effects:
            out.record(asdict(effect))
        return
    header = [field.name.replace("_", " ") for field in fields(Effect)]
    out.columns(header, [["-" if cell is None else cell for cell in astuple(effect)] for effect in effects])


def _sum_up(out: Output, replay: Replay, found: list[Alert]) -> None:
    by_rule = Counter(alert.rule for alert in found)
    for rule, n in by_rule.most_common() if len(by_rule) > 1 else ():
        out.say(f"  {rule}: {n}, {n / replay.weeks:.2f} a week")
    total = f"{len(found)} alerts of {len(replay.rules)} rules in {replay.weeks:.1f} weeks"
    out.say(f"{total}, {len(found) / replay.weeks:.1f} a week")
