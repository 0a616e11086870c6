"""The verb that looks for what is wrong: doctor."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import click

from racewatch.cli.options import EXIT_FAILED
from racewatch.cli.output import Output
from racewatch.config import Settings, settings_of
from racewatch.doctor import Finding, Language, examine, worst
from racewatch.doctor.findings import LEVELS, Check, said
from racewatch.doctor.words import LANGUAGES
from racewatch.errors import ConfigError
from racewatch.query.intervals import zone_of

FOLDED = 3
"""More findings of one check that are all well are told in one line."""


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Words in this language.")
@click.option("--store", help="sqlite:///FILE or http(s)://HOST:PORT. [RACEWATCH_STORE; var/racewatch.db]")
@click.option("--var", type=click.Path(path_type=Path), help="Folder for everything written. [RACEWATCH_VAR; var]")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout, one a finding.")
def doctor(lang: Language, store: str | None, var: Path | None, as_json: bool) -> None:
    """Look for what is wrong with this installation and say what to do next; exit 1 when anything fails.

    Python, settings, your files, folder and disk, the store with its version, clock and disk, credentials (whether
    they are set, never what they are), the last good run of each source, what waits in the landing, quarantine, lost
    messages, and Airflow's view of the DAGs. Nothing is changed; no site is asked.

    \b
    racewatch doctor
    racewatch doctor --lang zh
    racewatch doctor --json | jq 'select(.level != "ok")'
    """
    found = []
    out = Output(Settings.model_construct(), as_json=as_json)
    with _quiet("elastic_transport", "racewatch"):
        for check, group in groupby(_findings(store, var), key=lambda each: each.check):
            several = list(group)
            found += several
            _tell(check, several, out, lang)
    counts = {level: sum(each.level == level for each in found) for level in LEVELS}
    out.say(said("total", **counts).words(lang))
    if worst(found) == "fail":
        click.get_current_context().exit(EXIT_FAILED)


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Let the loggers called *names* tell of errors only: a finding says once what they would log at each retry."""
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _findings(store: str | None, var: Path | None) -> Iterator[Finding]:
    try:
        settings = settings_of(store=store, var=var)
        zone_of(settings.zone)
    except ConfigError as error:
        yield Finding("settings", "fail", said("setting-bad", error=error), said("setting-bad-do"))
        return
    yield from examine(settings)


def _tell(check: Check, findings: list[Finding], out: Output, lang: Language) -> None:
    if out.as_json:
        for each in findings:
            out.record(each.record(lang))
        return
    fine = [each for each in findings if each.level == "ok"]
    folded = fine if len(fine) > FOLDED else []
    for each in findings:
        if each not in folded:
            _line(check, each, out, lang)
    if folded:
        _line(check, Finding(check, "ok", said("all-good", n=len(folded))), out, lang)


def _line(check: Check, each: Finding, out: Output, lang: Language) -> None:
    level, name = (said(word).words(lang) for word in (each.level, check))
    mark = click.style(level, fg={"ok": "green", "warn": "yellow", "fail": "red"}[each.level], bold=True)
    out.text(said("line", level=mark, check=name, seen=each.seen.words(lang)).words(lang))
    if each.todo:
        out.text(f"    {said('next', todo=each.todo.words(lang)).words(lang)}")
