"""The nightly work: what goes from the disk, what comes back from quarantine, and rounds that stopped."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from racewatch import stages
from racewatch.config import Settings
from racewatch.landing.quarantine import quarantined
from racewatch.landing.waiting import waiting
from racewatch.store.base import Window
from racewatch.store.open import opened
from schemas import SourceRun
from schemas.item import document_id

NOW = datetime(2025, 1, 28, 12, tzinfo=UTC)
LINES = (
    '{"url": "https://a.example/1", "title": "DeepSeek", "published": "2025-01-26T00:00Z"}\n'
    '{"url": "https://a.example/2", "title": "Nvidia", "published": "2025-01-26T00:00Z"}\n'
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a store of the test's own at a fixed time."""
    return Settings(_env_file=None, var=tmp_path / "var", now=NOW)


def imported(settings: Settings, name: str) -> str:
    """Import two items as *name*; return the raw batch."""
    archive = settings.var.parent / f"{name}.jsonl"
    archive.write_text(LINES, "utf-8")
    return stages.import_file(archive, "article", settings, source=name)[0]


def aged(path: Path, days: float) -> None:
    """Let *path* be as old as that at the settings' clock."""
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


def test_retention_removes_what_is_old_and_done(settings):
    """Old indexed batches and old evidence go with all their files; young, waiting and unlimited ones stay."""
    old, young, waits = (Path(imported(settings, name)) for name in ("old", "young", "waits"))
    clean = [Path(stages.normalize(raw, settings)) for raw in (old, young)]
    stages.index(clean, settings, normalizing=False)
    proof = settings.var / "evidence" / "broken" / "run" / "1.body"
    proof.parent.mkdir(parents=True)
    proof.write_text("<html>")
    for path in (old, clean[0], waits, proof.parent):
        aged(path, 40)
    for path in (young, clean[1]):
        aged(path, 1)
    chosen = settings.model_copy(update={"keep_landing": 30, "keep_evidence": 30})
    assert stages.retention(settings) == {"abandoned": stages.Removed()}
    would = stages.retention(chosen, dry_run=True)
    assert old.exists()
    assert stages.retention(chosen) == would
    assert {kind: each.count for kind, each in would.items()} == {"landing": 2, "evidence": 1, "abandoned": 0}
    assert would["evidence"].size == len("<html>")
    assert not list(old.parent.iterdir()) + list(clean[0].parent.iterdir())
    assert not proof.parent.exists()
    assert all(path.exists() for path in (young, clean[1], waits))


def test_what_a_killed_process_left_goes_after_two_days(settings):
    """A half-written batch is removed once nobody can be writing it."""
    raw = Path(imported(settings, "a"))
    parts = [raw.with_name(f"x.jsonl.{digit * 12}.part") for digit in "ab"]
    for part, days in zip(parts, (3, 1), strict=True):
        part.write_text("{")
        aged(part, days)
    assert stages.retention(settings)["abandoned"].count == 1
    assert [part.exists() for part in parts] == [False, True]


def test_quarantine_gives_back_what_can_be_used_by_now(settings, monkeypatch):
    """Records that normalizing refused and now takes are indexed like others; made again, nothing is done."""
    raw = imported(settings, "a")
    from racewatch.errors import RejectItem
    from racewatch.tagging import Tagger

    with monkeypatch.context() as broken:

        def refuse(_self: Tagger, record: object) -> None:
            raise RejectItem("bad-date", detail=str(record)[:20])

        broken.setattr(Tagger, "item", refuse)
        stages.normalize(raw, settings)
        stages.index(settings=settings)
        assert stages.requeue(settings) == stages.Requeued(tried=2, waiting=0)
    assert stages.requeue(settings) == stages.Requeued(tried=2, waiting=2)
    assert quarantined(settings.var) == []
    assert len(waiting(settings.var, "raw")) == 1
    assert stages.index(settings=settings).items.created == 2
    assert stages.requeue(settings) == stages.Requeued()


def ran(source: str, hours: float) -> SourceRun:
    """Return a good run of *source* that began so long ago."""
    at, run_id = NOW - timedelta(hours=hours), f"r{hours}"
    return SourceRun(id=document_id(source, run_id), source=source, family="feed", run_id=run_id, kind="items",
                     started_at=at, ended_at=at, state="ok", seen=1, landed=1)  # fmt: skip


def test_a_round_that_stopped_is_told_once_and_ends(settings, tmp_path):
    """Overdue sources open one incident a class, which closes when they run again; never switched on is none."""
    rows = [
        {"name": name, "spider": "feed", "publisher": name, "url": "https://a.example/", "schedule": schedule}
        for name, schedule in (("f1", "feeds"), ("f2", "feeds"), ("h1", "hot"), ("d1", "daily"), ("new", "hourly"))
    ]
    file = tmp_path / "sources.yaml"
    file.write_text(yaml.safe_dump({"sources": rows}), "utf-8")
    chosen = settings.model_copy(update={"sources": file})
    with opened(chosen) as store:
        store.write([ran("f1", 5), ran("f1", 9), ran("f2", 1), ran("h1", 0.5), ran("d1", 30)])
    (alert,) = stages.watch_rounds(chosen)
    assert (alert.kind, alert.rule) == ("operational", "schedule:feeds")
    assert "1 of 2 sources of the class feeds have not run since 2025-01-28 07:00Z: f1" in alert.message
    assert stages.watch_rounds(chosen) == []
    with opened(chosen) as store:
        store.write([ran("f1", 0)])
    assert stages.watch_rounds(chosen) == []
    with opened(chosen) as store:
        (closed,) = store.alerts(Window())
    assert closed.closed_at == NOW
