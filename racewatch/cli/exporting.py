"""The verb that writes all matching documents of a dataset to a file: export."""

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
from racewatch.store.documents import Dataset
from racewatch.store.open import opened
from racewatch.store.questions import EVERYTHING, QUERIED, Window

DATASETS = ("items", "ranks", "engagements", "runs", "alerts")


@click.command()
@click.option("--dataset", type=click.Choice(DATASETS), default="items", show_default=True,
              help="What to write; only items and ranks take a query.")  # fmt: skip
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
    node: Node,
    dataset: Dataset,
    since: datetime | None,
    until: datetime | None,
    settings: Settings,
    out: Output,
    **wanted: Any,
) -> None:
    """Write all matching items to a file, oldest first; without a query all there are.

    With --dataset it is the hot lists' ranks, the engagements counted of items, the ledger's runs or the alerts, by
    the time at which they were observed, started or opened. Columns are the fields of a document; lists and objects
    are JSON text in CSV and Parquet. In CSV a text that a spreadsheet would run as a formula begins with a quotation
    mark.

    \b
    racewatch export 'name:deepseek lang:zh' --format csv --bom --output deepseek.csv
    racewatch export 'name:nvidia' --dataset ranks --since 2025-01-20 --format parquet --output lists.parquet
    racewatch store export --format jsonl --output everything.jsonl
    racewatch store export --dataset runs --format csv --output ledger.csv
    """
    if wanted["bom"] and wanted["form"] != "csv":
        raise click.UsageError("--bom is for --format csv")
    if dataset not in QUERIED and node != EVERYTHING:
        raise click.UsageError(f"{dataset} take no query; leave it out, --since and --until choose among them")
    with opened(settings) as store, store.every(dataset, Window(since, until), node) as found:
        done = write_export(found, dataset=dataset, **wanted, say=progress)
    if out.as_json:
        out.record({"output": str(done.path), "format": wanted["form"], dataset: done.count, "bytes": done.bytes})
    out.say(f"{done.count:,} of {found.total:,} matching {dataset} in {done.path}, {done.bytes:,} bytes")


store.add_command(export)
