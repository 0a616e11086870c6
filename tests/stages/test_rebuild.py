"""A store that is damaged is filled again from the landing, and nothing of the damaged file is thrown away."""

import json

import pytest

from racewatch import stages
from racewatch.errors import ConfigError
from racewatch.query.ast import Everything
from racewatch.store.open import opened
from racewatch.store.questions import Window


@pytest.fixture
def filled(settings, tmp_path):
    """Return the path of a store with three articles and the run that brought them."""
    path = tmp_path / "a.jsonl"
    rows = [{"url": f"https://a.example/{n}", "title": f"DeepSeek {n}", "published": "2025-01-26"} for n in range(3)]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    stages.import_file(path, "article", settings)
    stages.index(settings=settings)
    return settings.var / "racewatch.db"


def test_a_damaged_file_is_kept_aside_and_all_is_there_again(settings, filled):
    """The error names the command, the command fills a new file, and the damaged bytes lie beside it unchanged."""
    damaged = b"\xa5" * filled.stat().st_size
    filled.write_bytes(damaged)
    with pytest.raises(ConfigError, match="racewatch store rebuild"), opened(settings) as store:
        store.total(Everything(), Window())
    said: list[str] = []
    for times in (1, 2):
        done = stages.rebuild(settings, said.append)
        assert done.written.created == 3
        kept = [path for path in settings.var.glob("racewatch.db.*") if "-wal" not in path.name]
        assert len(kept) == times
    assert damaged in [path.read_bytes() for path in kept]
    assert "kept aside" in said[0]
    with opened(settings) as store:
        assert store.total(Everything(), Window()) == 3
        assert len(store.runs(Window())) == 1


def test_without_a_landing_nothing_is_moved(settings):
    """An empty landing is an error before the file is touched: there would be nothing left."""
    with opened(settings):
        pass
    with pytest.raises(ConfigError, match="nothing to rebuild from"):
        stages.rebuild(settings)
    assert [path.name for path in settings.var.glob("racewatch.db*")] == ["racewatch.db"]


def test_an_interrupted_rebuild_is_ended_by_the_next_index(settings, filled):
    """What was marked waits: a person who presses ^C runs index and has everything."""

    def stop(words: str) -> None:
        if "indexed" in words:
            raise KeyboardInterrupt

    filled.write_bytes(b"")
    with pytest.raises(KeyboardInterrupt):
        stages.rebuild(settings, stop)
    stages.index(settings=settings)
    with opened(settings) as store:
        assert store.total(Everything(), Window()) == 3
        assert len(store.runs(Window())) == 1
