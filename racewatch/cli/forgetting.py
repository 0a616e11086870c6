"""The verb that takes an author or an item out of everything: forget."""

from dataclasses import asdict
from pathlib import Path

import click

from racewatch.cli.options import common
from racewatch.cli.output import Output, progress
from racewatch.config import Settings
from racewatch.stages.forgetting import forget as forget_everywhere
from racewatch.stages.forgetting import untouched

PLACES = {
    "store": "documents of the store",
    "answers": "items of others marked as speaking to one",
    "alerts": "alerts, messages and decisions that show or name one",
    "runs": "runs of the ledger that name one",
    "landing": "records of batches",
    "quarantine": "records in quarantine",
    "evidence": "saved answers",
    "pages": "addresses in the seen-store",
}


@click.command()
@click.argument("who", metavar="AUTHOR|URL")
@click.option("--dry-run", is_flag=True, help="Say what would be taken out; change nothing.")
@common
def forget(who: str, dry_run: bool, settings: Settings, out: Output) -> None:
    """Take an AUTHOR or the item at a URL out of store, landing, evidence and seen-store, for good.

    AUTHOR is the digest that items carry, an account as weibo:1234567890 (or its number alone, looked for on every
    platform), or an article's byline. Comments on a forgotten post go with it. A tombstone of digests stays in
    landing/forgotten, so that no later crawl, import or rebuild brings it back; figures of alerts and what others say
    in their own words stay. Ended in the middle, run it again: it goes on. docs/forgetting.md lists every place;
    what is named at the end, your backups and exports are yours to remove.

    \b
    racewatch forget weibo:1234567890 --dry-run
    racewatch forget https://news.example/a/1 --json
    """
    found, left = forget_everywhere(who, settings, dry_run=dry_run, say=progress), untouched(settings.var)
    if out.as_json:
        out.record({"dry_run": dry_run, **asdict(found), "total": found.total, "untouched": [str(p) for p in left]})
    else:
        out.columns(("found", "where"), [(f"{n:,}", PLACES[place]) for place, n in asdict(found).items()])
    for path in left:
        out.say(f"not looked into: {path} ({_advice(path)})")
    if dry_run:
        out.say("nothing was changed")
    else:
        out.say("taken out" if found.total else "nothing was found; it will not come in either")


def _advice(path: Path) -> str:
    if path.suffix == ".part":
        return "a crawl is writing it; forget again when it has ended"
    return "remove it, or keep it knowing that it may hold a trace"
