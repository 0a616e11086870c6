"""Verbs that bring data in: run, crawl, normalize, index, import."""

from pathlib import Path

import click

from racewatch import stages
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output, progress
from racewatch.config import Settings
from racewatch.landing.waiting import waiting
from schemas import SourceRun

SHAPES = click.Choice(["rank", "article", "post"])
FILE = click.Path(path_type=Path)


def crawling(function: click.decorators.FC) -> click.decorators.FC:
    """Add the arguments of the verbs that crawl."""
    for add in (
        click.option("--query", "-q", "queries", multiple=True, help="What a search source asks for; may be repeated."),
        click.option("--base-url", metavar="URL", help="Crawl this copy instead of the declared address."),
        click.argument("source", nargs=-1, required=True),
    ):
        function = add(function)
    return function


def tell_runs(out: Output, runs: list[SourceRun]) -> None:
    """Print how each run ended."""
    for run in runs:
        if out.as_json:
            out.record(run)
            continue
        why = f" ({run.reason})" if run.reason else ""
        proof = f"\n  evidence: {out.settings.var / run.evidence}" if run.evidence else ""
        out.text(f"{run.source}: {run.state}{why} · {run.landed:,} landed, {run.rejected:,} rejected"
                 f"{' · ' + run.detail if run.detail else ''}{proof}")  # fmt: skip


def exit_by(runs: list[SourceRun]) -> None:
    """End with 1 when any run was neither ok nor quiet."""
    if not all(run.good for run in runs):
        click.get_current_context().exit(EXIT_FAILED)


@click.command()
@crawling
@common
def run(
    source: tuple[str, ...], base_url: str | None, queries: tuple[str, ...], settings: Settings, out: Output
) -> None:
    """Crawl, normalize, index and look for spikes, for the named SOURCEs.

    \b
    racewatch run weibo-hot
    racewatch run weibo-search -q DeepSeek --base-url http://127.0.0.1:8765 --now 2025-01-27T13:00+08:00
    """
    jobs = stages.jobs_of(source, settings, base_url=base_url, queries=queries)
    runs = stages.crawl_jobs(jobs, settings)
    tell_runs(out, runs)
    done = stages.index(settings=settings)
    out.say(f"indexed: {done.words}")
    stages.alerts(settings)
    exit_by(runs)


@click.command()
@crawling
@common
def crawl(
    source: tuple[str, ...], base_url: str | None, queries: tuple[str, ...], settings: Settings, out: Output
) -> None:
    """Crawl the named SOURCEs into the landing and say how each run ended.

    \b
    racewatch crawl weibo-hot --json
    """
    runs = stages.crawl_jobs(stages.jobs_of(source, settings, base_url=base_url, queries=queries), settings)
    tell_runs(out, runs)
    exit_by(runs)


@click.command()
@click.option("--days", default=3.0, show_default=True, help="Posts of so many days are looked at again.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="So many of them.")
@click.option("--base-url", metavar="URL", help="Ask this copy instead of the declared address.")
@common
def refresh(days: float, limit: int, base_url: str | None, settings: Settings, out: Output) -> None:
    """Look again at a sample of recent Weibo posts: their counts and words as they are now, and which are gone.

    \b
    racewatch refresh
    racewatch refresh --days 7 --limit 500 --json
    """
    run = stages.refresh(settings, days=days, limit=limit, base_url=base_url)
    if run is None:
        out.say(
            f"no post of Weibo in the last {days:g} days (`racewatch run weibo-search` brings some), or no weibo-check"
        )
        return
    tell_runs(out, [run])
    out.say(f"indexed: {stages.index(settings=settings).words}")
    exit_by([run])


@click.command()
@click.argument("batch", nargs=-1, type=FILE)
@common
def normalize(batch: tuple[Path, ...], settings: Settings, out: Output) -> None:
    """Repair and tag raw BATCHes: the given ones, or all that wait.

    \b
    racewatch normalize
    """
    for path in batch or waiting(settings.var, "raw"):
        out.text(stages.normalize(path, settings))


@click.command()
@click.argument("batch", nargs=-1, type=FILE)
@common
def index(batch: tuple[Path, ...], settings: Settings, out: Output) -> None:
    """Put clean BATCHes into the store, with everything that waits from earlier.

    \b
    racewatch index
    """
    done = stages.index(batch, settings, say=progress)
    out.say(f"indexed: {done.words}")


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--as", "shape", type=SHAPES, required=True, help="What a line is.")
@click.option("--source", help="Name of the source, for ranks of the list.  [weibo-hot for ranks, else import]")
@click.option("--times-in", "times_in", metavar="ZONE", help="Zone of times without offset.  [the source's, or UTC]")
@common
def import_(
    file: Path, shape: stages.Shape, source: str | None, times_in: str | None, settings: Settings, out: Output
) -> None:
    """Bring in an archive FILE (.jsonl, .tsv or .csv, also .gz), one record a line; twice changes nothing.

    \b
    racewatch import ranks-2025-01.jsonl --as rank
    racewatch import articles.jsonl.gz --as article --source my-archive
    """
    landed, ended = stages.import_file(file, shape, settings, source=source, zone=times_in, say=progress)
    tell_runs(out, [ended])
    for reason, count in ended.rejected_by_reason.items():
        out.say(f"  {count:,} {reason}: {settings.var}/landing/quarantine/{reason}/")
    done = stages.index([stages.normalize(landed, settings)] if landed else [], settings, say=progress)
    out.say(f"indexed: {done.words}")
    exit_by([ended])
