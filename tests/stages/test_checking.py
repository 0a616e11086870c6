"""racewatch sources check: a source is tried, told in words, and nothing of it stays."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from racewatch.cli import main
from racewatch.stages.checking import NEXT
from schemas import RunState
from tests.crawl.samples import HOT, hot_list
from tests.crawl.site import Reply, Site, running_site


@pytest.fixture
def site():
    """Run a site for one test."""
    with running_site() as running:
        yield running


def check(site: Site, var: Path, *more: str):
    """Return what the command said of the hot list on *site*."""
    return CliRunner().invoke(main, ["sources", "check", "weibo-hot", "--base-url", site.url, "--var", str(var), *more])


def test_a_source_that_works(site: Site, tmp_path: Path) -> None:
    """The state, counts, some titles and the next step; no file is left."""
    site.says(HOT, Reply(hot_list(*[{"word": f"第{n}条", "num": 1000 - n} for n in range(12)])))
    result = check(site, tmp_path / "var")
    assert result.exit_code == 0
    assert "weibo-hot: ok" in result.stdout
    assert "12 records read" in result.stdout
    assert "· 第0条" in result.stdout
    assert "racewatch run weibo-hot" in result.stdout
    assert not list((tmp_path / "var").rglob("*"))


def test_a_source_that_is_blocked(site: Site, tmp_path: Path) -> None:
    """Exit 1, the reason, how the answer begins, and what a person can do; as JSON too."""
    site.says(HOT, Reply("<html>请输入验证码</html>", 418, "text/html; charset=utf-8"))
    result = check(site, tmp_path / "var", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["state"], found["reason"]) == (1, "blocked", "captcha")
    assert "请输入验证码" in found["answer"]
    assert "ask its owner" in found["advice"]


def test_every_state_has_a_next_step() -> None:
    """No state leaves a person without advice."""
    assert set(NEXT) == set(RunState.__args__)
