"""What a night's schedule runs without Airflow, as a person sees it."""

import json
import os
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from racewatch.cli import main
from tests.notify.receiver import receiving

NOW = "2025-01-28T00:00+00:00"
AT = 1_738_022_400
"""The same in seconds."""


def test_retention_says_what_goes_and_removes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer older than asked for goes, with its bytes told, after a trial that removed nothing; a newer stays."""
    monkeypatch.setenv("RACEWATCH_KEEP_EVIDENCE", "30")
    for name, days in (("old", 31), ("new", 29)):
        folder = tmp_path / "evidence" / "paper" / name
        folder.mkdir(parents=True)
        (folder / "1.body").write_bytes(b"x" * 1000)
        for path in (folder / "1.body", folder):
            os.utime(path, (AT - days * 86_400, AT - days * 86_400))
    command = ["retention", "--var", str(tmp_path), "--now", NOW, "--json"]
    for more, dry in ((["--dry-run"], True), ([], False)):
        assert (tmp_path / "evidence/paper/old").exists()
        done = CliRunner().invoke(main, [*command, *more])
        assert done.exit_code == 0, done.output
        told = {each.pop("kind"): each for each in map(json.loads, done.stdout.splitlines())}
        assert told["evidence"] == {"count": 1, "bytes": 1000, "dry_run": dry}
    assert sorted(path.name for path in (tmp_path / "evidence/paper").iterdir()) == ["new"]


def test_a_brief_is_sent_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no channel asks it says so; the one that asks gets it, and not again for the same time."""
    command = ["brief", "--var", str(tmp_path / "var"), "--now", NOW]
    with receiving() as receiver:
        for asks, words in ((False, "no channel asks"), (True, "sent to 1 channel"), (True, "sent to 0 channels")):
            rules = tmp_path / "alerts.yaml"
            rules.write_text(yaml.safe_dump({"channels": {"desk": {"brief": asks}}}), "utf-8")
            monkeypatch.setenv("RACEWATCH_RULES", str(rules))
            monkeypatch.setenv("RACEWATCH_CHANNEL_DESK", f"{receiver.url}/desk")
            done = CliRunner().invoke(main, command)
            assert (done.exit_code, words in done.stderr) == (0, True), done.output
