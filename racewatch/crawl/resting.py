"""Sites that asked to be left alone for longer than a run can wait: until then their sources are not crawled."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from racewatch.crawl.jobs import CrawlJob
from racewatch.landing.batch import write_text

LONGEST = timedelta(days=1)
"""No rest is longer: a site that asks for a year has made a mistake, and somebody should look."""


class Rest(BaseModel):
    """Until when a source's site wants no request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: AwareDatetime
    until: AwareDatetime


def remember(var: Path, job: CrawlJob, seconds: float) -> None:
    """Keep the rest that a site asked for in this run, in ``landing/resting/<source>.json``."""
    path = _path(var, job.source.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    until = job.now + min(timedelta(seconds=seconds), LONGEST)
    write_text(path, Rest(since=job.now, until=until).model_dump_json())


def resting(var: Path, job: CrawlJob) -> dict[str, Any] | None:
    """Return the report of a job that must not ask yet, None when it may; the clock of a replay knows no rest."""
    try:
        rest = Rest.model_validate_json(_path(var, job.source.name).read_bytes())
    except (OSError, ValidationError):
        return None
    if not rest.since <= job.now < rest.until:
        return None
    return {"problems": [{"reason": "rate-limited", "url": job.base_url, "detail": _told(rest.until, rest.since)}]}


def _told(until: datetime, since: datetime) -> str:
    return f"not asked: at {since:%Y-%m-%d %H:%M}Z the site wanted no request before {until:%Y-%m-%d %H:%M:%S}Z"


def _path(var: Path, source: str) -> Path:
    return var / "landing" / "resting" / f"{source}.json"
