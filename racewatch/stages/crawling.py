"""Stage: sources are crawled into raw batches, and every run ends in a named state that the ledger keeps."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from racewatch.catalog import Source, load_sources
from racewatch.config import Settings, settings_of
from racewatch.crawl.reasons import can_pass
from racewatch.crawl.runner import CrawlJob
from racewatch.crawl.runner import crawl as run_jobs
from racewatch.errors import BatchAway, BatchFailed, ConfigError, RetryLater, SourceFailed
from racewatch.landing.batch import batch_path
from racewatch.landing.waiting import read_run, run_path, save_run
from racewatch.stages.index import record_runs
from racewatch.store.open import opened
from schemas import SourceRun

log = logging.getLogger(__name__)


def crawl_sources(
    names: Sequence[str],
    run_id: str | None = None,
    settings: Settings | None = None,
    *,
    window: tuple[datetime, datetime] | None = None,
    paced: bool = True,
) -> list[str]:
    """Crawl several sources in one process; return the paths of the raw batches that landed.

    A source that brought nothing new of late is asked less often, unless a person wants it now (not *paced*). With
    *window* each is asked for ``since <= published < until``; only sources that answer for the past may be named then.

    Made again under the same *run_id*, it asks only the sources that failed: a good run stands as it is. Raises
    BatchFailed with every source that ended neither ok nor quiet, BatchAway when each of the failures can pass; what
    they did land, and what the others landed, waits for the next stage all the same.
    """
    chosen = settings or settings_of()
    jobs = jobs_of(names, chosen, run_id=run_id)
    jobs = [_of_the_past(job, window) if window else replace(job, paced=paced) for job in jobs]
    stands = [run for job in jobs if run_id and (run := _good_run(chosen.var, job))]
    done = {run.source for run in stands}
    runs = stands + crawl_jobs([job for job in jobs if job.source.name not in done], chosen)
    if bad := [run for run in runs if not run.good]:
        failures = [
            SourceFailed(r.source, state=r.state, reason=r.reason, detail=r.detail, evidence=r.evidence) for r in bad
        ]
        raise (BatchAway if all(can_pass(run.reason) for run in bad) else BatchFailed)(failures)
    return [str(batch_path(chosen.var, "raw", run.source, run.run_id)) for run in runs if run.landed]


def _of_the_past(job: CrawlJob, window: tuple[datetime, datetime]) -> CrawlJob:
    """Return *job* as it asks for *window*; no floor holds for one."""
    if not job.source.answers_for_the_past:
        raise ConfigError(f"{job.source.name} answers only for now; give it a past_url, or import an archive")
    return replace(job, source=job.source.model_copy(update={"floor": 0}), url=job.source.at(*window), window=window)


def _good_run(var: Path, job: CrawlJob) -> SourceRun | None:
    """Return the record of this very run if it ended well and what it landed is still there."""
    path = run_path(var, job.source.name, job.run_id)
    run = read_run(path) if path.exists() else None
    return run if run and run.good and (not run.batch or (var / run.batch).exists()) else None


def jobs_of(
    names: Sequence[str],
    settings: Settings,
    *,
    run_id: str | None = None,
    base_url: str | None = None,
    queries: Sequence[str] = (),
) -> list[CrawlJob]:
    """Return one job a source; *base_url* and *queries* replace what the sources declare.

    Raises ConfigError for a name that nobody declared.
    """
    declared = load_sources(settings.sources)
    if unknown := [name for name in names if name not in declared]:
        raise ConfigError(f"unknown source {', '.join(unknown)}; `racewatch sources list` shows what is declared")
    return [job_of(declared[name], settings, run_id=run_id, base_url=base_url, queries=queries) for name in names]


def job_of(
    source: Source,
    settings: Settings,
    *,
    run_id: str | None = None,
    base_url: str | None = None,
    queries: Sequence[str] = (),
) -> CrawlJob:
    """Return the job of one source at the settings' clock; without *run_id* the clock names the run."""
    return CrawlJob(
        source=source,
        run_id=re.sub(r"[^A-Za-z0-9_.+-]", "_", run_id) if run_id else f"{settings.clock:%Y%m%dT%H%M%SZ}",
        now=settings.clock,
        url=(base_url or source.url).rstrip("/") if base_url else source.url,
        queries=tuple(queries) or source.queries,
    )


def crawl_jobs(jobs: Sequence[CrawlJob], settings: Settings) -> list[SourceRun]:
    """Run the jobs in one crawl; return how each ended. A store that is away does not stop a crawl."""
    runs = run_jobs(jobs, settings) if jobs else []
    for run in sorted(runs, key=lambda run: run.good):  # what failed is the first a person reads
        save_run(settings.var, run)
        log.log(logging.INFO if run.good else logging.ERROR,
                "crawled source=%s run=%s state=%s reason=%s landed=%s evidence=%s",
                run.source, run.run_id, run.state, run.reason or "-", run.landed, run.evidence or "-")  # fmt: skip
    _tell_ledger(settings)
    return runs


def _tell_ledger(settings: Settings) -> None:
    try:
        with opened(settings) as store:
            record_runs(store, settings.var)
    except RetryLater as error:
        log.warning("the ledger waits: %s", error)
