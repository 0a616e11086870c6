"""What matches is in the file, all of it, and a file that is there is whole."""

import csv
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from racewatch.cli import main
from racewatch.config import Settings
from racewatch.errors import ConfigError, RetryLater
from racewatch.export import FORMATS, export
from racewatch.export.columns import columns_of
from racewatch.store.open import opened
from racewatch.store.search import Matches
from schemas import Item
from schemas.item import document_id
from tests.contract.samples import DAWN, HOUR, alert, engagement, full_item, full_rank, item, rank, run

ITEMS = [full_item(), *(item(str(n), f"第 {n} 条", at=DAWN + n * HOUR) for n in range(6))]


def matches(items: list[Item], total: int | None = None) -> Matches[Item]:
    """Return *items* as a store gives them."""
    return Matches(len(items) if total is None else total, iter(items))


def test_json_lines_are_the_items_themselves(tmp_path: Path) -> None:
    """Every line read back is the item that was written."""
    done = export(matches(ITEMS), tmp_path / "a.jsonl", "jsonl")
    lines = done.path.read_text("utf-8").splitlines()
    assert [Item.model_validate_json(line) for line in lines] == ITEMS
    assert (done.count, done.bytes) == (7, done.path.stat().st_size)


def test_csv_has_a_column_for_every_field(tmp_path: Path) -> None:
    """Header and cells come back by the standard reader: text as it was, lists as JSON, unknown as empty."""
    export(matches(ITEMS), tmp_path / "a.csv", "csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(Item.model_fields)
    first = ITEMS[0]
    assert rows[0]["text"] == first.text
    assert json.loads(rows[0]["names"]) == list(first.names)
    assert datetime.fromisoformat(rows[0]["published_at"]) == first.published_at
    assert (rows[0]["clipped"], rows[0]["reads"], rows[0]["reposts"]) == ("true", "0", "")
    assert float(rows[0]["sentiment"]) == first.sentiment


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "－2", "\r=1"])
def test_csv_runs_no_formula(tmp_path: Path, text: str) -> None:
    """A text that a spreadsheet would run begins with a quotation mark; a negative number stays a number."""
    export(matches([item("1", text, sentiment=-0.5)]), tmp_path / "a.csv", "csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["text"] == "'" + text
    assert row["sentiment"] == "-0.5"


def test_csv_for_excel_begins_with_the_mark(tmp_path: Path) -> None:
    """Only where it was asked for."""
    export(matches(ITEMS), tmp_path / "with.csv", "csv", bom=True)
    export(matches(ITEMS), tmp_path / "without.csv", "csv")
    marked = (tmp_path / "with.csv").read_bytes()
    assert marked == b"\xef\xbb\xbf" + (tmp_path / "without.csv").read_bytes()


def test_parquet_has_typed_columns(tmp_path: Path) -> None:
    """Read back by another library: times are times, numbers numbers, lists JSON, over more than one row group."""
    many = [*ITEMS, *(item(f"more {n}") for n in range(10_001))]
    done = export(matches(many), tmp_path / "a.parquet", "parquet")
    file = pq.ParquetFile(done.path)
    assert file.metadata.num_rows == done.count == len(many)
    assert file.num_row_groups == 3
    table = file.read()
    assert table.column_names == list(Item.model_fields)
    kinds = {"string": "string", "json": "string", "time": "timestamp[us, tz=UTC]", "integer": "int64"}
    kinds |= {"number": "double", "boolean": "bool"}
    assert {name: str(table.schema.field(name).type) for name in table.column_names} == {
        name: kinds[kind] for name, kind in columns_of(Item).items()
    }
    first = table.slice(0, 1).to_pylist()[0]
    assert first["published_at"] == ITEMS[0].published_at.astimezone(UTC)
    assert (first["text"], first["likes"], first["reposts"]) == (ITEMS[0].text, 2**63 - 1, None)
    assert table.column("id").to_pylist()[-1] == document_id("more 10000")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line to type is in the message, and no file is left."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"pip install 'racewatch\[parquet\]'"):
        export(matches(ITEMS), tmp_path / "a.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_fewer_items_than_counted_are_no_file(tmp_path: Path, form: str) -> None:
    """An export that was cut is an error, and the file of yesterday stays."""
    path = tmp_path / f"a.{form}"
    path.write_bytes(b"yesterday")
    with pytest.raises(RetryLater, match="7 of 8 items"):
        export(matches(ITEMS, total=8), path, form, replacing=True)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {path.name: b"yesterday"}


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    """Nor is one written where it cannot be."""
    (tmp_path / "a.csv").write_bytes(b"mine")
    with pytest.raises(ConfigError, match="--force"):
        export(matches(ITEMS), tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv").read_bytes() == b"mine"
    with pytest.raises(ConfigError, match="cannot be written"):
        export(matches(ITEMS), tmp_path / "absent" / "a.csv", "csv")


@pytest.mark.parametrize("verb", [["export", "条"], ["store", "export", "条"]])
def test_the_command_says_how_many(tmp_path: Path, verb: list[str]) -> None:
    """The count it prints is the total, and the JSON line has it too."""
    address = f"sqlite:///{tmp_path}/store.db"
    with opened(Settings(store=address, _env_file=None)) as store:
        store.write(ITEMS)
    output = str(tmp_path / "a.jsonl")
    done = CliRunner().invoke(main, [*verb, "--format", "jsonl", "--output", output, "--store", address, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["items"] == 6
    assert "6 of 6 matching items" in done.stderr


OTHERS = {
    "ranks": [full_rank(), *(rank(f"第 {n} 名", at=DAWN + n * HOUR) for n in range(1, 4))],
    "engagements": [engagement(str(n), at=DAWN + n * HOUR, likes=n) for n in range(3)],
    "runs": [run(str(n), at=DAWN + n * HOUR) for n in range(5)],
    "alerts": [alert(str(n), at=DAWN + n * HOUR) for n in range(2)],
}


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Where a store with documents of every dataset lies."""
    found = f"sqlite:///{tmp_path}/store.db"
    with opened(Settings(store=found, _env_file=None)) as store:
        store.write([*ITEMS, *(document for documents in OTHERS.values() for document in documents)])
    return found


@pytest.mark.parametrize("dataset", OTHERS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_dataset_is_written_whole(tmp_path: Path, address: str, dataset: str, form: str) -> None:
    """All its documents are in the file, oldest first, with a column for every field and each value as it was."""
    path, wanted = tmp_path / f"a.{form}", OTHERS[dataset]
    command = ["export", "--dataset", dataset, "--format", form, "--output", str(path), "--store", address, "--json"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)[dataset] == len(wanted)
    model, rows = type(wanted[0]), read_back(path, form)
    assert [row["id"] for row in rows] == [one.id for one in sorted(wanted, key=lambda one: (time_of(one), one.id))]
    if form == "jsonl":
        assert {row["id"]: model.model_validate(row) for row in rows} == {one.id: one for one in wanted}
        return
    assert list(rows[0]) == list(model.model_fields)
    kinds, known = columns_of(model), {one.id: one.model_dump(mode="json") for one in wanted}
    for row in rows:
        lists = {name: json.loads(row[name]) for name, kind in kinds.items() if kind == "json" and row[name]}
        assert lists == {name: known[row["id"]][name] for name in lists}
        numbers = {
            name: float(row[name]) for name, kind in kinds.items() if kind == "number" and row[name] not in ("", None)
        }
        assert numbers == {name: known[row["id"]][name] for name in numbers}


def time_of(document: Any) -> datetime:
    """Return the time by which *document* is asked for."""
    return next(
        getattr(document, name) for name in ("observed_at", "started_at", "opened_at") if hasattr(document, name)
    )


def read_back(path: Path, form: str) -> list[dict[str, Any]]:
    """Return the rows of a file as other programs read it."""
    if form == "parquet":
        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as file:
        return [json.loads(line) for line in file] if form == "jsonl" else list(csv.DictReader(file))


def test_ranks_take_a_query_and_runs_refuse_one(tmp_path: Path, address: str) -> None:
    """A filter that a dataset does not know is an error before anything is written."""
    path = tmp_path / "a.csv"
    command = ["export", "第", "--format", "csv", "--output", str(path), "--store", address]
    done = CliRunner().invoke(main, [*command, "--dataset", "ranks"])
    assert "3 of 3 matching ranks" in done.stderr
    path.unlink()
    refused = CliRunner().invoke(main, [*command, "--dataset", "runs"])
    assert (refused.exit_code, path.exists()) == (2, False)
    assert "runs take no query" in refused.stderr
