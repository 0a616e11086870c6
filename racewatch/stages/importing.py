"""Stage: an archive that somebody brings becomes a raw batch, validated line by line, the same on every run."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from racewatch.catalog import load_sources
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.landing.batch import Manifest, batch_path, digest_of, land, write_lines
from racewatch.landing.quarantine import quarantine
from racewatch.landing.tombstones import forgotten
from racewatch.landing.waiting import save_run
from racewatch.stages.archived import Import, Shape
from schemas import SourceRun
from schemas.item import document_id

__all__ = ["Shape", "import_file"]
log = logging.getLogger(__name__)
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


def import_file(
    path: Path,
    shape: Shape,
    settings: Settings,
    *,
    source: str | None = None,
    zone: str | None = None,
    say: Callable[[str], None] = log.info,
) -> tuple[str | None, SourceRun]:
    """Land the archive at *path* as a raw batch of *source*; return it (None when nothing was usable) and its run.

    The run's id comes from the file's bytes: the same file lands on the same batch. Raises ConfigError for a file that
    cannot be read and for a full disk. Without *source*, ranks belong to the list weibo-hot; without *zone*, times
    that name no offset are in the declared source's zone, else in UTC.
    """
    source = source or ("weibo-hot" if shape == "rank" else "import")
    if not SOURCE_NAME.match(source):
        raise ConfigError(f"source {source!r}: want lower-case letters, digits and hyphens, such as my-archive")
    declared = load_sources(settings.sources).get(source)
    zone = zone or (declared.zone if declared else "UTC")
    gone = forgotten(settings.var)
    made = Import(path, shape, source=source, zone=zone, now=settings.clock, declared=declared, gone=gone)
    batch = batch_path(settings.var, "raw", source, made.run_id)
    part = batch.with_name(batch.name + ".part")
    count = write_lines(part, made.records(say))
    by_reason = quarantine(settings.var, "import", source, made.run_id, made.rejected)
    kind: Literal["items", "ranks"] = "ranks" if shape == "rank" else "items"
    run = _run(made, kind, count, by_reason, batch.relative_to(settings.var))
    save_run(settings.var, run)
    if not count:
        part.unlink()
        return None, run
    manifest = Manifest(
        step="raw", kind=kind, source=source, run_id=made.run_id, made_at=made.now, count=count, digest=digest_of(part),
        scope=declared.scope if declared else "topical",
    )  # fmt: skip
    return str(land(part, batch, manifest)), run


def _run(
    made: Import, kind: Literal["items", "ranks"], count: int, by_reason: dict[str, int], batch: Path
) -> SourceRun:
    bad = {reason: number for reason, number in by_reason.items() if reason != "advertisement"}
    state: Literal["failed", "partial", "ok"] = "failed" if not count else "partial" if bad else "ok"
    return SourceRun(
        id=document_id(made.source, made.run_id),
        source=made.source,
        family="import",
        run_id=made.run_id,
        kind=kind,
        started_at=made.now,
        ended_at=made.now,
        state=state,
        reason={"failed": "no-usable-line", "partial": "bad-lines", "ok": ""}[state],
        detail=f"{made.path.name}: {count:,} of {made.seen:,} lines usable",
        seen=made.seen,
        landed=count,
        repeated=made.passed,
        rejected=len(made.rejected),
        rejected_by_reason=by_reason,
        covered_from=made.times[0] if made.times else None,
        covered_to=made.times[1] if made.times else None,
        batch=str(batch) if count else None,
    )
