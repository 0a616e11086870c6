"""The verb that writes all matching items to a file: export."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from racewatch.cli.asking import asking
from racewatch.cli.keeping import store
from racewatch.cli.options import SINCE, UNTIL, common
from racewatch.cli.output import Output, progress
from racewatch.config import Settings
from racewatch.export import FORMATS
from racewatch.export import export as write_export
from racewatch.query.ast import Node
from racewatch.store.open import opened
from racewatch.store.questions import Window


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True,
              help="parquet needs racewatch[parquet].")  # fmt: skip
@click.option("--output", "path", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="The file; it is whole or absent.")  # fmt: skip
@click.option("--bom", is_flag=True, help="Begin a CSV with the mark by which Excel knows UTF-8.")
@click.option("--force", "replacing", is_flag=True, help="Replace the file when it is there.")
@SINCE
@UNTIL
@common
@asking
def export(
    node: Node, since: datetime | None, until: datetime | None, settings: Settings, out: Output, **wanted: Any
) -> None:
    """Write all matching items to a file, oldest first; without a query all there are.

    Columns are the fields of an item; lists and objects are JSON text in CSV and Parquet. In CSV a text that a
    spreadsheet would run as a formula begins with a quotation mark.

    \b
    racewatch export 'name:deepseek lang:zh' --format csv --bom --output deepseek.csv
    racewatch store export --format jsonl --output everything.jsonl
    """
    if wanted["bom"] and wanted["form"] != "csv":
        raise click.UsageError("--bom is for --format csv")
    with opened(settings) as store, store.matches(node, Window(since, until)) as found:
        done = write_export(found, **wanted, say=progress)
    if out.as_json:
        out.record({"output": str(done.path), "format": wanted["form"], "items": done.items, "bytes": done.bytes})
    out.say(f"{done.items:,} of {found.total:,} matching items in {done.path}, {done.bytes:,} bytes")


store.add_command(export)
