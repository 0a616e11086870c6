"""`alerts backtest`: history replayed, its alerts with evidence and delay, other settings tried, a picture drawn."""

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from racewatch.cli import main

START = datetime.fromisoformat("2025-01-06T00:00+08:00")
EVENT = START + timedelta(days=18, hours=9)
HOURS = 22 * 24
PROMISED = {"rule", "topic", "opened_at", "peak_at", "closed_at", "observed", "expected", "score", "evidence"}


def listed(hour):
    """Return the list's rows of an hour: ten that nobody watches, from the event on a large and a small one of ours."""
    at = START + timedelta(hours=hour)
    rows = [(f"别的话题{n}号", 100_000 + 1_000 * n) for n in range(10)]
    if EVENT <= at < EVENT + timedelta(hours=10):
        rows += [("深度求索发布新模型", 300_000), ("OpenAI回应", 20_000)]
    return [{"title": title, "observed_at": at.isoformat(), "heat": heat} for title, heat in rows]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Import three weeks of a small hot list with one event; return the folder."""
    folder = tmp_path_factory.mktemp("home")
    rows = [row for hour in range(HOURS) for row in listed(hour)]
    (folder / "r.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    run(folder, "import", str(folder / "r.jsonl"), "--as", "rank")
    return folder


def run(folder, *command):
    """Run a command in *folder*; a failure shows what it said."""
    done = CliRunner().invoke(main, [*command, "--var", str(folder), "--store", f"sqlite:///{folder}/s.db"])
    assert done.exit_code == 0, done.output
    return done


def test_json_gives_one_line_an_incident(home):
    """The event is one incident of its topic, opened in its first hour, with the promised fields and its title."""
    lines = run(home, "alerts", "backtest", "--rule", "deepseek", "--json").stdout.splitlines()
    (alert,) = map(json.loads, lines)
    assert set(alert) >= PROMISED
    assert (alert["rule"], alert["topic"]) == ("deepseek", "deepseek")
    assert datetime.fromisoformat(alert["opened_at"]) == EVENT
    assert (alert["observed"], alert["expected"]) == (300_000, 0)
    assert {piece["title"] for piece in alert["evidence"]} == {"深度求索发布新模型"}
    assert alert["series"] == "heat"


def test_a_small_entry_of_a_new_name_is_told_as_novelty(home):
    """Far below the list's average, but the first in two weeks."""
    (line,) = run(home, "alerts", "backtest", "--rule", "openai", "--json").stdout.splitlines()
    assert (json.loads(line)["series"], json.loads(line)["novel"]) == ("novelty", "openai")


def test_words_say_evidence_delay_and_rate(home):
    """A person reads the title, when it was raised and how often that would be."""
    done = run(home, "alerts", "backtest", "--rule", "deepseek", "--zone", "Asia/Shanghai")
    assert "深度求索发布新模型" in done.stdout
    assert "raised 2025-01-24 10:00, 1.0 h after it began at 2025-01-24 09:00" in done.stdout
    assert "1 alerts of 1 rules in 3.3 weeks, 0.3 a week" in done.stderr


def test_the_time_can_be_limited(home):
    """Before the event nothing is found."""
    done = run(home, "alerts", "backtest", "--to", "2025-01-24T09:00+08:00")
    assert done.stdout == ""


def test_a_sweep_compares_settings(home):
    """A higher sensitivity asks for more, says which alerts are gone, and JSON has the same figures."""
    (*_, last) = map(
        json.loads, run(home, "alerts", "backtest", "--sweep", "sensitivity", "--json").stdout.splitlines()
    )
    assert (last["setting"], last["value"], last["alerts"], last["gone"], last["new"]) == ("sensitivity", 0.8, 0, 2, 0)
    table = run(home, "alerts", "backtest", "--sweep", "sensitivity").stdout.splitlines()
    assert table[0].split() == [
        "setting",
        "value",
        "alerts",
        "a",
        "week",
        "delay",
        "hours",
        "open",
        "hours",
        "gone",
        "new",
    ]
    assert len(table) == 9


@pytest.mark.parametrize(("name", "begins"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml")])
def test_a_picture_is_drawn(home, name, begins):
    """PNG and SVG, by the file's name."""
    run(home, "alerts", "backtest", "--rule", "deepseek", "--plot", str(home / name))
    assert (home / name).read_bytes().startswith(begins)


def test_a_picture_of_another_kind_is_refused(home):
    """The message names the two kinds there are."""
    command = ["alerts", "backtest", "--rule", "deepseek", "--plot", str(home / "a.bmp")]
    done = CliRunner().invoke(main, [*command, "--var", str(home), "--store", f"sqlite:///{home}/s.db"])
    assert done.exit_code == 1
    assert ".png or .svg" in done.stderr
