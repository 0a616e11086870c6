"""Verbs about alerts: run, list; backtest is in replaying.py."""

import click

from racewatch import stages
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.cli.replaying import backtest
from racewatch.config import Settings
from racewatch.notify import words
from racewatch.store.base import Window
from racewatch.store.open import opened
from schemas import Alert


@click.group()
def alerts() -> None:
    """Look for keyword spikes, replay history, list what was raised."""


alerts.add_command(backtest)


@alerts.command("run")
@common
def run_(settings: Settings, out: Output) -> None:
    """Evaluate every rule now; store and print the alerts that are new.

    \b
    racewatch alerts run
    """
    new = stages.alerts(settings)
    if out.as_json:
        _print(out, new)
    out.say(f"{len(new)} new alerts from {len(stages.rules_of(settings))} rules")


@alerts.command("list")
@click.option("--rule", help="Of this rule only.")
@common
def list_(rule: str | None, settings: Settings, out: Output) -> None:
    """Print the alerts in the store, newest first.

    \b
    racewatch alerts list --rule deepseek --json
    """
    with opened(settings) as store:
        _print(out, store.alerts(Window(), rule))


def _print(out: Output, found: list[Alert]) -> None:
    for alert in found:
        if out.as_json:
            out.record(alert)
        else:
            out.text(words(alert, out.settings.zone))
