"""Stage: what lies on the disk or in the store longer than the settings say goes; what waits for a stage never does."""

import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from racewatch.config import Settings, settings_of
from racewatch.landing.batch import manifest_path, waiting_mark
from racewatch.store.open import opened

log = logging.getLogger(__name__)
DAY = 86_400
ABANDONED = 2
"""Days after which a ``.part`` file is of a process that was killed."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many batches, answers, files or documents of a kind went, and the bytes that files took."""

    count: int = 0
    size: int = 0


def retention(settings: Settings | None = None, *, dry_run: bool = False) -> dict[str, Removed]:
    """Remove what is older than the ``keep_…`` settings say, in days; 0 keeps for ever.

    Age is the file's time, or the time of a sighting, against the settings' clock. Returns what went, or with *dry_run*
    would go, by kind. An item keeps the counts it was last seen with. Raises RetryLater, after the files, when the
    store is away.
    """
    chosen = settings or settings_of()
    landing = chosen.var / "landing"
    kinds: dict[str, tuple[Iterable[Path], float]] = {
        "landing": (_batches(landing), chosen.keep_landing),
        "evidence": (_folders(chosen.var / "evidence"), chosen.keep_evidence),
        "quarantine": (_files(landing / "quarantine", "*/*.jsonl"), chosen.keep_quarantine),
        "abandoned": (_files(landing, "*/*/*.jsonl.*.part"), ABANDONED),
    }
    now = chosen.clock.timestamp()
    found = {kind: _removed(paths, now - days * DAY, dry_run) for kind, (paths, days) in kinds.items() if days}
    if chosen.keep_engagements:
        with opened(chosen) as store:
            before = chosen.clock - timedelta(days=chosen.keep_engagements)
            found["engagements"] = Removed(store.expire("engagements", before, dry_run=dry_run))
    log.info("retention removed=%s", {kind: each.count for kind, each in found.items()})
    return found


def _batches(landing: Path) -> Iterator[Path]:
    for step in ("raw", "clean"):
        yield from (batch for batch in _files(landing / step, "*/*.jsonl") if not waiting_mark(batch).exists())


def _folders(evidence: Path) -> Iterator[Path]:
    return (path for path in sorted(evidence.glob("*/*")) if path.is_dir())


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in sorted(folder.glob(pattern)) if path.is_file())


def _removed(paths: Iterable[Path], before: float, dry_run: bool) -> Removed:
    count = size = 0
    for path in paths:
        if path.stat().st_mtime >= before:
            continue
        count, size = count + 1, size + _size(path)
        if not dry_run:
            _remove(path)
    return Removed(count, size)


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size


def _remove(path: Path) -> None:
    """Remove a folder or a file; of a batch the manifest goes last, so that no batch is ever without one."""
    if path.is_dir():
        shutil.rmtree(path)
        return
    path.unlink(missing_ok=True)
    if path.suffix == ".jsonl":
        manifest_path(path).unlink(missing_ok=True)
