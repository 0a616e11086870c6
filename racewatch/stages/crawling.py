"""Stage: sources are crawled into raw batches, and every run ends in a named state that the ledger keeps."""

import logging
import re
from collections.abc import Iterable, Sequence

from racewatch.catalog import Source, load_sources
from racewatch.config import Settings, settings_of
from racewatch.crawl.runner import CrawlJob
from racewatch.crawl.runner import crawl as run_jobs
from racewatch.errors import ConfigError, RetryLater, SourceFailed
from racewatch.landing.batch import batch_path
from racewatch.landing.waiting import save_run, waiting
from racewatch.stages.index import record_runs
from racewatch.store.open import opened
from schemas import SourceRun

log = logging.getLogger(__name__)


def sources(schedule: str | None = None, settings: Settings | None = None) -> list[str]:
    """Return the names of the declared sources, of one schedule class or of all that are crawled on a schedule."""
    found = load_sources((settings or settings_of()).sources).values()
    return [s.name for s in found if s.schedule == (schedule or s.schedule) and s.schedule != "manual"]


def crawl_source(source: str, run_id: str | None = None, settings: Settings | None = None) -> str:
    """Crawl one source; return the path of its raw batch, or "" when there was nothing new to land.

    Raises SourceFailed when the run ended neither ok nor quiet; what it did land waits for the next stage all the same.
    """
    chosen = settings or settings_of()
    run = crawl_jobs(jobs_of([source], chosen, run_id=run_id), chosen)[0]
    if not run.good:
        raise SourceFailed(source, state=run.state, reason=run.reason, detail=run.detail, evidence=run.evidence)
    return str(batch_path(chosen.var, "raw", run.source, run.run_id)) if run.landed else ""


def arrived(paths: Iterable[str] = (), settings: Settings | None = None) -> list[str]:
    """Return the raw batches to normalize, each once: those of *paths* and whatever else waits; "" is no batch.

    A run that ended red may have landed a part: no path tells of it, it waits.
    """
    waits = map(str, waiting((settings or settings_of()).var, "raw"))
    return list(dict.fromkeys([path for path in paths if path] + list(waits)))


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
    runs = run_jobs(jobs, settings)
    for run in runs:
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
