"""Stage for a person: one source is tried now, nothing of it is kept, and what was seen is said in words."""

import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from racewatch.config import Settings
from racewatch.crawl.runner import CrawlJob
from racewatch.crawl.runner import crawl as run_jobs
from racewatch.landing.batch import read_lines
from schemas import RankObservation, RawItem, RunState, SourceRun

SHOWN = 3
NEXT: dict[RunState, str] = {
    "ok": "It works: `racewatch run {name}` brings it in.",
    "quiet": "Nothing is wrong; there was nothing to read just now.",
    "partial": "Part of it was read; the reason says what was not. After a run `racewatch quarantine list` shows it.",
    "blocked": "The site does not want us, or not so often. Raise `delay`, set RACEWATCH_CONTACT, and ask its owner.",
    "login-needed": "The site shows this to members only, and racewatch never signs in. Use its official API, if any.",
    "layout-changed": "The site answers in another form than its reader knows. Look at the answer, correct the source.",
    "stale": "The site repeats an old answer. Nothing of ours can mend that; look whether it moved.",
    "failed": "The answer was damaged or did not come. Try again later; look at the answer if it stays so.",
}
"""What a person does next, by the state that a source's run ended in."""


@dataclass(frozen=True)
class Checked:
    """How a source answered: the record of the run, what it landed first, and the answer that shows a problem."""

    run: SourceRun
    examples: tuple[RawItem | RankObservation, ...]
    answer: str = ""

    @property
    def advice(self) -> str:
        """Return what a person does next."""
        return NEXT[self.run.state].format(name=self.run.source)


def check_source(job: CrawlJob, settings: Settings) -> Checked:
    """Crawl *job* into a folder that is removed afterwards; the landing and the ledger know nothing of it."""
    with tempfile.TemporaryDirectory(prefix="racewatch-check-") as folder:
        run = run_jobs([job], settings.model_copy(update={"var": Path(folder)}))[0]
        return Checked(run, _examples(Path(folder), run, job), _answer(Path(folder), run))


def _examples(var: Path, run: SourceRun, job: CrawlJob) -> tuple[RawItem | RankObservation, ...]:
    if not run.batch:
        return ()
    model = RankObservation if job.source.kind == "ranks" else RawItem
    return tuple(islice(read_lines(var / run.batch, model), SHOWN))


def _answer(var: Path, run: SourceRun) -> str:
    if not run.evidence:
        return ""
    return " ".join((var / run.evidence).read_bytes()[:2000].decode("utf-8", "replace").split())[:300]
