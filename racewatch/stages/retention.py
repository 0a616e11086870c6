"""Stage: what lies on the disk or in the store longer than the settings say goes; what waits for a stage never does."""

import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from racewatch.config import Settings, settings_of
from racewatch.landing.batch import manifest_path, waiting_mark
from racewatch.query.ast import Field, Node
from racewatch.store.documents import Dataset
from racewatch.store.open import opened
from racewatch.store.questions import EVERYTHING

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

    Age is the file's time, that of a sighting, or that an item came out, against the settings' clock. Returns what
    went, or with *dry_run* would go, by kind. An item keeps the counts it was last seen with. One that is gone counts
    in no figure any more, and comes back, until the next time, if it is crawled or a batch with it is indexed again.
    Raises RetryLater, after the files, when the store is away.
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
    found |= _expired(chosen, dry_run)
    log.info("retention removed=%s", {kind: each.count for kind, each in found.items()})
    return found


def _expired(settings: Settings, dry_run: bool) -> dict[str, Removed]:
    """Remove from the store what is kept for a time only."""
    stored: dict[str, tuple[float, Dataset, Node]] = {
        "articles": (settings.keep_articles, "items", Field("kind", "article")),
        "posts": (settings.keep_posts, "items", Field("kind", "post")),
        "comments": (settings.keep_comments, "items", Field("kind", "comment")),
        "engagements": (settings.keep_engagements, "engagements", EVERYTHING),
    }
    wanted = {kind: each for kind, each in stored.items() if each[0]}
    if not wanted:
        return {}
    with opened(settings) as store:
        return {
            kind: Removed(store.expire(dataset, settings.clock - timedelta(days=days), query, dry_run=dry_run))
            for kind, (days, dataset, query) in wanted.items()
        }


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
