"""A job: one source to crawl as of one time; and the file that hands jobs to the crawling process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from racewatch.catalog import Source
from racewatch.config import Settings
from racewatch.landing.batch import batch_path


@dataclass(frozen=True)
class CrawlJob:
    """One source, one run; *now* becomes the time of everything it fetches, *url* is its base or entry URL.

    A *paced* job may be put off where its source has brought nothing new, or refused, of late.
    """

    source: Source
    run_id: str
    now: datetime
    url: str = ""
    queries: tuple[str, ...] = ()
    paced: bool = False
    window: tuple[datetime, datetime] | None = None
    """Ask for ``since <= published < until`` of the past, not for what is new."""

    def __post_init__(self) -> None:
        """Keep the time in UTC: ids of records are made from it as it is written."""
        object.__setattr__(self, "now", self.now.astimezone(UTC))

    @property
    def base_url(self) -> str:
        """Return where the job starts: its own URL, else its source's."""
        return self.url or self.source.url


class JobFile(BaseModel):
    """What the crawling process reads: the jobs, the settings it needs and where its reports go; no secret in it.

    At most *at_once* jobs run side by side.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    jobs: tuple[CrawlJob, ...]
    reports: Path
    settings: dict[str, Any]
    at_once: int


def job_file(jobs: Sequence[CrawlJob], settings: Settings, reports: Path, at_once: int) -> str:
    """Return the text of the file for the crawling process; secrets are left out and go through its environment."""
    open_ones = {
        name: value
        for name in Settings.model_fields
        if not isinstance(value := getattr(settings, name), SecretStr) and value is not None
    }
    plain = json.loads(Settings.model_construct(**{**open_ones, "var": settings.var.resolve()}).model_dump_json())
    chosen = {name: plain[name] for name in open_ones}
    return JobFile(jobs=tuple(jobs), reports=reports, settings=chosen, at_once=at_once).model_dump_json()


def lanes_of(jobs: Sequence[CrawlJob]) -> list[list[int]]:
    """Return the places of *jobs* in lanes: jobs of one site keep their order and never meet, nor do any two of Weibo.

    >>> source = Source(name="a", spider="feed", publisher="A", url="https://a.example/1")
    >>> sites = ("https://a.example/1", "https://b.example/", "https://a.example/2")
    >>> lanes_of([CrawlJob(source, "r", datetime.now(UTC), site) for site in sites])
    [[0, 2], [1]]
    """
    lanes: dict[str, list[int]] = {}
    for number, job in enumerate(jobs):
        of_weibo = job.source.spider.partition("-")[0] == "weibo"  # its readers ask several hosts of one site
        lanes.setdefault("weibo" if of_weibo else urlsplit(job.base_url).netloc, []).append(number)
    return list(lanes.values())


@dataclass(frozen=True)
class Parts:
    """The files that a job writes while it runs."""

    records: Path
    rejected: Path


def parts_of(var: Path, job: CrawlJob) -> Parts:
    """Return where *job* writes its records and its refusals while it runs."""
    batch = batch_path(var, "raw", job.source.name, job.run_id)
    return Parts(batch.with_name(f"{batch.name}.part"), batch.with_name(f"{batch.stem}.rejected.part"))
