"""What a crawl that was killed with its parent left behind: the next run lands its finished records."""

import fcntl
import json
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from racewatch.catalog import Source
from racewatch.crawl.jobs import CrawlJob
from racewatch.crawl.outcome import concluded
from racewatch.landing.purging import held
from racewatch.landing.waiting import save_run
from schemas import SourceRun

log = logging.getLogger(__name__)
_PART = ".jsonl.part"


def hold(file: int) -> None:
    """Mark an open file as being written: the mark ends with the process, however that ends."""
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def adopt(var: Path, jobs: Sequence[CrawlJob]) -> list[SourceRun]:
    """Land what dead runs of the sources of *jobs* had finished; return the records of those runs, ended interrupted.

    Runs that are being made, here or in another process, and the runs of *jobs* themselves are left alone.
    """
    own = {(job.source.name, job.run_id) for job in jobs}
    adopted = []
    for source in {job.source.name: job.source for job in jobs}.values():
        for job in _dead(var, source):
            if (source.name, job.run_id) in own:
                continue
            told = "the crawl and its parent were killed; the next run landed what it had finished"
            run = concluded(var, job, {"problems": [{"reason": "interrupted", "detail": told}]}, 0.0)
            save_run(var, run)
            log.warning("adopted source=%s run=%s landed=%s", run.source, run.run_id, run.landed)
            adopted.append(run)
    return adopted


def _dead(var: Path, source: Source) -> Iterator[CrawlJob]:
    for part in sorted((var / "landing" / "raw" / source.name).glob(f"*{_PART}")):
        if part.is_symlink() or not part.is_file() or held(part):
            continue
        run_id = part.name.removesuffix(_PART)
        refused = part.with_name(f"{run_id}.rejected.part")
        if at := _time_of(part) or _time_of(refused):
            yield CrawlJob(source, run_id, at)
        else:
            part.unlink()
            refused.unlink(missing_ok=True)


def _time_of(part: Path) -> datetime | None:
    """Return the time of the run, which every record carries; None when none was finished."""
    if not part.is_file():
        return None
    with part.open("rb") as file:
        first = file.readline()
    if not first.endswith(b"\n"):
        return None
    record = json.loads(first)
    return datetime.fromisoformat(record.get("fetched_at") or record.get("observed_at") or record["rejected_at"])
