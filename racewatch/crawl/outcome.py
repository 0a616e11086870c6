"""What a job left on disk and in its report, to a landed batch, a quarantine and the record of the run."""

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from racewatch.crawl import known as read_before
from racewatch.crawl.expectation import expectation
from racewatch.crawl.expectation import remember as remember_volume
from racewatch.crawl.jobs import CrawlJob, Parts, parts_of
from racewatch.crawl.pacing import remember as remember_pace
from racewatch.crawl.resting import remember
from racewatch.crawl.staleness import staleness
from racewatch.crawl.state import CrawlStats, Problem, state_of
from racewatch.errors import ConfigError
from racewatch.landing.batch import Manifest, batch_path, digest_of, land
from racewatch.landing.quarantine import quarantine
from schemas import Rejected, SourceRun
from schemas.item import document_id
from schemas.run import GOOD

log = logging.getLogger(__name__)
STEP = "crawl"


def cleared(var: Path, jobs: Sequence[CrawlJob]) -> None:
    """Remove what a run that died left of these very runs."""
    for job in jobs:
        parts = parts_of(var, job)
        for path in (parts.records, parts.rejected):
            if path.is_file() and not path.is_symlink():
                path.unlink()


def concluded(var: Path, job: CrawlJob, report: Mapping[str, Any], seconds: float) -> SourceRun:
    """Land what *job* wrote, put aside what it refused, and return the record of its run."""
    parts = parts_of(var, job)
    stats = _stats(report, parts)
    if rest := report.get("rest"):
        remember(var, job, rest)
    if job.source.patience and (stale := staleness(var, job, _lines(parts.records))):
        stats = replace(stats, landed=0, problems=(*stats.problems, stale))
    usual = None if job.window else expectation(var, job)
    well = state_of(stats, job.source.floor, job.source.kind)[0] in GOOD
    if usual and well and (short := usual.judged(stats, job.base_url)):
        stats = replace(stats, problems=(*stats.problems, short))
    try:
        batch = _landed(var, job, parts, stats) if stats.landed else None
        refused = _refused(parts)
        by_reason = quarantine(var, STEP, job.source.name, job.run_id, refused)
    except ConfigError as error:
        stats = replace(stats, landed=0, problems=(Problem("disk-full", str(error)), *stats.problems))
        batch, by_reason = None, dict(stats.rejected)
    for path in (parts.records, parts.rejected):
        with suppress(OSError):  # a disk that refused before may refuse this; the run's record says so already
            path.unlink(missing_ok=True)
    run = _run(job, stats, by_reason, str(batch.relative_to(var)) if batch else None, seconds)
    if job.window:  # what it ought to see, and how often to ask, is told by the other runs
        return read_before.of_the_past(var, run, report, job.window) if run.good else run
    run = run.model_copy(update={"expected": usual and usual.volume})
    if report.get("unasked"):
        return run
    try:
        remember_volume(var, run)
        if job.source.kind == "items":
            remember_pace(var, run)
    except ConfigError as error:  # the run itself is told all the same; without these, the next one knows less
        log.warning("not remembered source=%s reason=%s", run.source, error)
    return read_before.continued(var, run, report) if job.source.kind == "items" else run


def _stats(report: Mapping[str, Any], parts: Parts) -> CrawlStats:
    """Return what the report says and what the files hold; a disk that was full leaves nothing to land."""
    problems = tuple(Problem(**problem) for problem in report.get("problems", []))
    full = any(problem.reason == "disk-full" for problem in problems)
    refused = _refused(parts)
    counts: dict[str, int] = {}
    examples: dict[str, str] = {}
    for record in refused:
        counts[record.reason] = counts.get(record.reason, 0) + 1
        examples.setdefault(record.reason, f"{record.detail} {record.url or ''}".strip())
    return CrawlStats(
        landed=0 if full else len(_lines(parts.records)),
        known=report.get("known", 0),
        rejected=counts,
        examples=examples,
        problems=problems,
        skipped=report.get("skipped", {}),
        notes=tuple(report.get("notes", ())),
        finish=report.get("finish", "finished"),
        errors=report.get("errors", 0),
        requests=report.get("requests", 0),
    )


def _lines(path: Path) -> list[bytes]:
    """Return the whole lines of a file, each once: a run that had to begin again may have written some of them twice.

    What a killed process left of its last one is dropped.
    """
    if not path.is_file():
        return []
    return list(dict.fromkeys(line for line in path.read_bytes().split(b"\n")[:-1] if line))


def _refused(parts: Parts) -> list[Rejected]:
    return [Rejected.model_validate_json(line) for line in sorted(_lines(parts.rejected))]


def _landed(var: Path, job: CrawlJob, parts: Parts, stats: CrawlStats) -> Path:
    """Land the records in an order of their own, so that the same answers give the same bytes."""
    lines = sorted(_lines(parts.records), key=_place)
    ordered = parts.records.with_suffix(".ordered")
    try:
        ordered.write_bytes(b"".join(line + b"\n" for line in lines))
        ordered.replace(parts.records)
    except OSError as error:
        ordered.unlink(missing_ok=True)
        raise ConfigError(f"{ordered}: not written ({error.strerror}); make room, then run again") from error
    manifest = Manifest(
        step="raw",
        kind=job.source.kind,
        source=job.source.name,
        run_id=job.run_id,
        made_at=job.now,
        count=stats.landed,
        digest=digest_of(parts.records),
        scope=job.source.scope,
    )
    return land(parts.records, batch_path(var, "raw", job.source.name, job.run_id), manifest)


def _place(line: bytes) -> tuple[int, bytes]:
    return (json.loads(line).get("position") or 0, line)


def _run(job: CrawlJob, stats: CrawlStats, by_reason: dict[str, int], batch: str | None, seconds: float) -> SourceRun:
    state, reason, detail = state_of(stats, job.source.floor, job.source.kind)
    rejected = sum(by_reason.values())
    observed = job.now if job.source.kind == "ranks" and stats.landed else None
    return SourceRun(
        id=document_id(job.source.name, job.run_id),
        source=job.source.name,
        family=job.source.spider,
        run_id=job.run_id,
        kind=job.source.kind,
        started_at=job.now,
        ended_at=job.now + timedelta(seconds=round(seconds)),
        state=state,
        reason=reason,
        detail=detail,
        floor=job.source.floor,
        requests=stats.requests,
        seen=stats.landed + rejected + stats.known,
        landed=stats.landed,
        repeated=stats.known,
        rejected=rejected,
        rejected_by_reason=by_reason,
        covered_from=observed,
        covered_to=observed,
        batch=batch,
        evidence=_evidence(stats, reason),
    )


def _evidence(stats: CrawlStats, reason: str) -> str | None:
    kept = [problem for problem in stats.problems if problem.evidence]
    return next((p.evidence for p in kept if p.reason == reason), kept[0].evidence if kept else None)
