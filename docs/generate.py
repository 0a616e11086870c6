"""Write the pages that are made from the code: cli.md, fields.md, sources.md, settings.md, errors.md.

In kibana.md only the table of dashboards is; the file for Kibana that it describes is written too.
``python docs/generate.py`` writes them all; ``tests/docs`` fails when one differs from what this would write.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic import BaseModel

from racewatch import errors
from racewatch.catalog import load_sources
from racewatch.cli import main
from racewatch.config import PREFIX, Settings
from schemas import (
    MODELS,
    Alert,
    Background,
    Engagement,
    Item,
    Probabilities,
    RankObservation,
    Sample,
    SourceRun,
    Target,
)
from schemas.es import Es, mapping_of

HERE = Path(__file__).parent
NOTE = "<!-- written by docs/generate.py; change the code, then run `make docs` -->\n\n"


def pages() -> dict[str, str]:
    """Return every generated page by file name."""
    return {
        "cli.md": NOTE + "# Commands\n\n" + "\n".join(commands(main, "racewatch")),
        "fields.md": NOTE + "# Fields\n\n" + "\n".join(fields()),
        "sources.md": NOTE + "# Sources\n\n" + "\n".join(sources()),
        "settings.md": NOTE + "# Settings\n\n" + "\n".join(settings()),
        "errors.md": NOTE + "# Errors\n\n" + "\n".join(error_tree()),
        "kibana.md": with_dashboards((HERE / "kibana.md").read_text("utf-8")),
    }


def with_dashboards(page: str) -> str:
    """Return *page* with the table of the dashboards between its two marks."""
    from kibana.generate import dashboard_table  # noqa: PLC0415  a folder of the checkout, not of the package

    table = "<!-- dashboards -->\n" + "\n".join(dashboard_table()) + "\n<!-- end -->"
    return re.sub(r"<!-- dashboards -->.*<!-- end -->", lambda _: table, page, flags=re.DOTALL)


def commands(command: click.Command, name: str) -> Iterator[str]:
    """Yield the help of *command* and of all below it."""
    context = click.Context(command, info_name=name, max_content_width=100, help_option_names=["-h", "--help"])
    yield f"## `{name}`\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for child in sorted(command.list_commands(context)):
            if found := command.get_command(context, child):
                yield from commands(found, f"{name} {child}")


def fields() -> Iterator[str]:
    """Yield a table for each model; indexed ones with their Elasticsearch type."""
    for model in MODELS.values():
        yield f"## {model.__name__}\n\n{inspect.getdoc(model)}\n"
        yield "| field | type | index | what |\n|---|---|---|---|"
        indexed = model in (Item, Probabilities, Target, Engagement, RankObservation, SourceRun, Alert)
        indexed = indexed or model in (Background, Sample)
        for name, field in model.model_fields.items():
            mapped = mapping_of(model)["properties"][name] if indexed else {}
            kind = "kept" if mapped.get("enabled") is False or mapped.get("index") is False else mapped.get("type", "")
            yield f"| {name} | {_type(model, name)} | {kind} | {field.description or ''} |"
        yield ""


def _type(model: type[BaseModel], name: str) -> str:
    marks = [mark for mark in model.model_fields[name].metadata if isinstance(mark, Es)]
    annotation = model.model_fields[name].annotation
    shown = annotation.__name__ if isinstance(annotation, type) and not marks else str(annotation)
    for long in (
        "typing.",
        "pydantic.types.",
        "schemas.alert.",
        "schemas.basis.",
        "schemas.rule.",
        "schemas.item.",
        "<class '",
        "'>",
    ):
        shown = shown.replace(long, "")
    shown = "web address" if "pattern=" in shown else shown
    return f"`{shown}`".replace("|", "\\|")


def sources() -> Iterator[str]:
    """Yield the table of the declared sources, and what has been proven of them."""
    found = load_sources().values()
    proven = sum(s.proven for s in found)
    yield (
        f"{len(found)} sources are declared in `racewatch/catalog/sources.yaml`. **Recorded** means that tests read\n"
        f"recorded answers of this very source ({proven} of them); of the others the family is tested, on answers\n"
        "of our own in the source's documented form. No address has been crawled live: `racewatch sources check NAME`\n"
        "tries one and says what it saw.\n"
    )
    yield "Of a **general** source what is on none of our topics is only counted.\n"
    yield "| source | family | publisher | languages | scope | schedule | floor | proof | address |"
    yield "|---" * 9 + "|"
    for s in found:
        proof = ("recorded" if s.proven else "declared") + (f" ({s.note})" if s.note else "")
        yield (f"| {s.name} | {s.spider} | {s.publisher} | {', '.join(s.languages)} | {s.scope} | {s.schedule} "
               f"| {s.floor} | {proof} | {s.url.replace('|', '%7C')} |")  # fmt: skip


def settings() -> Iterator[str]:
    """Yield the table of settings."""
    yield "Read from the environment or a `.env` file; `racewatch config check` finds mistyped names.\n"
    yield "| setting | default | what |\n|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = "" if hasattr(field.default, "get_secret_value") or field.default is None else f"{field.default}"
        yield f"| {PREFIX}{name.upper()} | {default} | {field.description} |"


def error_tree() -> Iterator[str]:
    """Yield the tree of errors as the module draws it."""
    yield inspect.getdoc(errors) or ""


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    from kibana.generate import FILE, lines

    FILE.write_text(lines(), "utf-8")
    for page, text in pages().items():
        (HERE / page).write_text(text.rstrip() + "\n", "utf-8")
