"""Verbs about names: watchbook, and retag, which brings history up to it."""

import click

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output, progress
from racewatch.config import Settings
from racewatch.names import collisions


@click.group()
def watchbook() -> None:
    """Check the names and topics we follow."""


@watchbook.command()
@common
def check(settings: Settings, out: Output) -> None:
    """Load the watchbook; fail on a wrong entry and on a spelling that two names claim.

    \b
    racewatch watchbook check
    """
    book = load_watchbook(settings.watchbook)
    twice = collisions(book)
    for found in twice:
        out.text(f"{found.spelling}: claimed by {', '.join(found.names)}")
    out.say(f"{len(book.names)} names, {len(book.topics)} topics, {len(twice)} collisions")
    if twice:
        click.get_current_context().exit(EXIT_FAILED)


@click.command()
@common
def retag(settings: Settings, out: Output) -> None:
    """Give names and topics anew to what another watchbook tagged; after a change of the watchbook.

    Cut by ^C, it goes on where it was when it is called again. A second call finds nothing to do.

    \b
    racewatch retag
    RACEWATCH_WATCHBOOK=mine.yaml racewatch retag --json
    """
    done = stages.retag(settings, progress)
    if out.as_json:
        out.record({"seen": done.seen, "changed": done.changed, "unchanged": done.unchanged, "left": done.left,
                    "refused": done.refused})  # fmt: skip
    else:
        out.text(f"{done.seen:,} documents of another watchbook: {done.changed:,} changed, {done.unchanged:,} not, "
                 f"{done.left:,} changed by others meanwhile, {done.refused:,} refused")  # fmt: skip
    if done.refused:
        click.get_current_context().exit(EXIT_FAILED)
