"""The command that brings an older store to this version, as a person runs it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from racewatch.cli import main


def test_an_older_file_is_migrated_by_the_command_that_its_error_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`store info` fails with the command to run; a dry run and the migration say what they do; then info works."""
    monkeypatch.setenv("RACEWATCH_STORE", f"sqlite:///{tmp_path}/store.db")
    run = CliRunner().invoke
    assert run(main, ["store", "init"]).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "store.db")) as raw, raw:
        shapes = json.loads(raw.execute("SELECT value FROM about").fetchone()[0])
        shapes["items"]["fields"]["source"] = "other"
        raw.execute("UPDATE about SET value = ?", (json.dumps(shapes),))
    refused = run(main, ["store", "info"])
    assert refused.exit_code == 1
    assert "racewatch store migrate" in refused.output
    shown = run(main, ["store", "migrate", "--dry-run", "--json"])
    assert json.loads(shown.stdout.splitlines()[0])["difference"] == "changed: source"
    assert run(main, ["store", "info"]).exit_code == 1
    assert run(main, ["store", "migrate"]).exit_code == 0
    assert run(main, ["store", "info"]).exit_code == 0
    assert "of this version" in run(main, ["store", "migrate"]).output
