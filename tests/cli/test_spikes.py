"""`spikes`: a CSV in, its scores out."""

import csv
import gzip
import json
import subprocess
import sys
from datetime import datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from racewatch.cli.options import Failing
from racewatch.cli.streaming import HEADER, spikes

main = Failing(commands=[spikes])
START = datetime.fromisoformat("2025-01-06T00:00:00")
VALUES = [20 + row % 7 for row in range(600)]
VALUES[500] = 900
TEXT = "timestamp,value\n" + "".join(f"{START + timedelta(minutes=5 * n)},{v}\n" for n, v in enumerate(VALUES))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs the command in a folder that holds series.csv."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "series.csv").write_text(TEXT, "utf-8")
    return lambda *words: CliRunner().invoke(main, ["spikes", *words])


def test_every_row_comes_back_with_its_score(run, tmp_path):
    """Time and value stand as they were written; the peak alerts; stdout stays empty when a file is named."""
    done = run("--input", "series.csv", "--output", "scores.csv")
    rows = list(csv.DictReader((tmp_path / "scores.csv").read_text("utf-8").splitlines()))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "600 rows, 1 alerts\n")
    assert tuple(rows[0]) == HEADER
    assert [(row["timestamp"], row["value"]) for row in rows] == [
        tuple(line.split(",")) for line in TEXT.splitlines()[1:]
    ]
    assert [n for n, row in enumerate(rows) if row["alert"] == "1"] == [500]
    assert all((float(row["score"]) >= 0.5) == (row["alert"] == "1") for row in rows)
    assert all(float(row["low"]) <= float(row["expected"]) <= float(row["high"]) for row in rows[288:])


def test_packed_input_and_the_pipe_give_the_same(run, tmp_path):
    """A .csv.gz, stdin and stdout lead to the same bytes as plain files."""
    (tmp_path / "series.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    plain = run("--input", "series.csv").stdout
    assert run("--input", "series.csv.gz").stdout == plain
    program = "from racewatch.cli.streaming import spikes; spikes()"
    for sent in (TEXT.encode(), gzip.compress(TEXT.encode())):
        command = [sys.executable, "-c", program, "--input", "-", "--output", "-"]
        assert subprocess.run(command, input=sent, capture_output=True, check=True).stdout.decode() == plain


def test_a_live_pipe_is_answered_row_by_row():
    """On a pipe the score of a row comes out before the next row goes in."""
    command = [sys.executable, "-c", "from racewatch.cli.streaming import spikes; spikes()", "--input", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as live:
        live.stdin.write("timestamp,value\n2025-01-27 13:00,4\n")
        assert [live.stdout.readline() for _ in range(2)][1].startswith("2025-01-27 13:00,4,")
        live.stdin.write("2025-01-27 13:05,5\n")
        assert live.stdout.readline().startswith("2025-01-27 13:05,5,")
        live.stdin.close()
        assert live.wait() == 0


def test_json_gives_a_line_a_row(run):
    """With --json each row is an object with the same names."""
    first = run("--input", "series.csv", "--json").stdout.splitlines()[500]
    found = json.loads(first)
    assert tuple(found) == HEADER
    assert found["alert"] == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"timestamp,value\n2025-01-27 13:00,x\n", "line 2: value 'x' is not a number"),
        (b"\xff\xfe", "UTF-8"),
        (gzip.compress(TEXT.encode())[:-20], "damaged"),
        (b"\x1f\x8bnonsense", "damaged"),
    ],
)
def test_an_unusable_file_ends_with_1_and_leaves_the_old_scores(run, tmp_path, content, word):
    """The message names the file and what is wrong; scores of an earlier run stay as they were."""
    (tmp_path / "bad.csv").write_bytes(content)
    (tmp_path / "scores.csv").write_text("old", "utf-8")
    done = run("--input", "bad.csv", "--output", "scores.csv")
    assert done.exit_code == 1
    assert word in done.stderr
    assert "bad.csv" in done.stderr
    assert (tmp_path / "scores.csv").read_text("utf-8") == "old"
    assert not (tmp_path / "scores.csv.part").exists()


def test_absent_files_and_folders_are_named(run):
    """A file that is not there, or cannot be written, is a message and exit code 1."""
    assert "nowhere.csv: No such file" in run("--input", "nowhere.csv").stderr
    done = run("--input", "series.csv", "--output", "no/such/folder.csv")
    assert done.exit_code == 1
    assert "--output" in done.stderr


def test_help_shows_an_example(run):
    """--help shows how it is called and what it promises."""
    assert "racewatch spikes --input series.csv --output scores.csv" in run("--help").stdout
    assert isinstance(spikes, click.Command)
