"""Verbs that look at rules before they are in force: alerts check, alerts preview."""

from datetime import timedelta

import click

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output
from racewatch.config import CHANNEL, Settings, channel_secret
from racewatch.errors import ConfigError
from racewatch.notify import words
from racewatch.notify.channels import via
from racewatch.notify.timing import quiet_until
from racewatch.stages.backtest import Replay, replayed
from racewatch.stages.rules import Alerting, alerting_of
from racewatch.store.open import opened
from schemas import AlertRule


@click.command()
@common
def check(settings: Settings, out: Output) -> None:
    """Check alerts.yaml and the channels' addresses; list every rule in force. Nothing is sent.

    \b
    racewatch alerts check
    """
    found = alerting_of(settings)
    for rule in found.rules.values():
        if out.as_json:
            out.record(rule)
    if not out.as_json:
        out.columns(
            ("rule", "query", "series", "severity", "channels", "owner"), [_row(rule) for rule in found.rules.values()]
        )
    faults = [fault for name in found.channels if (fault := _channel_fault(found, name))]
    for fault in faults:
        out.say(fault)
    out.say(f"{len(found.rules)} rules, {len(found.channels)} channels, {len(faults)} faults")
    if faults:
        click.get_current_context().exit(EXIT_FAILED)


def _row(rule: AlertRule) -> tuple[str, ...]:
    told = ", ".join(rule.channels) or "only the log"
    return rule.id, rule.query, ", ".join(rule.series), rule.severity, told, rule.owner or "-"


def _channel_fault(found: Alerting, name: str) -> str:
    address = channel_secret(name).get_secret_value()
    if not address:
        return f"channel {name}: {CHANNEL}{name.upper().replace('-', '_')} is not set"
    try:
        via(found.channels[name], address)
    except ConfigError as error:
        return f"channel {name}: {error}"
    return ""


@click.command()
@click.argument("rule")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="So many days back from now.")
@common
def preview(rule: str, days: int, settings: Settings, out: Output) -> None:
    """Show what RULE would have raised over the last days in the store: figures, evidence, who would be told when.

    Nothing is stored or sent. A rule that is not in force yet is previewed by naming its file in RACEWATCH_RULES.

    \b
    racewatch alerts preview deepseek --days 14
    """
    alerting = alerting_of(settings)
    if rule not in alerting.rules:
        raise click.UsageError(f"no rule {rule}; there are {', '.join(alerting.rules)}")
    chosen, now = alerting.rules[rule], settings.clock
    with opened(settings) as store:
        book = load_watchbook(settings.watchbook)
        replay = Replay(store, [chosen], book, now - timedelta(days=days), now, len(alerting.rules))
        found = list(replayed(replay))
        explained = [stages.explained_by(store, book, replay.parts, each, now) for each in found]
    for each in explained:
        if out.as_json:
            out.record(each)
            continue
        out.text(words(each, settings.zone))
        waits = quiet_until(chosen.quiet_hours, chosen.severity, each.raised_at)
        told = f"{out.time(each.raised_at)}{f', held until {out.time(waits)}' if waits else ''}"
        out.text(f"would be told: {', '.join(chosen.channels) or 'only the log'} at {told}\n")
    per_week = len(found) / (days / 7)
    out.say(f"{rule} would have raised {len(found)} alerts in {days} days, {per_week:.1f} a week")
