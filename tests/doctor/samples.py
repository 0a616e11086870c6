"""Sources, runs and messages as the checks take them."""

from datetime import UTC, datetime, timedelta

from racewatch.catalog import Source
from schemas import SourceRun
from schemas.item import document_id
from schemas.run import RunState

NOW = datetime(2025, 1, 28, 12, tzinfo=UTC)


def source(name: str = "morning", schedule: str = "feeds", credential: str = "") -> Source:
    """Return a declared source."""
    return Source.model_validate(
        {
            "name": name,
            "spider": "feed",
            "publisher": "P",
            "url": "https://a.example/feed",
            "schedule": schedule,
            "credential": credential,
        }
    )


def run(hours: float, state: RunState = "ok", name: str = "morning") -> SourceRun:
    """Return a run of *name* that began so many *hours* before NOW."""
    at = NOW - timedelta(hours=hours)
    return SourceRun(
        id=document_id(name, str(hours)),
        source=name,
        family="feed",
        run_id=f"r{hours}",
        kind="items",
        started_at=at,
        ended_at=at,
        state=state,
        reason="" if state == "ok" else "http-403",
    )
