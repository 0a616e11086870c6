"""One line in, one line out: a good one tagged, a bad one with its reason, and the rest goes on."""

import json
import subprocess
import sys

import pytest

from racewatch.catalog import load_watchbook
from racewatch.tagging import LineTagger, tagger

KEYS = {
    "id", "language", "script", "confidence", "region", "languages", "scripts", "names", "topics", "text", "hashtags",
    "mentions", "emoticons", "repairs", "sentiment",
}  # fmt: skip


def answers(*lines: str, **options: bool) -> list[dict]:
    """Return what the tagger answers to *lines*."""
    found = LineTagger(tagger(), **options).tagged(line.encode() for line in lines)
    return [json.loads(answer) for answer in found]


def test_a_line_is_answered_with_every_tag() -> None:
    """Language, script, region, names, topics, marks, repairs, the repaired text and its sentiment."""
    (found,) = answers('{"id": "a1", "text": "輝達&amp;台積電的晶片股價大跌[偷笑] #AI晶片#", "title": "川普談關稅"}')
    assert found.keys() == KEYS | {"title"}
    assert (found["id"], found["language"], found["script"], found["region"]) == ("a1", "zh", "Hant", "TW")
    assert found["text"] == "輝達&台積電的晶片股價大跌 #AI晶片#"
    assert (found["title"], found["hashtags"], found["emoticons"]) == ("川普談關稅", ["AI晶片"], ["偷笑"])
    assert {"nvidia", "tsmc", "donald-trump"} <= set(found["names"])
    assert found["topics"]
    assert set(found["topics"]) <= {topic.id for topic in load_watchbook().topics}
    assert found["repairs"] == {"entity": 1}
    assert found["sentiment"]["label"] == "negative"
    assert -1 <= found["sentiment"]["score"] <= 1


def test_what_a_line_brings_along_comes_back() -> None:
    """Ids of both kinds, canonical address with the platform's id, and the time of fetching."""
    line = {"id": 7, "text": "x", "url": "HTTPS://m.weibo.cn/status/5128340000000000?luicode=1", "other": 1}
    (found,) = answers(json.dumps(line | {"fetched_at": "2025-01-27T13:00:00+08:00"}))
    assert (found["id"], found["url"]) == (7, "https://m.weibo.cn/status/5128340000000000")
    assert (found["platform_id"], found["fetched_at"]) == ("weibo:5128340000000000", "2025-01-27T13:00:00+08:00")
    assert "id" not in answers('{"text": "x"}')[0]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("not json", "bad-json"),
        ('{"id": "b", "text": ', "bad-json"),
        ('{"id": "\\ud800", "text": "x"}', "bad-json"),
        ('{"id": NaN, "text": 5}', "bad-line"),
        ('{"id": {"a": 1}, "text": "x"}', "bad-line"),
        ('["text"]', "bad-line"),
        ('{"id": "b"}', "bad-line"),
        ('{"id": "b", "text": 5}', "bad-line"),
        ('{"id": "b", "text": null}', "bad-line"),
        ('{"id": "b", "text": "x", "url": "javascript:alert(1)"}', "bad-url"),
    ],
)
def test_a_bad_line_gives_one_error_and_the_rest_goes_on(bad: str, reason: str) -> None:
    """It says where it stood and what is wrong; the lines around it are tagged."""
    before, found, after = answers('{"id": 1, "text": "輝達"}', bad, '{"id": 3, "text": "辉达"}')
    assert (found["line"], found["error"]) == (2, reason)
    assert found["detail"]
    assert found["id"] == ("b" if bad.startswith('{"id": "b"') and reason != "bad-json" else None)
    assert (before["names"], after["names"]) == (["nvidia"], ["nvidia"])


def test_a_line_without_words_is_undetermined() -> None:
    """An empty text, and one of emoji alone, are answered and are in no language."""
    for found in answers('{"text": ""}', '{"text": "😂"}'):
        assert (found["language"], found["script"], found["confidence"]) == ("und", None, 0.0)


def test_options_choose_what_is_answered() -> None:
    """No sentiment, each voice's vote, and each line with its own language."""
    line = json.dumps({"text": "輝達股價在週一大跌。\nShares of Nvidia fell sharply on Monday."})
    (found,) = answers(line, sentiment=False, votes=True, parts=True)
    assert "sentiment" not in found
    assert found["votes"]
    assert [part["language"] for part in found["passages"]] == ["zh", "en"]
    assert [part["script"] for part in found["passages"]] == ["Hant", None]


def test_the_command_reads_stdin_and_tells_of_errors() -> None:
    """Data on stdout, words on stderr; exit 1 where a line was refused, blank lines are no lines."""
    lines = '{"id": 1, "text": "輝達"}\n\nnot json\n{"id": 2, "text": "Nvidia"}\n'
    run = subprocess.run(
        [sys.executable, "-m", "racewatch", "tag"], input=lines, capture_output=True, text=True, encoding="utf-8",
        check=False, env={"PYTHONIOENCODING": "ascii:strict", "PATH": ""},
    )  # fmt: skip
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert [one.get("id") for one in found] == [1, None, 2]
    assert run.stderr.strip() == "3 lines, 1 refused"
    assert run.returncode == 1
