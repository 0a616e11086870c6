"""Verbs about what racewatch is made of: settings, schemas, ledger, quarantine, store."""

import json

import click

from racewatch import stages
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output
from racewatch.config import PREFIX, Settings, unknown_settings
from racewatch.landing.quarantine import quarantined
from racewatch.stages.rebuild import rebuild as rebuild_store
from racewatch.store.open import open_store, opened
from schemas import MODELS


@click.command()
@click.argument("name", type=click.Choice(sorted(MODELS)))
@common
def schema(name: str, settings: Settings, out: Output) -> None:  # noqa: ARG001  every verb takes the common options
    """Print the JSON Schema of a model.

    \b
    racewatch schema RankObservation
    """
    indent = None if out.as_json else 2
    out.text(json.dumps(MODELS[name].model_json_schema(), ensure_ascii=False, indent=indent))


@click.group()
def config() -> None:
    """Show and check the settings."""


@config.command("list")
@common
def config_list(settings: Settings, out: Output) -> None:
    """Print every setting, its value here and what it is for; secrets are only said to be set or not.

    \b
    racewatch config list
    """
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = ("set" if value else "not set") if hasattr(value, "get_secret_value") else value
        rows.append((PREFIX + name.upper(), "" if shown is None else shown, field.description or ""))
    if out.as_json:
        for setting, value, purpose in rows:
            out.record({"name": setting, "value": str(value), "purpose": purpose})
    else:
        out.columns(("setting", "value", "purpose"), rows)


@config.command("check")
@common
def config_check(settings: Settings, out: Output) -> None:  # noqa: ARG001  reading them is the check
    """Fail when a RACEWATCH_* variable is set that no setting has: most are typing errors.

    \b
    racewatch config check
    """
    unknown = unknown_settings()
    for name in unknown:
        out.say(f"{name} is no setting; `racewatch config list` shows those there are")
    if unknown:
        click.get_current_context().exit(EXIT_FAILED)
    out.say("every RACEWATCH_* variable is a setting")


@click.group()
def quarantine() -> None:
    """Show the records that could not be used, and try them again."""


@quarantine.command("list")
@click.option("--reason", help="Of this reason only.")
@common
def quarantine_list(reason: str | None, settings: Settings, out: Output) -> None:
    """Print what lies in quarantine, by reason.

    \b
    racewatch quarantine list --reason bad-date --json
    """
    for path, records in quarantined(settings.var, reason):
        if out.as_json:
            for record in records:
                out.record(record)
        else:
            out.text(f"{path.parent.name}: {len(records):,} in {path}")


@quarantine.command("retry")
@common
def quarantine_retry(settings: Settings, out: Output) -> None:
    """Try again what was refused: after an update, a corrected setting, or room on the disk. The rest stays there.

    \b
    racewatch quarantine retry
    """
    done = stages.requeue(settings)
    if out.as_json:
        out.record({"tried": done.tried, "waiting": done.waiting})
    out.say(f"tried {done.tried:,} records, {done.waiting:,} pass now; `racewatch index` takes them into the store")


@click.group()
def store() -> None:
    """Prepare the store, show what it holds."""


@store.command()
@click.option("--roles", is_flag=True, help="Also create the roles PREFIX-writer and PREFIX-reader.")
@common
def init(roles: bool, settings: Settings, out: Output) -> None:
    """Create tables or index templates, policies and aliases; again changes nothing.

    On a secured cluster run it once as an administrator, with --roles; give racewatch a user of the role PREFIX-writer
    and analysts users of PREFIX-reader.

    \b
    RACEWATCH_STORE=http://127.0.0.1:9200 racewatch store init
    RACEWATCH_STORE=https://search.example:9200 RACEWATCH_STORE_USER=elastic racewatch store init --roles
    """
    with opened(settings) as found:
        out.say(f"{found.info().engine} at {found.info().address} is ready")
        if roles:
            made = found.create_roles()
            out.say(f"roles: {', '.join(made)}" if made else "no roles: the store knows no users")


@store.command()
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Remove older copies until N are left.")
@common
def snapshot(keep: int | None, settings: Settings, out: Output) -> None:
    """Keep a copy of the store as it is now: a SQLite file beside it, or a snapshot in Elasticsearch's repository.

    Elasticsearch needs RACEWATCH_STORE_REPOSITORY, the name of a registered repository; where the cluster has SLM,
    `racewatch store init` then also has it take one every night.

    \b
    racewatch store snapshot --keep 7
    RACEWATCH_STORE_REPOSITORY=nightly racewatch store snapshot --json
    """
    with opened(settings) as found:
        where = found.snapshot(settings.clock, keep or 0)
    if out.as_json:
        out.record({"snapshot": where})
    out.say(f"a copy is in {where}")


@store.command()
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@common
def migrate(dry_run: bool, settings: Settings, out: Output) -> None:
    """Bring a store that an older racewatch made to this version; ended in the middle, it goes on when run again.

    SQLite's tables are made anew in one transaction. Elasticsearch gets new indices, their counts are compared, then
    the aliases swap; the old indices stay until you delete them. Writers wait meanwhile.

    \b
    racewatch store migrate --dry-run
    """
    found = open_store(settings)
    try:
        done = found.migrate(out.say, dry_run=dry_run)
    finally:
        found.close()
    if out.as_json:
        for each in done:
            out.record({"dataset": each.dataset, "difference": each.difference, "documents": each.documents})
    for each in done:
        copied = f"{each.documents:,} documents {'to copy' if dry_run else 'copied'}"
        out.say(f"{each.dataset}: {each.difference}; {copied if each.documents else 'nothing to copy'}")
    out.say(("to do" if dry_run else "done") if done else "the store is of this version")


@store.command()
@common
def rebuild(settings: Settings, out: Output) -> None:
    """Fill the store again from the landing folder; a SQLite file is kept aside under a name with the time.

    For a file that is damaged. Close other racewatch processes first. Alerts, messages and decisions are not in the
    landing: `racewatch alerts` finds the alerts of the last days again, the kept file has the others.

    \b
    racewatch store rebuild
    """
    done = rebuild_store(settings, out.say)
    if out.as_json:
        out.record({"batches": done.batches, "documents": done.total, "refused": len(done.written.refused)})
    out.say(f"{done.batches:,} batches: {done.words}")


@store.command()
@common
def info(settings: Settings, out: Output) -> None:
    """Print where the store is and how much it holds.

    \b
    racewatch store info --json
    """
    with opened(settings) as found:
        what = found.info()
    if out.as_json:
        out.record({"address": what.address, "engine": what.engine} | {str(k): n for k, n in what.counts.items()})
    else:
        out.text(f"{what.engine} at {what.address}")
        out.columns(("kind", "documents"), [(kind, f"{count:,}") for kind, count in what.counts.items()])
