"""Several sources in one crawl: the good ones land, the error says which failed and whether that can pass."""

import logging
from pathlib import Path

import pytest

from racewatch import stages
from racewatch.config import Settings
from racewatch.demo.server import serving
from racewatch.errors import BatchAway, BatchFailed, RetryLater
from racewatch.landing.waiting import read_run, run_path
from tests.dags.world import NOW, declare, sources_at


@pytest.fixture
def world(tmp_path: Path):
    """Return settings with the local world's sources, good and bad."""
    with serving() as base:
        file = declare(tmp_path / "sources.yaml", sources_at(base).values())
        yield Settings(_env_file=None, var=tmp_path / "var", sources=file, now=NOW)


def test_one_bad_source_spoils_no_other(world, caplog):
    """The error knows the broken one with state and evidence, which are also the first line of the log."""
    caplog.set_level(logging.INFO, "racewatch.stages")
    with pytest.raises(BatchFailed, match=r"^broken ended layout-changed \(html-for-feed\).*evidence/broken/") as found:
        stages.crawl_sources(["island-tech", "broken"], "first", world)
    assert [failure.source for failure in found.value.failures] == ["broken"]
    assert not isinstance(found.value, RetryLater)
    assert "source=broken" in caplog.messages[0]
    (batches,) = stages.arrived([], world)
    assert [Path(path).parent.name for path in batches] == ["island-tech"]


def test_made_again_it_asks_only_what_failed(world):
    """Under the same run id a good run stands as it is; the failed one runs again and is fine once its site is."""
    with pytest.raises(BatchAway):
        stages.crawl_sources(["island-tech", "away"], "first", world)
    record = run_path(world.var, "island-tech", "first")
    before = record.stat().st_mtime_ns
    text = world.sources.read_text("utf-8").replace("http://127.0.0.1:9/feed.xml", _url(world, "strait-ledger"))
    world.sources.write_text(text, "utf-8")
    paths = stages.crawl_sources(["island-tech", "away"], "first", world)
    assert sorted(Path(path).parent.name for path in paths) == ["away", "island-tech"]
    assert record.stat().st_mtime_ns == before


def test_failures_that_cannot_pass_are_not_tried_again(world):
    """Of a lost connection and a changed layout together nothing is asked again at once."""
    with pytest.raises(BatchFailed) as found:
        stages.crawl_sources(["away", "broken"], "first", world)
    assert not isinstance(found.value, BatchAway)
    assert len(found.value.failures) == 2


def test_whom_a_person_names_is_asked_at_once(world):
    """A source without anything new is left alone for a while by the rounds, and asked all the same by a person."""
    for run_id, paced in (("first", True), ("second", True), ("third", True), ("fourth", False)):
        stages.crawl_sources(["island-tech"], run_id, world, paced=paced)
    runs = {name: read_run(run_path(world.var, "island-tech", name)) for name in ("second", "third", "fourth")}
    assert {name: run.reason for name, run in runs.items()} == {
        "second": "nothing-new",
        "third": "not-due",
        "fourth": "nothing-new",
    }


def _url(settings: Settings, name: str) -> str:
    from racewatch.catalog import load_sources

    return load_sources(settings.sources)[name].url
