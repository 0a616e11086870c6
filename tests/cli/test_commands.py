"""The command line: data on stdout, words on stderr, 0 done, 1 failed, 2 usage."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from racewatch.cli import main
from schemas import MODELS

RANK = {"title": "DeepSeek", "observed_at": "2025-01-27T13:00+08:00", "heat": 1435601, "position": 1}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs a command in a fresh folder with nothing from the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RACEWATCH_STORE", raising=False)
    return lambda *command: CliRunner().invoke(main, [*command])


@pytest.fixture
def filled(run, tmp_path):
    """Return the same after an import of one hot-list row and two articles."""
    (tmp_path / "r.jsonl").write_text(json.dumps(RANK), "utf-8")
    titles = {1: ("輝達股價暴跌", "甲"), 2: ("Nvidia shares soared on Tuesday, a remarkable recovery", "B")}
    articles = [
        {
            "url": f"https://a.example/{n}",
            "title": title,
            "published": f"2025-01-2{6 + n}T10:00+08:00",
            "publisher": by,
        }
        for n, (title, by) in titles.items()
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(a, ensure_ascii=False) for a in articles), "utf-8")
    assert run("import", "r.jsonl", "--as", "rank").exit_code == 0
    assert run("import", "a.jsonl", "--as", "article").exit_code == 0
    return run


@pytest.mark.parametrize("word", ["輝達", "辉达", "NVIDIA", "英偉達", "name:nvidia", "nvidia"])
def test_every_spelling_finds_the_same(filled, word):
    """An analyst types the name as it is written where she lives."""
    found = filled("search", word, "--json")
    assert [json.loads(line)["url"][-1] for line in found.stdout.splitlines()] == ["2", "1"]


def test_ranks_are_shown_with_their_heat(filled):
    """Words for people, a line of JSON for programs."""
    assert "1,435,601" in filled("ranks", "weibo-hot").stdout
    assert json.loads(filled("ranks", "weibo-hot", "--json").stdout)["names"] == ["deepseek"]


def test_ranks_as_of_a_time(filled):
    """Before the first observation there is nothing, and the message says so."""
    done = filled("ranks", "weibo-hot", "--at", "2025-01-26T00:00+08:00")
    assert done.exit_code == 1
    assert "never observed until then" in done.stderr


def test_trend_and_sentiment_say_what_they_rest_on(filled):
    """Counts a day in the asked zone; the words about coverage go to stderr."""
    done = filled("trend", "nvidia", "--zone", "Asia/Shanghai", "--json")
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(step["start"], step["value"]) for step in steps] == [
        ("2025-01-26T16:00:00+00:00", 1.0),
        ("2025-01-27T16:00:00+00:00", 1.0),
    ]
    assert "rests on 25 of 25 hours seen (100%)" in done.stderr
    (first, second) = (json.loads(x) for x in filled("sentiment", "nvidia", "--json").stdout.splitlines())
    assert (first["n"], first["negative"], second["positive"]) == (1, 1, 1)


def test_a_trend_by_language(filled):
    """One series a language."""
    steps = [json.loads(x) for x in filled("trend", "nvidia", "--split", "language", "--json").stdout.splitlines()]
    assert {(s["start"][:10], s["language"]): s["value"] for s in steps} == {
        ("2025-01-27", "en"): 0, ("2025-01-27", "zh"): 1, ("2025-01-28", "en"): 1, ("2025-01-28", "zh"): 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (("search", "(輝達 OR"), 2, "column"),
        (("search", "nmae:nvidia"), 2, "name"),
        (("trend", "x", "--interval", "7h"), 2, "7h"),
        (("trend", "x", "--now", "yesterday"), 2, "2025-01-27T13:00+08:00"),
        (("trend", "x", "--now", "2025-01-27T13:00"), 2, "offset"),
        (("search", "x", "--zone", "Mars/Base"), 1, "IANA"),
        (("search", "x", "--store", "redis://x"), 1, "sqlite:///FILE"),
        (("search", "x", "--store", "http://127.0.0.1:9"), 1, "127.0.0.1:9"),
        (("crawl", "nobody"), 1, "racewatch sources list"),
        (("import", "missing.jsonl", "--as", "rank"), 1, "no such file"),
        (("ranks", "nobody"), 1, "never observed"),
        (("alerts", "backtest", "--rule", "nobody"), 2, "no rule nobody"),
        (("schema", "Nothing"), 2, "Nothing"),
    ],
)
def test_a_mistake_gets_a_message_and_no_traceback(run, command, code, words):
    """What was wrong and what to do, in words."""
    done = run(*command)
    assert (done.exit_code, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_lines_end_partial_and_stay_visible(run, tmp_path):
    """The good line is in, the bad one in quarantine, the exit code 1."""
    (tmp_path / "r.jsonl").write_text(json.dumps(RANK) + "\n{oops\n", "utf-8")
    done = run("import", "r.jsonl", "--as", "rank")
    assert done.exit_code == 1
    assert "partial (bad-lines)" in done.stdout
    (bad,) = (json.loads(line) for line in run("quarantine", "list", "--json").stdout.splitlines())
    assert (bad["reason"], bad["line"], bad["raw"]) == ("malformed-json", 2, "{oops")
    assert run("ranks", "weibo-hot").exit_code == 0


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_schema_is_printed(run, name):
    """JSON Schema, ready for another program."""
    assert json.loads(run("schema", name).stdout)["title"] == name


def test_settings_are_listed_without_secrets(run, monkeypatch):
    """A secret is set or not set."""
    monkeypatch.setenv("RACEWATCH_STORE_PASSWORD", "hunter2")
    done = run("config", "list")
    assert "hunter2" not in done.output
    assert "RACEWATCH_STORE_PASSWORD  set" in " ".join(done.stdout.split()).replace("PASSWORD set", "PASSWORD  set")


def test_a_mistyped_variable_is_told(run, monkeypatch):
    """The check fails and names it."""
    assert run("config", "check").exit_code == 0
    monkeypatch.setenv("RACEWATCH_STROE", "x")
    done = run("config", "check")
    assert done.exit_code == 1
    assert "RACEWATCH_STROE" in done.stderr


def test_the_watchbook_that_comes_along_is_sound(run):
    """No spelling belongs to two names."""
    done = run("watchbook", "check")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "0 collisions" in done.stderr


def test_the_module_runs_as_the_command_does():
    """``python -m racewatch`` from a checkout."""
    done = subprocess.run([sys.executable, "-m", "racewatch", "--version"], capture_output=True, text=True, check=True)
    assert "racewatch" in done.stdout
