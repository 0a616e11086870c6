"""racewatch extract: pages in, JSON lines out."""

import gzip
import json

import pytest
from click.testing import CliRunner

from racewatch.cli import main

PAGE = (
    "<html lang='zh-CN'><head><title>标题 - 某报</title><meta charset='gb2312'>"
    "<meta property='article:published_time' content='2025-01-27 10:21'></head><body><article><h1>标题</h1>"
    + "<p>研究者公布了新的开源模型，市场因此重新估算芯片的需求，朱镕基与胡喆都没有评论。</p>" * 1
    + "<p>分析师意见不一，有人认为需求会更多，也有人认为会变少，谁也说不准。</p></article></body></html>"
).encode("gb18030")
URL = "https://news.example.org/a.html"


def run(*command: str, stdin: bytes = b""):
    """Return what the command did."""
    return CliRunner().invoke(main, ["extract", *command], input=stdin)


def test_one_page() -> None:
    """A page in GB18030 that claims gb2312 gives its fields, the time in UTC by the zone that was given."""
    result = run("--url", URL, "--zone", "Asia/Shanghai", "--now", "2025-01-28T00:00+08:00", stdin=PAGE)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["title"] == "标题"
    assert "胡喆" in found["text"]
    assert found["published_at"] == "2025-01-27T02:21:00+00:00"
    assert (found["url"], found["language"], found["problems"]) == (URL, "zh-CN", [])
    assert found["via"] == {"title": "markup", "published": "meta", "text": "trafilatura"}


def test_a_batch_goes_on_after_a_bad_line(tmp_path) -> None:
    """Packed and plain pages are read; a missing file and a line that is no record give a line each, and exit 1."""
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(PAGE))
    names = ["a.html", "absent.html", "b.html.gz"]
    lines = [json.dumps({"id": name, "url": URL, "path": str(tmp_path / name)}) for name in names]
    result = run("--batch", stdin="\n".join([*lines, '{"id": "x"}']).encode())
    assert result.exit_code == 1
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in found] == [*names, "x"]
    assert ["error" in one for one in found] == [False, True, False, True]


def test_no_time_is_said() -> None:
    """A page without a time has none, and the line says why."""
    result = run("--url", URL, stdin=PAGE.replace(b"article:published_time", b"other"))
    found = json.loads(result.stdout)
    assert (found["published_at"], found["problems"]) == (None, ["no-date: the page shows no time of publication"])


@pytest.mark.parametrize("command", [(), ("--url", URL, "--batch")])
def test_the_form_must_be_clear(command) -> None:
    """Neither or both of the two forms is a usage error."""
    assert run(*command).exit_code == 2


def test_a_page_without_text_is_an_error() -> None:
    """Exit 1 and the reason, nothing on stdout."""
    result = run("--url", URL, stdin=b"<html></html>")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no-text" in result.stderr
