"""The ledger as a list of runs and as sources by hours; an hour that nobody looked into is to be seen."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from racewatch.cli import main
from racewatch.config import Settings
from racewatch.store.open import opened
from tests.contract.samples import DAWN, HOUR, run

SOURCES = """sources:
- {name: paper, spider: feed, publisher: 某社, url: "https://a.example/feed"}
- {name: never, spider: feed, publisher: 某社, url: "https://b.example/feed"}
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the command for a store with a day of two sources, of which one is declared."""
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    monkeypatch.setenv("RACEWATCH_SOURCES", str(tmp_path / "sources.yaml"))
    address = f"sqlite:///{tmp_path}/store.db"
    spoken = {"source": "paper", "covered_from": DAWN, "covered_to": DAWN + 2 * HOUR}
    with opened(Settings(store=address, _env_file=None)) as store:
        store.write(
            [
                run("a", at=DAWN + 2 * HOUR, landed=3, seen=3, rejected=0, off_topic=0, **spoken),
                run("b", at=DAWN + 2 * HOUR, state="blocked", reason="captcha", **spoken),
                run("c", at=DAWN + 4 * HOUR, state="quiet", reason="nothing-new", source="hot", kind="ranks"),
            ]
        )
    until = (DAWN + 5 * HOUR).isoformat()
    return ["ledger", "--store", address, "--since", DAWN.isoformat(), "--until", until, "--zone", "Asia/Shanghai"]


def test_the_grid_shows_every_source_and_every_hour(command: list[str]) -> None:
    """The worst run names an hour; what a later run speaks for is no gap; a source that never ran is all gap."""
    done = CliRunner().invoke(main, [*command, "--grid"])
    assert done.exit_code == 0, done.output
    rows = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()[2:]}
    assert rows == {"paper": "--B··", "never": "·····", "hot": "····q"}
    assert "blocked: captcha; 2 h gap" in done.stdout
    assert "gap: nobody looked" in done.stderr
    assert done.stdout.splitlines()[1].split() == ["00"]


def test_the_grid_as_json_has_a_line_a_cell(command: list[str]) -> None:
    """State, reason and counts of each source and hour."""
    done = CliRunner().invoke(main, [*command, "--grid", "--json"])
    cells = {(cell["source"], cell["start"][:13]): cell for cell in map(json.loads, done.stdout.splitlines())}
    assert len(cells) == 15
    found = cells["paper", "2025-01-26T18"]
    assert (found["state"], found["reason"], found["runs"], found["new"]) == ("blocked", "captcha", 2, 5)
    assert cells["never", "2025-01-26T18"]["state"] == "gap"


def test_the_list_has_a_line_a_run(command: list[str]) -> None:
    """Without --grid the runs themselves are told, of the time that was asked for."""
    done = CliRunner().invoke(main, [*command, "--json"])
    assert {json.loads(line)["run_id"] for line in done.stdout.splitlines()} == {"a", "b", "c"}
    assert "expected" in CliRunner().invoke(main, command).stdout


def test_too_long_a_grid_is_refused(command: list[str]) -> None:
    """A year of hours is no table."""
    done = CliRunner().invoke(main, [*command, "--grid", "--since", "2024-01-01T00:00Z"])
    assert done.exit_code == 2
    assert "at most 14 days" in done.stderr
