"""A batch is whole or not there, and waits until the next step has taken it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from racewatch.errors import ConfigError
from racewatch.landing.batch import (
    Manifest,
    batch_path,
    digest_of,
    land,
    manifest_path,
    read_lines,
    read_manifest,
    waiting_mark,
    write_lines,
    write_text,
)
from racewatch.landing.waiting import finished, waiting
from schemas import RankObservation

NOON = datetime(2025, 1, 27, 5, tzinfo=UTC)
ROWS = [RankObservation(list="weibo-hot", observed_at=NOON, title=title) for title in ("DeepSeek", "輝達", "𠮷")]


def landed(var: Path, run_id: str = "r1") -> Path:
    """Land the rows as a raw batch."""
    batch = batch_path(var, "raw", "weibo-hot", run_id)
    part = batch.with_name(batch.name + ".part")
    count = write_lines(part, ROWS)
    digest = digest_of(part)
    manifest = Manifest(
        step="raw", kind="ranks", source="weibo-hot", run_id=run_id, made_at=NOON, count=count, digest=digest
    )
    return land(part, batch, manifest)


def test_what_was_landed_is_read_again(tmp_path):
    """Records, count and digest come back as they went in, and nothing half-written stays behind."""
    batch = landed(tmp_path)
    assert list(read_lines(batch, RankObservation)) == ROWS
    assert read_manifest(batch).count == 3
    assert list(tmp_path.rglob("*.part")) == []


def test_a_landed_batch_waits_until_it_is_finished(tmp_path):
    """The mark is there from the landing on and gone when the next step is done."""
    batch = landed(tmp_path)
    assert waiting(tmp_path, "raw") == [batch]
    finished(batch)
    assert waiting(tmp_path, "raw") == []


def test_a_mark_without_a_batch_is_swept(tmp_path):
    """A crash between mark and batch leaves nothing that is waited for."""
    batch = landed(tmp_path)
    batch.unlink()
    assert waiting(tmp_path, "raw") == []
    assert not waiting_mark(batch).exists()


@pytest.mark.parametrize(
    "harm", [lambda b: b.write_text("{}"), lambda b: manifest_path(b).unlink(), lambda b: b.unlink()]
)
def test_a_damaged_batch_is_refused(tmp_path, harm):
    """Changed bytes, a missing manifest, a missing file: each says what to do."""
    batch = landed(tmp_path)
    harm(batch)
    with pytest.raises(ConfigError, match="run the stage before again"):
        read_manifest(batch)


def test_a_damaged_line_is_named(tmp_path):
    """The error says which line."""
    path = tmp_path / "batch.jsonl"
    path.write_text(ROWS[0].model_dump_json() + "\n{broken\n", "utf-8")
    with pytest.raises(ConfigError, match=r"batch\.jsonl:2: damaged line"):
        list(read_lines(path, RankObservation))


@pytest.mark.parametrize("write", [lambda p: write_lines(p, ROWS * 5000), lambda p: write_text(p, "x" * 1_000_000)])
def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch, write):
    """The kernel's own 'no space left' becomes an error with a next step; the old file stays as it was."""
    path = tmp_path / "full.jsonl"
    path.write_text("before", "utf-8")
    real = Path.open

    def full(self, mode="r", *args, **kwargs):
        return real(Path("/dev/full") if "w" in mode else self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ConfigError, match=r"full\.jsonl: not written, the disk is full; make room"):
        write(path)
    monkeypatch.undo()
    assert path.read_text("utf-8") == "before"
