"""How much a run of a source ought to see, from what its recent good runs saw; never by thin history."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from racewatch.crawl.jobs import CrawlJob
from racewatch.crawl.state import CrawlStats, Problem
from racewatch.landing.batch import write_text
from schemas import SourceRun

KEPT = timedelta(days=28)
MOST = 1500  # runs of a source that are remembered: four weeks of one every half an hour
FEWEST = 8
"""Good runs from which there is an expectation."""
SAME_HOUR = 4
"""Good runs in the same hour of the week from which that hour has an expectation of its own."""
FAR = 0.25
"""A run that sees less than this part of what is expected, and less than any of the runs it is compared with."""


class Seen(BaseModel):
    """What one good run saw: records that landed and entries that were known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    at: AwareDatetime
    volume: int


class History(BaseModel):
    """The good runs of a source, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    runs: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Expectation:
    """How many records a run ought to see, the fewest that one saw, and what that rests on."""

    volume: float
    fewest: int
    basis: str

    def judged(self, stats: CrawlStats, url: str) -> Problem | None:
        """Return the problem that a run saw far less; None where that is not so, or its list was not sent again."""
        found = stats.landed + stats.known
        unchanged = any(problem.reason == "not-modified" for problem in stats.problems)
        if unchanged or found >= FAR * self.volume or found >= self.fewest:
            return None
        told = f"{found} records seen where {self.volume:g} are usual ({self.basis})"
        return Problem("below-expected", told, url)


def expectation(var: Path, job: CrawlJob) -> Expectation | None:
    """Return what to expect of *job*; None where its source has neither history enough nor a floor.

    The median over the good runs of the last four weeks in the same hour of the week, else over all of them; with fewer
    than 8, the declared floor, which is judged elsewhere.
    """
    past = [each for each in _read(var, job.source.name).runs if job.now - KEPT <= each.at < job.now]
    past = [each for each in past if each.run_id != job.run_id]
    if len(past) < FEWEST:
        return Expectation(job.source.floor, 0, "its floor") if job.source.floor else None
    same = [each for each in past if _hour(each.at) == _hour(job.now)]
    chosen, basis = (same, "this hour of the week") if len(same) >= SAME_HOUR else (past, "a run")
    volumes = [each.volume for each in chosen]
    return Expectation(median(volumes), min(volumes), f"{basis}, over {len(volumes)} good runs")


def remember(var: Path, run: SourceRun) -> None:
    """Keep what a good run saw; an unchanged list, which is not sent again, tells nothing."""
    if not run.good or run.reason in ("not-modified", "not-due"):
        return
    now = Seen(run_id=run.run_id, at=run.started_at, volume=run.landed + run.repeated)
    before = [each for each in _read(var, run.source).runs if each.run_id != run.run_id and each.at > now.at - KEPT]
    kept = sorted([*before, now], key=lambda each: each.at)[-MOST:]
    write_text(_path(var, run.source), History(runs=tuple(kept)).model_dump_json())


def _hour(moment: AwareDatetime) -> tuple[int, int]:
    return moment.weekday(), moment.hour


def _read(var: Path, source: str) -> History:
    try:
        return History.model_validate_json(_path(var, source).read_bytes())
    except (OSError, ValidationError):  # none yet, or damaged: it is learnt anew
        return History()


def _path(var: Path, source: str) -> Path:
    return var / "landing" / "history" / f"{source}.json"
