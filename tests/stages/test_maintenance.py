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
from racewatch.store.open import opened
from racewatch.store.questions import Window
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

        def refuse(_self: Tagger, records: list[object]) -> list[RejectItem]:
            return [RejectItem("bad-date", detail=str(record)[:20]) for record in records]

        def refuse_one(self: Tagger, record: object) -> None:
            raise refuse(self, [record])[0]

        broken.setattr(Tagger, "items", refuse)
        broken.setattr(Tagger, "item", refuse_one)
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


def round_of(settings, tmp_path):
    """Return settings with five declared sources of four schedule classes."""
    rows = [
        {"name": name, "spider": "feed", "publisher": name, "url": "https://a.example/", "schedule": schedule}
        for name, schedule in (("f1", "feeds"), ("f2", "feeds"), ("h1", "hot"), ("d1", "daily"), ("new", "hourly"))
    ]
    file = tmp_path / "sources.yaml"
    file.write_text(yaml.safe_dump({"sources": rows}), "utf-8")
    return settings.model_copy(update={"sources": file})


def often(source, *hours):
    """Return good runs of *source* that began so long ago."""
    return [ran(source, each) for each in hours]


def open_rules(settings):
    """Return the rules of the incidents that are open."""
    with opened(settings) as store:
        return {alert.rule for alert in store.alerts(Window()) if alert.closed_at is None}


def test_a_source_that_stopped_is_told_once_and_ends(settings, tmp_path):
    """One that ran regularly and has not for its patience; not one run by hand, never, or on time. It ends by a run."""
    chosen = round_of(settings, tmp_path)
    with opened(chosen) as store:
        store.write([*often("f1", 5, 6, 7), *often("f2", 1, 2, 3), *often("h1", 9, 90), *often("d1", 30, 54, 78)])
    (alert,) = stages.watch_rounds(chosen)
    assert (alert.kind, alert.rule) == ("operational", "stopped:f1")
    assert "f1 has not run since 2025-01-28 07:00Z" in alert.message
    assert stages.watch_rounds(chosen) == []
    later = chosen.model_copy(update={"now": NOW + timedelta(days=8)})
    with opened(chosen) as store:
        store.write([ran("f2", -190 - each) for each in (1.0, 1.2, 1.4)])
    stages.watch_rounds(later)
    assert open_rules(chosen) == {"stopped:f1"}, "beyond the ledger's week it is still open"
    with opened(chosen) as store:
        store.write([ran("f1", -191 - each / 4) for each in range(3)])
    assert stages.watch_rounds(later) == []
    assert open_rules(chosen) == set()


def test_a_class_that_stopped_is_one_incident(settings, tmp_path):
    """All sources of a class silent: one incident; when one of them runs again, the other has its own."""
    chosen = round_of(settings, tmp_path)
    with opened(chosen) as store:
        store.write([*often("f1", 5, 6, 7), *often("f2", 6, 7, 8)])
    (alert,) = stages.watch_rounds(chosen)
    assert alert.rule == "schedule:feeds"
    assert "none of the 2 sources of the class feeds has run since 2025-01-28 07:00Z: f2, f1" in alert.message
    with opened(chosen) as store:
        store.write([ran("f1", 0)])
    assert [alert.rule for alert in stages.watch_rounds(chosen)] == ["stopped:f2"]
    assert open_rules(chosen) == {"stopped:f2"}


def test_a_source_that_is_no_longer_scheduled_is_missed_by_nobody(settings, tmp_path):
    """Set to manual, or taken out of the file, its incident ends."""
    chosen = round_of(settings, tmp_path)
    with opened(chosen) as store:
        store.write([*often("f1", 5, 6, 7), *often("f2", 1, 2, 3)])
    assert len(stages.watch_rounds(chosen)) == 1
    chosen.sources.write_text(chosen.sources.read_text("utf-8").replace("name: f1", "name: f3"), "utf-8")
    assert stages.watch_rounds(chosen) == []
    assert open_rules(chosen) == set()


def test_evaluating_and_sending_look_for_sources_that_stopped(settings, tmp_path):
    """Both verbs open the incident, and only the first of them tells that it is new."""
    chosen = round_of(settings, tmp_path)
    with opened(chosen) as store:
        store.write([*often("f1", 5, 6, 7), *often("f2", 1, 2, 3)])
    stages.send(chosen)
    assert open_rules(chosen) == {"stopped:f1"}
    assert stages.alerts(chosen) == []
    with opened(chosen) as store:
        store.write([ran("f1", 0)])
    stages.alerts(chosen)
    assert open_rules(chosen) == set()


def test_a_task_that_ends_well_asks_the_store_only_after_a_failure(settings):
    """Without an open incident no store is opened; after one the success closes it, and the next asks no more."""
    stages.operational_end("dag:ingest_feeds.index", settings)
    assert not (settings.var / "racewatch.db").exists()
    stages.operational_alert("dag:ingest_feeds.index", "the task failed", settings)
    stages.operational_end("dag:ingest_feeds.index", settings)
    with opened(settings) as store:
        (incident,) = store.alerts(Window())
    assert incident.closed_at == NOW
    assert list((settings.var / "incidents").iterdir()) == []


def test_copies_of_the_store_are_kept_as_many_as_asked_for(settings: Settings) -> None:
    """None unless a setting says how many; then a night's copy each, the oldest going, and no other file with it."""
    stages.index([stages.normalize(imported(settings, "a"), settings)], settings)
    assert stages.snapshot(settings) is None
    mine = settings.var / "racewatch-old.db"
    mine.write_bytes(b"")
    for night in range(3):
        asked = settings.model_copy(update={"keep_snapshots": 2, "now": NOW + timedelta(days=night)})
        where = stages.snapshot(asked)
    assert where == str(settings.var / "racewatch-20250130-120000.db")
    kept = ["racewatch-20250129-120000.db", "racewatch-20250130-120000.db", "racewatch-old.db"]
    assert sorted(path.name for path in settings.var.glob("racewatch-*.db")) == kept
    with opened(settings.model_copy(update={"store": f"sqlite:///{where}"})) as copy:
        assert copy.info().counts["items"] == 2
