"""Whether a source still moves: an answer that has been the same for too long is a cache, not the world."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from racewatch.crawl.jobs import CrawlJob
from racewatch.crawl.state import Problem
from racewatch.landing.batch import write_text

_OURS = ("id", "observed_at", "fetched_at")
"""Fields that say when we looked, not what we saw."""


class Last(BaseModel):
    """What a source answered last: a digest of its records, and since when it has been the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    since: AwareDatetime


def staleness(var: Path, job: CrawlJob, lines: Sequence[bytes]) -> Problem | None:
    """Return the problem that the records in *lines* are the same as hours ago, None where they are news or allowed.

    Remembers them in ``landing/last/<source>.json``. A replay of an earlier time neither judges nor is remembered.
    """
    if job.source.patience is None or not lines:
        return None
    path = var / "landing" / "last" / f"{job.source.name}.json"
    last, digest = _read(path), digest_of(lines)
    if last and job.now < last.since:
        return None
    if last is None or last.digest != digest:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, Last(digest=digest, since=job.now).model_dump_json())
        return None
    return _judged(last.since, job, len(lines))


def _judged(since: datetime, job: CrawlJob, count: int) -> Problem | None:
    hours = job.source.patience or 0.0
    if job.now - since < timedelta(hours=hours):
        return None
    told = (
        f"the same {count} records since {since.isoformat()}; after {hours:g} hours that is a cache, not a quiet list"
    )
    return Problem("same-answer", told, job.base_url)


def digest_of(lines: Sequence[bytes]) -> str:
    """Return a digest of what was seen, whatever the time and the order.

    >>> digest_of([b'{"title":"a","observed_at":"1"}']) == digest_of([b'{"title":"a","observed_at":"2"}'])
    True
    """
    seen = ({k: v for k, v in json.loads(line).items() if k not in _OURS} for line in lines)
    return hashlib.sha256("\n".join(sorted(json.dumps(one, sort_keys=True) for one in seen)).encode()).hexdigest()


def _read(path: Path) -> Last | None:
    try:
        return Last.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):  # none yet, or damaged: then this answer is the first that counts
        return None
