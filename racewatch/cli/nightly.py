"""Verbs that a night's schedule runs where there is no Airflow: retention, brief."""

import click

from racewatch import stages
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.config import Settings


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go; remove nothing.")
@common
def retention(dry_run: bool, settings: Settings, out: Output) -> None:
    """Remove batches, saved answers and quarantine that are older than the settings keep them.

    RACEWATCH_KEEP_LANDING, RACEWATCH_KEEP_EVIDENCE and RACEWATCH_KEEP_QUARANTINE are days; 0 keeps for ever. What
    still waits for a stage stays. What killed processes left goes after two days.

    \b
    RACEWATCH_KEEP_EVIDENCE=30 racewatch retention --dry-run
    """
    removed = stages.retention(settings, dry_run=dry_run)
    word = "would go" if dry_run else "removed"
    for kind, found in removed.items():
        if out.as_json:
            out.record({"kind": kind, "count": found.count, "bytes": found.size, "dry_run": dry_run})
        else:
            out.text(f"{kind}: {found.count:,} {word}, {found.size / 1e6:,.1f} MB")


@click.command()
@common
def brief(settings: Settings, out: Output) -> None:
    """Send the brief of the last 24 hours to every channel of alerts.yaml with `brief: true`, each once for a time.

    \b
    RACEWATCH_RULES=alerts.yaml racewatch brief
    """
    sent = stages.brief(None, settings)
    if out.as_json:
        out.record({"asked_for": sent is not None, "sent": sent or 0})
    if sent is None:
        out.say("no channel asks for the brief: set `brief: true` at one in alerts.yaml (RACEWATCH_RULES)")
    else:
        out.say(f"sent to {sent} channel{'' if sent == 1 else 's'}")
