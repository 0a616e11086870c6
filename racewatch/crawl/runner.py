"""Crawl: jobs in, one record of a run for each out; Scrapy itself runs in a process of its own."""

import json
import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from racewatch.config import Settings
from racewatch.crawl.authors import author_key
from racewatch.crawl.child import Ended, run_child
from racewatch.crawl.jobs import CrawlJob, job_file
from racewatch.crawl.orphans import adopt
from racewatch.crawl.outcome import cleared, concluded
from racewatch.crawl.pacing import unhurried
from racewatch.crawl.resting import resting
from racewatch.landing.waiting import save_run
from schemas import SourceRun

__all__ = ["CrawlJob", "crawl"]
log = logging.getLogger(__name__)
AT_ONCE = 8
"""Sites that one process crawls side by side: as many as an Airflow task has sources."""


def crawl(jobs: Sequence[CrawlJob], settings: Settings) -> list[SourceRun]:
    """Run *jobs* in one subprocess, different sites side by side; land what they found; return the record of every run.

    A source whose site asked to be left alone is not asked; its run is ``blocked`` and says until when. A paced one
    that brought nothing new of late may not be due; its run is ``quiet`` and says so.
    A source's fault is told by its record, never raised. Ctrl-C stops the crawl: what was found so far is landed, the
    records of the runs are kept, then KeyboardInterrupt goes on. Raises ConfigError when the machine refuses.
    """
    adopt(settings.var, jobs)
    cleared(settings.var, jobs)
    rests = [put_off(settings.var, job) for job in jobs]
    runs = iter(_crawled([job for job, rest in zip(jobs, rests, strict=True) if rest is None], settings))
    return [
        next(runs) if rest is None else concluded(settings.var, job, rest, 0.0)
        for job, rest in zip(jobs, rests, strict=True)
    ]


def put_off(var: Path, job: CrawlJob) -> dict[str, Any] | None:
    """Return the report of a job that does not ask: its site wants no request yet, or it is paced and not due."""
    return resting(var, job) or (unhurried(var, job) if job.paced else None)


def _crawled(jobs: Sequence[CrawlJob], settings: Settings) -> list[SourceRun]:
    key = author_key(settings)
    runs: dict[int, SourceRun] = {}
    alone: list[int] = []
    while left := [number for number in range(len(jobs)) if number not in runs]:
        turn = alone or left
        with tempfile.TemporaryDirectory(prefix="racewatch-crawl-") as folder:
            waiting = [jobs[number] for number in turn]
            done, ended = _attempt(waiting, settings, key, Path(folder), at_once=1 if alone else AT_ONCE)
        runs |= {turn[place]: run for place, run in done.items()}
        if ended.how == "interrupted":
            for number, job in enumerate(jobs):  # one that waited for the turn of others never began
                save_run(settings.var, runs.get(number) or concluded(settings.var, job, _without_report(ended, -1), 0))
            raise KeyboardInterrupt
        # One of these took the process with it; by itself it is found out, and the others end as they are.
        alone = [turn[place] for place in sorted(ended.open) if turn[place] not in runs]
    return [runs[number] for number in range(len(jobs))]


def _attempt(
    jobs: Sequence[CrawlJob], settings: Settings, key: str, folder: Path, *, at_once: int
) -> tuple[dict[int, SourceRun], Ended]:
    """Run *jobs* until they are done or the process ends; return the records of those that ran, by their places."""
    (folder / "jobs").write_text(job_file(jobs, settings, folder, at_once), "utf-8")
    started = time.time()
    ended = run_child(folder / "jobs", folder, author_key=key, limit=settings.crawl_timeout)
    reports = {place: _report(folder / f"{place}.json") for place in range(len(jobs))}
    blamed = _blamed(ended, [place for place, report in reports.items() if report is None])
    runs = {
        place: concluded(settings.var, jobs[place], report, _seconds(folder, place, started))
        for place, known in reports.items()
        if (report := known or (_without_report(ended, place) if place in blamed else None))
    }
    if ended.words:
        log.debug("crawling process said words=%s", ended.words)
    return runs, ended


def _blamed(ended: Ended, missing: Sequence[int]) -> Sequence[int]:
    """Return which of the jobs without a report end with their process; the others run again in another one."""
    if ended.how == "interrupted" or not ended.begun:  # a process that cannot start fails every job
        return missing
    if len(ended.open) > 1:
        return ()
    return sorted(ended.open) or missing[:1]


def _report(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_bytes()) if path.exists() else None


def _without_report(ended: Ended, place: int) -> dict[str, Any]:
    """Return the report of a job that left none."""
    if ended.how == "interrupted":
        detail = "stopped by Ctrl-C" if place in ended.begun else "stopped by Ctrl-C before it began"
        return {"problems": [{"reason": "interrupted", "detail": detail}]}
    if ended.how == "overdue":
        return {"problems": [{"reason": "timed-out", "detail": f"ended by force; {ended.words}"}]}
    return {"problems": [{"reason": "crawler-crashed", "detail": ended.words or "it left no word"}]}


def _seconds(folder: Path, number: int, started: float) -> float:
    begun, report = folder / f"{number}.started", folder / f"{number}.json"
    if not begun.exists():
        return 0.0
    until = report.stat().st_mtime if report.exists() else time.time()
    return max(0.0, until - max(started, begun.stat().st_mtime))
