"""Verbs about the declared sources: list, check."""

import click

from racewatch import stages
from racewatch.catalog import load_sources
from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output
from racewatch.config import Settings


@click.group()
def sources() -> None:
    """Show the declared sources, or try them."""


@sources.command("list")
@common
def sources_list(settings: Settings, out: Output) -> None:
    """Print the sources: name, spider, schedule, publisher, address.

    \b
    racewatch sources list
    """
    found = load_sources(settings.sources).values()
    if out.as_json:
        for source in found:
            out.record(source)
    else:
        out.columns(("source", "spider", "schedule", "publisher", "address"),
                    [(s.name, s.spider, s.schedule, s.publisher, s.url) for s in found])  # fmt: skip


@sources.command("check")
@click.argument("name", nargs=-1, required=True)
@click.option("--base-url", metavar="URL", help="Try this copy instead of the declared address.")
@common
def sources_check(name: tuple[str, ...], base_url: str | None, settings: Settings, out: Output) -> None:
    """Try sources now and say what was seen; nothing is kept. Exit 1 when one ended neither ok nor quiet.

    \b
    racewatch sources check technews zhihu-hot
    """
    good = True
    for job in stages.jobs_of(name, settings, base_url=base_url):
        found = stages.check_source(job, settings)
        tell_checked(out, found)
        good = good and found.run.good
    if not good:
        click.get_current_context().exit(EXIT_FAILED)


def tell_checked(out: Output, found: stages.Checked) -> None:
    """Print how a source answered."""
    run = found.run
    if out.as_json:
        out.record({**run.model_dump(mode="json"), "answer": found.answer, "advice": found.advice})
        return
    why = f" ({run.reason}: {run.detail})" if run.reason else ""
    out.text(
        f"{run.source}: {run.state}{why}\n  {run.requests} requests, {run.landed} records read, {run.rejected} refused"
    )
    for one in found.examples:
        out.text(f"  · {one.title or one.url}")
    if found.answer:
        out.text(f"  the answer begins: {found.answer}")
    out.text(f"  {found.advice}")
