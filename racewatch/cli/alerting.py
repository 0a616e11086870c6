"""Verbs about alerts: run, list, show, send, outbox, test-channel; the others are in replaying, checking, deciding."""

from collections import Counter
from datetime import timedelta

import click

from racewatch import stages
from racewatch.cli.checking import check, preview
from racewatch.cli.deciding import ack, mute, snooze, unmute
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output
from racewatch.cli.replaying import backtest
from racewatch.cli.ticking import ended_by_signal
from racewatch.config import Settings
from racewatch.errors import ConfigError, RetryLater
from racewatch.notify import words
from racewatch.stages.decisions import acknowledgement_of, incident_of, silence_of
from racewatch.stages.delivery import try_channel
from racewatch.stages.rules import alerting_of
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert
from schemas.message import PENDING


@click.group()
def alerts() -> None:
    """Look for keyword spikes, replay history, list what was raised, say who is told and when to be quiet."""


for command in (ack, backtest, check, mute, preview, snooze, unmute):
    alerts.add_command(command)


@alerts.command("run")
@click.option("--every", type=click.IntRange(1), metavar="SECONDS", help="Again and again until ^C or SIGTERM.")
@common
def run_(every: int | None, settings: Settings, out: Output) -> None:
    """Evaluate every rule now, store what changed, send what is due; print the incidents that are new.

    Sources that stopped running are looked for as well. With --every, rules and channels are read anew each time, a
    store that is away is waited for, and a signal lets the evaluation at work finish.

    \b
    racewatch alerts run
    racewatch alerts run --every 300
    """
    if every is None:
        _evaluate(settings, out)
        return
    with ended_by_signal() as ended:
        rounds = 0
        while not ended.is_set():
            try:
                _evaluate(settings, out)
            except RetryLater as error:
                out.say(f"racewatch: {error}")
            rounds += 1
            ended.wait(every)
    out.say(f"ended after {rounds} evaluations")


def _evaluate(settings: Settings, out: Output) -> None:
    _print(out, new := stages.alerts(settings), shown=out.as_json)
    out.say(f"{len(new)} new alerts from {len(stages.alerting_in_force(settings).rules)} rules")


@alerts.command("list")
@click.option("--rule", help="Of this rule only.")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not over.")
@common
def list_(rule: str | None, only_open: bool, settings: Settings, out: Output) -> None:
    """List the incidents in the store, newest first: state, peak, who has seen it, whether it is silenced.

    \b
    racewatch alerts list --rule deepseek --json
    racewatch alerts list --open
    """
    with opened(settings) as store:
        found = [each for each in store.alerts(Window(), rule) if not (only_open and each.closed_at)]
        decisions = store.decisions(Window())
    if out.as_json:
        _print(out, found)
        return
    rows = []
    for each in found:
        seen, silence = (
            acknowledgement_of(decisions, each.id),
            silence_of(decisions, each.rule, each.id, settings.clock),
        )
        state = "over" if each.closed_at else "open"
        rows.append(
            (each.id[:8], each.rule, state, out.time(each.opened_at), out.time(each.closed_at),
             f"{each.observed:,.0f} {each.series}", f"{each.score:.2f}", seen.by if seen else "-",
             silence.action if silence else "-")
        )  # fmt: skip
    out.columns(("incident", "rule", "state", "opened", "over", "peak", "score", "seen by", "silenced"), rows)
    out.say(f"{len(found)} incidents; `racewatch alerts show INCIDENT` tells more")


@alerts.command()
@click.argument("incident")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", show_default=True)
@common
def show(incident: str, language: str, settings: Settings, out: Output) -> None:
    """Show one INCIDENT as its readers are told of it, its changes, and what was decided about it.

    \b
    racewatch alerts show 3f2a9c41 --language zh-Hant
    """
    with opened(settings) as store:
        found = incident_of(store, incident)
        decisions = [each for each in store.decisions(Window()) if found.id == each.incident or found.rule == each.rule]
        messages = [each for each in store.messages(Window()) if each.incident == found.id]
    if out.as_json:
        out.record(found)
        return
    out.text(words(found, settings.zone, language))  # type: ignore[arg-type]
    for change in found.changes:
        told = Counter(each.state for each in messages if each.change == change.kind)
        states = ", ".join(f"{count} {state}" for state, count in sorted(told.items())) or "no message"
        out.text(f"{out.time(change.at)}  {change.kind}: {states}")
    for each in decisions:
        until = f" until {out.time(each.until)}" if each.until else ""
        out.text(f"{out.time(each.decided_at)}  {each.action} by {each.by}{until}: {each.why or 'no reason given'}")


@alerts.command()
@common
def send(settings: Settings, out: Output) -> None:
    """Send what is due without evaluating: held messages, further tries, escalations. Exits 1 when one failed.

    \b
    racewatch alerts send
    """
    done = stages.send(settings)
    out.say(f"{done.sent} messages sent, {done.failed} failed; `racewatch alerts outbox` shows them")
    if done.failed:
        click.get_current_context().exit(EXIT_FAILED)


@alerts.command()
@click.option("--all", "every", is_flag=True, help="Also what was sent or dropped.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1), help="How far back.")
@common
def outbox(every: bool, days: int, settings: Settings, out: Output) -> None:
    """Show the messages that wait, failed or are unsure: for which channel, since when, why, when again.

    \b
    racewatch alerts outbox
    racewatch alerts outbox --all --json
    """
    states = () if every else (*PENDING, "unsure", "failed")
    with opened(settings) as store:
        found = store.messages(Window(settings.clock - timedelta(days=days)), states)
    if out.as_json:
        for each in found:
            out.record(each)
        return
    rows = [
        (each.id[:8], each.state, each.channel, each.rule, each.change, out.time(each.created_at), each.attempts,
         out.time(each.due_at) if each.state == "waiting" else "-", each.error or each.reason or "-")
        for each in found
    ]  # fmt: skip
    out.columns(("message", "state", "channel", "rule", "change", "made", "tries", "due", "why"), rows)
    out.say(f"{len(found)} messages")


@alerts.command("test-channel")
@click.argument("channel")
@common
def test_channel(channel: str, settings: Settings, out: Output) -> None:
    """Send a message to CHANNEL that says it is a test.

    \b
    racewatch alerts test-channel team
    """
    channels = alerting_of(settings).channels
    if channel not in channels:
        raise ConfigError(f"no channel {channel}; alerts.yaml has {', '.join(channels) or 'none'}")
    try_channel(settings, channel, channels[channel])
    out.say(f"{channel} took the message")


def _print(out: Output, found: list[Alert], *, shown: bool = True) -> None:
    for alert in found if shown else ():
        if out.as_json:
            out.record(alert)
        else:
            out.text(words(alert, out.settings.zone))
