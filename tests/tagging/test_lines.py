"""One line in, one line out: a good one tagged, a bad one with its reason, and the rest goes on."""

import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.catalog import load_watchbook
from racewatch.cli.streaming import arriving
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


@pytest.mark.parametrize("sentiment", [True, False])
def test_lines_together_are_answered_like_lines_alone(sentiment: bool) -> None:
    """More lines than are judged at once, bad and blank ones among them: same answers, same numbers of lines."""
    texts = ["DeepSeek 让英伟达股价暴跌", "Nvidia beats AMD, users are happy", "今天很开心[笑]", "", "ok"]
    lines = [
        json.dumps({"id": n, "text": texts[n % 5] + "。" * (n % 3), "title": texts[n % 2]}).encode() for n in range(450)
    ]
    lines[7], lines[8], lines[300] = b"not json", b"  ", b'{"id": 300}'
    together, alone = (LineTagger(tagger(), sentiment=sentiment) for _ in range(2))
    assert list(together.tagged(lines)) == [answer for line in lines for answer in alone.answers([line])]
    assert (together.lines, together.refused) == (alone.lines, alone.refused) == (449, 2)


def test_who_writes_a_line_gets_its_answer_before_the_next() -> None:
    """A program may hold the pipe open and ask line by line; nothing waits for a group to fill."""
    command = [sys.executable, "-m", "racewatch", "tag"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        assert run.stdin
        assert run.stdout
        for number in range(3):
            run.stdin.write(b'{"id": %d, "text": "\xe8\xbc\x9d\xe9\x81\x94"}\n' % number)
            run.stdin.flush()
            assert json.loads(run.stdout.readline())["id"] == number
        run.stdin.close()
    assert run.returncode == 0


@given(st.lists(st.binary(max_size=6), max_size=8), st.integers(1, 9))
def test_lines_arrive_whole(lines: list[bytes], block: int) -> None:
    """However few bytes come at once, and whether or not the last line ends, the lines are what was written."""
    text = b"\n".join(lines)

    class Slow(io.BytesIO):
        """Gives *block* bytes at a time."""

        def read1(self, size: int | None = -1) -> bytes:
            return super().read1(min(block, size or block))

    found = [line for group in arriving(Slow(text)) for line in group]
    assert found == (text.split(b"\n")[:-1] if text.endswith(b"\n") else text.split(b"\n") if text else [])


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
