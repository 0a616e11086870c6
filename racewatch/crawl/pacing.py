"""When a source is asked again on a schedule: seldom where nothing is new, later and later where it refuses.

A person who names a source asks it at once; this is for those who ask every half an hour.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from racewatch.crawl.jobs import CrawlJob
from racewatch.landing.batch import write_text
from schemas import SourceRun

FIRST = timedelta(hours=1)
"""The first pause after a run that brought nothing new, or was refused."""
LONGEST = timedelta(hours=6)
LONGEST_REFUSED = timedelta(days=1)
FEW = 0.1
"""Share of new entries below which the pause stays; above, it is halved."""
AWAY = frozenset({"server-error", "timeout", "connection-refused", "connection-lost", "no-such-host", "unreachable"})
"""Reasons of a failed run that are the site's: asking at once again would not help it."""


class Pace(BaseModel):
    """How a source was left: when it was asked, for how long to leave it, and why if it refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked_at: AwareDatetime
    pause: timedelta = timedelta(0)
    reason: str = ""
    run_id: str = ""

    @property
    def due_at(self) -> datetime:
        """Return when the source may be asked again."""
        return self.asked_at + self.pause


def after(old: Pace | None, run: SourceRun) -> Pace:
    """Return the pace after *run*: by the share of new entries among those it met, doubled by each refusal."""
    before = old.pause if old else timedelta(0)
    refused = run.state == "blocked" or run.reason in AWAY
    pause = _refused(old) if refused else _paused(before, run)
    return Pace(asked_at=run.started_at, pause=pause, reason=run.reason if refused else "", run_id=run.run_id)


def _refused(old: Pace | None) -> timedelta:
    return min(max(FIRST, old.pause * 2), LONGEST_REFUSED) if old and old.reason else FIRST


def _paused(before: timedelta, run: SourceRun) -> timedelta:
    met = run.landed + run.repeated
    if run.reason == "not-modified" or (met and not run.landed):
        return min(max(FIRST, before * 2), LONGEST)
    if run.repeated and run.landed < FEW * met:
        return min(before, LONGEST)
    return before / 2 if before / 2 >= FIRST else timedelta(0)


def remember(var: Path, run: SourceRun) -> None:
    """Keep the pace of the source of *run* in ``landing/pace/<source>.json``."""
    path = _path(var, run.source)
    write_text(path, after(_read(path), run).model_dump_json())


def unhurried(var: Path, job: CrawlJob) -> dict[str, Any] | None:
    """Return the report of a scheduled job that is not to ask yet, None when it is due; a replay knows no pace.

    It tells that nothing was expected, or, after a run that was not good, still the same problem: nothing turns green
    by not looking. A run that is made again under its own name asks.
    """
    pace = _read(_path(var, job.source.name))
    if pace is None or pace.run_id == job.run_id or not pace.asked_at <= job.now < pace.due_at:
        return None
    told = f"not asked before {pace.due_at:%Y-%m-%d %H:%M}Z: "
    told += "the last run failed" if pace.reason else "the last runs brought nothing new"
    return {"problems": [{"reason": pace.reason or "not-due", "detail": told, "url": job.base_url}], "unasked": True}


def _read(path: Path) -> Pace | None:
    try:
        return Pace.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):  # none yet, or damaged: then the source is due
        return None


def _path(var: Path, source: str) -> Path:
    return var / "landing" / "pace" / f"{source}.json"
