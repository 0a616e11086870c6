"""Verbs about tags: watchbook, and retag and rescore, which bring history up to it and to the sentiment model."""

from pathlib import Path
from typing import TextIO

import click

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output, progress
from racewatch.config import Settings
from racewatch.names import findings
from racewatch.names.suggest import Suggester
from racewatch.stages.preview import Matches, preview, suggester_over
from racewatch.store.open import opened
from racewatch.text.segment import dictionary_words


@click.group()
def watchbook() -> None:
    """Check the names and topics we follow, preview a change, find variants that are missing."""


@watchbook.command()
@click.option("--notes", is_flag=True, help="Also what is worth knowing and no mistake, such as swallowed spellings.")
@common
def check(notes: bool, settings: Settings, out: Output) -> None:
    """Fail on a wrong entry: spellings that collide, can never count, or are everyday words without a rule.

    \b
    racewatch watchbook check
    RACEWATCH_WATCHBOOK=mine.yaml racewatch watchbook check --notes
    """
    book = load_watchbook(settings.watchbook)
    found = findings(book)
    errors = [one for one in found if one.level == "error"]
    for one in found if notes else errors:
        if out.as_json:
            out.record({"level": one.level, "code": one.code, "names": one.names, "detail": one.detail})
        else:
            out.text(f"{one.level}: {one.code}: {', '.join(one.names)}: {one.detail}")
    out.say(
        f"{len(book.names)} names, {len(book.topics)} topics, {len(errors)} errors, {len(found) - len(errors)} notes"
    )
    if errors:
        click.get_current_context().exit(EXIT_FAILED)


@watchbook.command("preview")
@click.argument("what", metavar="TOPIC|NAME")
@click.option("--file", type=click.Path(path_type=Path), help="A watchbook that is not in force yet.")
@click.option("--examples", default=20, show_default=True, help="How many matches to show, the newest first.")
@common
def preview_(what: str, file: Path | None, examples: int, settings: Settings, out: Output) -> None:
    """Show what a topic or name matches in the store, and what a changed watchbook would change; stores nothing.

    \b
    racewatch watchbook preview nvidia
    racewatch watchbook preview sam-altman --file mine.yaml --zone Asia/Shanghai
    """
    present = load_watchbook(settings.watchbook)
    proposed = load_watchbook(file) if file else present
    with opened(settings) as store:
        found = preview(store, what, proposed, present, settings.zone, examples, progress)
    out.say(f"{found.looked_at:,} documents looked at")
    for name, matches in (("matches", found.matches), ("gained", found.gained), ("lost", found.lost)):
        if name == "matches" or file:
            _tell(out, name, matches)


def _tell(out: Output, name: str, matches: Matches) -> None:
    counts = {"day": matches.by_day, "language": matches.by_language, "source": matches.by_source}
    if out.as_json:
        shown = [{"at": one.at, "id": one.id, "source": one.source, "text": one.text} for one in matches.examples]
        out.record(
            {"what": name, "total": matches.total, "examples": shown} | {f"by_{k}": v for k, v in counts.items()}
        )
        return
    out.text(f"{name}: {matches.total:,}")
    for by, counter in counts.items():
        out.text(f"  by {by}: " + (", ".join(f"{key} {n:,}" for key, n in sorted(counter.items())) or "-"))
    for one in matches.examples:
        out.text(f"  {out.time(one.at)}  {one.source}  {one.text}")


@watchbook.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), required=False)
@click.option("--minimum", default=3, show_default=True, help="Seen in at least so many texts.")
@click.option("--company", default=0.3, show_default=True, help="In this share of them among other names.")
@common
def suggest(file: TextIO | None, minimum: int, company: float, settings: Settings, out: Output) -> None:
    """List frequent near-matches of known spellings, which may be variants to add: 36氦 for 36氪.

    Reads FILE line by line (- is standard input), or all that the store holds, the sampled titles of items on no
    topic among them.

    \b
    racewatch watchbook suggest
    racewatch watchbook suggest titles.txt --minimum 2
    """
    book = load_watchbook(settings.watchbook)
    if file is None:
        with opened(settings) as store:
            found = suggester_over(store, book, progress)
    else:
        found = Suggester(book, dictionary_words)
        for line in file:
            found.add(line)
    suggestions = found.suggestions(minimum=minimum, company=company)
    if out.as_json:
        for one in suggestions:
            out.record({"spelling": one.spelling, "name": one.name, "known": one.known, "count": one.count,
                        "company": one.company, "examples": one.examples})  # fmt: skip
    elif suggestions:
        rows = [(one.spelling, one.known, one.name, one.count, one.company, one.examples[0]) for one in suggestions]
        out.columns(("spelling", "like", "name", "texts", "company", "example"), rows)
    out.say(f"{len(suggestions)} suggestions; judge each before adding it under variants")


@click.command()
@common
def retag(settings: Settings, out: Output) -> None:
    """Give names and topics anew to what another watchbook tagged; after a change of the watchbook.

    Cut by ^C, it goes on where it was when it is called again. A second call finds nothing to do.

    \b
    racewatch retag
    RACEWATCH_WATCHBOOK=mine.yaml racewatch retag --json
    """
    _told(stages.retag(settings, progress), "another watchbook", out)


@click.command()
@common
def rescore(settings: Settings, out: Output) -> None:
    """Judge sentiment and targets anew where another model judged; after an update of racewatch or of the endpoint.

    Cut by ^C, it goes on where it was when it is called again. A second call finds nothing to do.

    \b
    racewatch rescore
    racewatch rescore --json
    """
    _told(stages.rescore(settings, progress), "another sentiment model", out)


def _told(done: stages.Revised, of: str, out: Output) -> None:
    if out.as_json:
        out.record({"seen": done.seen, "changed": done.changed, "unchanged": done.unchanged, "left": done.left,
                    "refused": done.refused})  # fmt: skip
    else:
        out.text(f"{done.seen:,} documents of {of}: {done.changed:,} changed, {done.unchanged:,} not, "
                 f"{done.left:,} changed by others meanwhile, {done.refused:,} refused")  # fmt: skip
    if done.refused:
        click.get_current_context().exit(EXIT_FAILED)
