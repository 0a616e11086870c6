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


def test_what_still_cannot_be_used_stays_in_quarantine(run, tmp_path):
    """A retry says how many were tried and how many pass, and an archive's bad line is none of either."""
    (tmp_path / "a.jsonl").write_text(json.dumps({"url": "nowhere", "title": "x", "publisher": "B"}), "utf-8")
    assert run("import", "a.jsonl", "--as", "article").exit_code == 1
    before = run("quarantine", "list").stdout
    done = run("quarantine", "retry", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["waiting"] == 0
    assert run("quarantine", "list").stdout == before != ""


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
    """No finding is an error; the notes are told on request."""
    done = run("watchbook", "check")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "0 errors" in done.stderr
    assert "wall-street does not count inside Wall Street Journal" in run("watchbook", "check", "--notes").stdout


def test_a_wrong_watchbook_fails_the_check(run, tmp_path, monkeypatch):
    """The finding names the spelling and what to do."""
    (tmp_path / "mine.yaml").write_text("names: [{id: pome, kind: company, en: [Apple]}]\ntopics: []\n", "utf-8")
    monkeypatch.setenv("RACEWATCH_WATCHBOOK", "mine.yaml")
    done = run("watchbook", "check")
    assert done.exit_code == 1
    assert done.stdout == "error: everyday: pome: Apple is an everyday word as well: give it a rule under when\n"


def test_a_preview_shows_what_a_new_watchbook_would_change(filled, tmp_path):
    """Counts and marked examples, in words and as JSON; retag then does what was shown, once."""
    (tmp_path / "mine.yaml").write_text("names: [{id: nvidia, kind: company, en: [Nvidia]}]\ntopics: []\n", "utf-8")
    done = filled("watchbook", "preview", "nvidia", "--file", "mine.yaml")
    assert "matches: 1\n  by day: 2025-01-28 1\n" in done.stdout
    assert "lost: 1\n" in done.stdout
    assert "【輝達】股價暴跌" in done.stdout
    found = filled("watchbook", "preview", "nvidia", "--json").stdout
    assert [json.loads(line)["total"] for line in found.splitlines()] == [2]
    assert filled("watchbook", "preview", "nvidea").exit_code == 1
    again = filled("retag", "--json")
    assert json.loads(again.stdout) == {"seen": 0, "changed": 0, "unchanged": 0, "left": 0, "refused": 0}


def test_suggestions_from_a_file_and_from_the_store(filled, tmp_path):
    """Near-matches with an example; a store without any says so."""
    lines = "据36氫，英伟达\n谷歌对36氫说\n看36氫：OpenAI\n"
    (tmp_path / "t.txt").write_text(lines, "utf-8")
    (found,) = (json.loads(line) for line in filled("watchbook", "suggest", "t.txt", "--json").stdout.splitlines())
    assert (found["spelling"], found["name"], found["count"]) == ("36氢", "36kr", 3)
    assert "36氢" in filled("watchbook", "suggest", "t.txt").stdout
    assert "0 suggestions" in filled("watchbook", "suggest").stderr


def test_an_item_shows_its_series_and_what_it_said_before(run, tmp_path):
    """By id, address or platform id: the state, the former words and the counts of every sighting; else a next step."""
    post = {"url": "https://m.weibo.cn/status/5128340000000000", "published": "2025-01-27T00:00Z"}
    for hour, text, likes in ((1, "旧的话", 1200), (2, "旧的话", 3400)):
        (tmp_path / "p.jsonl").write_text(json.dumps({**post, "text": text, "likes": likes}), "utf-8")
        assert run("import", "p.jsonl", "--as", "post", "--now", f"2025-01-27T0{hour}:00Z").exit_code == 0
        assert run("index").exit_code == 0
    for key in ("weibo:5128340000000000", post["url"]):
        shown = run("item", key).stdout
        assert all(part in shown for part in ("旧的话", "live", "1,200", "3,400"))
    told = json.loads(run("item", "weibo:5128340000000000", "--json").stdout)
    assert [point["likes"] for point in told["engagement"]] == [1200, 3400]
    assert (told["likes"], told["state"]) == (3400, "live")
    missing = run("item", "weibo:9")
    assert (missing.exit_code, "racewatch search" in missing.stderr) == (1, True)


def test_the_module_runs_as_the_command_does():
    """``python -m racewatch`` from a checkout."""
    done = subprocess.run([sys.executable, "-m", "racewatch", "--version"], capture_output=True, text=True, check=True)
    assert "racewatch" in done.stdout
