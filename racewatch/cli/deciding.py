"""Verbs of what people decide about alerts: mute, snooze, unmute, ack."""

import getpass
from datetime import datetime, timedelta

import click

from racewatch.cli.options import MOMENT, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.stages.decisions import decide
from schemas import Decision

BY = click.option("--by", default=getpass.getuser, show_default="your login", help="Who decides.")


@click.command()
@click.argument("target")
@click.option("--until", type=MOMENT, help="Until this time.  [until somebody unmutes it]")
@click.option("--why", required=True, help="The reason; whoever wonders about the silence reads it.")
@BY
@common
def mute(target: str, until: datetime | None, why: str, by: str, settings: Settings, out: Output) -> None:
    """Tell nobody of TARGET, a rule or an incident; its messages are dropped. The incidents are still recorded.

    \b
    racewatch alerts mute deepseek --until 2025-02-01T00:00+08:00 --why 'known launch'
    racewatch alerts mute source:weibo-hot --why 'moved, see ticket'
    """
    _said(out, decide(settings, target, action="mute", until=until, why=why, by=by))


@click.command()
@click.argument("target")
@click.option("--minutes", type=click.IntRange(1), default=60, show_default=True)
@click.option("--until", type=MOMENT, help="Until this time, instead of --minutes.")
@click.option("--why", default="", help="The reason.")
@BY
@common
def snooze(
    target: str, minutes: int, until: datetime | None, why: str, by: str, settings: Settings, out: Output
) -> None:
    """Tell of TARGET, a rule or an incident, only later: its messages wait and then come together.

    \b
    racewatch alerts snooze deepseek --minutes 240
    """
    end = until or settings.clock + timedelta(minutes=minutes)
    _said(out, decide(settings, target, action="snooze", until=end, why=why, by=by))


@click.command()
@click.argument("target")
@BY
@common
def unmute(target: str, by: str, settings: Settings, out: Output) -> None:
    """End the mute or the snooze of TARGET; what was dropped meanwhile stays dropped.

    \b
    racewatch alerts unmute deepseek
    """
    _said(out, decide(settings, target, action="unmute", by=by))


@click.command()
@click.argument("incident")
@click.option("--why", default="", help="What you know or do about it.")
@BY
@common
def ack(incident: str, why: str, by: str, settings: Settings, out: Output) -> None:
    """Say that you have seen INCIDENT (the beginning of its id): it goes to nobody else then.

    \b
    racewatch alerts ack 3f2a9c41 --why 'writing about it'
    """
    _said(out, decide(settings, incident, action="ack", why=why, by=by))


def _said(out: Output, decision: Decision) -> None:
    if out.as_json:
        out.record(decision)
    until = f" until {out.time(decision.until)} {out.settings.zone}" if decision.until else ""
    out.say(f"{decision.action}: {decision.rule or decision.incident} by {decision.by}{until}")
