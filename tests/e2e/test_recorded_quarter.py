"""January to March 2025 as it was recorded: the DeepSeek event is seen in both stores, with the same figures."""

import importlib.util
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from racewatch.cli import main
from tests.quality.floors import floors_of

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("quarter", ROOT / "docs" / "quarter.py")
page = importlib.util.module_from_spec(spec)
spec.loader.exec_module(page)
RECORDED = Path(os.environ.get("RACEWATCH_SHARED", ROOT.parent / "shared")) / "data/weibo_hotsearch/hourly_lxw"
MONTHS = ("2025-01", "2025-02", "2025-03")
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not RECORDED.is_dir(), reason=f"NO RECORDED HOT LISTS at {RECORDED}: the quarter was not replayed"
    ),
]


def lines(var, store, *command):
    """Run a command with --json; return its lines. A failure shows what it said."""
    done = CliRunner().invoke(main, [*command, "--json", "--var", str(var), "--store", store])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory):
    """Import the quarter into SQLite; return the folder, whose landing another store can be filled from."""
    var = tmp_path_factory.mktemp("quarter")
    for month in MONTHS:
        lines(var, f"sqlite:///{var}/racewatch.db", "import", str(RECORDED / f"{month}.tsv.gz"), "--as", "rank")
    return var


def answers(var, store):
    """Return the heat of the topic by the hour and what the rules would have raised."""
    trend = lines(var, store, "trend", "name:deepseek", "--series", "heat", "--interval", "1h")
    return trend, lines(var, store, "alerts", "backtest")


def check(trend, raised):
    """Hold the answers to what the record shows."""
    heat = {datetime.fromisoformat(step["start"]): step["value"] for step in trend}
    event = datetime.fromisoformat("2025-01-26T00:00+08:00")
    days = [max(heat[event + timedelta(days=day, hours=h)] or 0 for h in range(24)) for day in (-1, 0, 1, 2)]
    assert days[0] == 0 < days[1] < days[2] < days[3]
    assert heat[datetime.fromisoformat("2025-01-27T13:00+08:00")] == 1_435_601 + 80_707 + 91_909
    assert len(trend) == 2160
    assert sum(step["gap"] for step in trend) == 120
    assert all((step["value"] is None) == step["gap"] for step in trend)
    first = next(alert for alert in sorted(raised, key=lambda a: a["opened_at"]) if alert["rule"] == "deepseek")
    assert event <= datetime.fromisoformat(first["opened_at"]) < event + timedelta(hours=20)
    assert first["observed"] > 10 * max(first["expected"], 1)
    assert len({piece["id"] for piece in first["evidence"]}) >= 3
    assert all(piece["url"].startswith("https://s.weibo.com/") for piece in first["evidence"])


def test_the_event_is_seen_in_sqlite(quarter):
    """The rise of 26 to 28 January, 120 unrecorded hours as gaps, and the alert with its links."""
    check(*answers(quarter, f"sqlite:///{quarter}/racewatch.db"))


@pytest.mark.elasticsearch
def test_elasticsearch_gives_the_same_figures(quarter, elasticsearch_url, monkeypatch):
    """The same landing indexed into the real node answers with the same lines, and indexed again adds nothing."""
    monkeypatch.setenv("RACEWATCH_STORE_PREFIX", "quarter")
    batches = [str(path) for path in sorted((quarter / "landing" / "clean").glob("*/*.jsonl"))]
    assert len(batches) == 3
    for _ in range(2):
        lines(quarter, elasticsearch_url, "index", *batches)
    assert lines(quarter, elasticsearch_url, "store", "info")[0]["ranks"] == 103_157
    assert answers(quarter, elasticsearch_url) == answers(quarter, f"sqlite:///{quarter}/racewatch.db")


def test_the_page_lists_every_alert_with_its_verdict(quarter):
    """docs/backtest-2025q1.md has exactly the alerts of the default rules, each judged; few a week are false."""
    store = f"sqlite:///{quarter}/racewatch.db"
    span = ("--from", "2025-01-01T00:00+08:00", "--to", "2025-04-01T00:00+08:00")
    raised = lines(quarter, store, "alerts", "backtest", *span)
    listed = page.judged(page.PAGE.read_text("utf-8"))
    assert list(listed) == [page.key_of(alert) for alert in raised], "run docs/quarter.py, then judge what is new"
    assert {verdict for verdict, _ in listed.values()} == {"true", "false"}
    assert all(reason not in ("", "?") for _, reason in listed.values())
    false = sum(verdict == "false" for verdict, _ in listed.values()) / page.WEEKS
    assert false <= floors_of("recorded-quarter")["false-a-week"]
    opened = [alert["opened_at"] for alert in raised if alert["rule"] == "deepseek"]
    event = [at for at in opened if "2025-01-25T16:00" <= at < "2025-01-29T16:00"]
    assert event == ["2025-01-26T01:00:00Z"]
