"""The key of the authors' digests, and the digests."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from racewatch.config import Settings
from racewatch.crawl.authors import author_digest, author_key
from racewatch.crawl.evidence import Evidence, redacted
from racewatch.errors import ConfigError


def test_the_key_is_made_once(settings: Settings) -> None:
    """The first call makes a key that only we may read; later calls find the same."""
    key = author_key(settings)
    assert len(key) == 64
    assert author_key(settings) == key
    assert stat.S_IMODE((settings.var / "author.key").stat().st_mode) == 0o600
    assert [path.name for path in settings.var.iterdir()] == ["author.key"]


def test_a_key_of_the_settings_goes_first(settings: Settings) -> None:
    """A key that a person chose is used, and no file is made."""
    chosen = settings.model_copy(update={"author_key": SecretStr("ours")})
    assert author_key(chosen) == "ours"
    assert not settings.var.exists()


def test_a_folder_that_cannot_be_made_is_told(settings: Settings) -> None:
    """A file in the place of var is an error that says what to do."""
    settings.var.write_text("in the way")
    with pytest.raises(ConfigError, match="RACEWATCH_VAR"):
        author_key(settings)


def test_a_digest_depends_on_key_platform_and_author() -> None:
    """The same author is the same digest; another key, platform or author is another one."""
    digest = author_digest("k", "weibo", "1")
    assert digest == author_digest("k", "weibo", "1")
    others = {author_digest(*parts) for parts in (("l", "weibo", "1"), ("k", "x", "1"), ("k", "weibo", "2"))}
    assert len(others | {digest}) == 4


def test_evidence_is_limited_and_starts_anew(tmp_path: Path) -> None:
    """A run keeps twenty responses at most, and running it again throws the old ones away."""
    evidence = Evidence(tmp_path, "hot", "r1")
    kept = [evidence.keep(reason="x", url="u", status=500, headers={}, body=b"b") for _ in range(25)]
    assert kept[:1] + kept[19:21] == ["evidence/hot/r1/1.body", "evidence/hot/r1/20.body", None]
    Evidence(tmp_path, "hot", "r1")
    assert not (tmp_path / "evidence/hot/r1").exists()


def test_secrets_are_struck_out_whatever_their_case() -> None:
    """Headers that carry a session or a key lose their value and keep their name."""
    found = redacted({"Set-Cookie": "a=1", "AUTHORIZATION": "Bearer x", "server": "nginx"})
    assert found == {"Set-Cookie": "(struck out)", "AUTHORIZATION": "(struck out)", "server": "nginx"}
