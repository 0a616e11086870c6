"""What still has to be done: batches that the next step has not taken yet, and runs that the ledger has not got."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from racewatch.errors import ConfigError
from racewatch.landing.batch import Step, batch_path, waiting_mark, write_text
from schemas import SourceRun


def waiting(var: Path, step: Step) -> list[Path]:
    """Return the batches of *step* that the next step has not finished, by source and run."""
    found = []
    for mark in sorted((var / "landing" / "waiting" / step).glob("*/*")):
        batch = batch_path(var, step, mark.parent.name, mark.name)
        if batch.exists():
            found.append(batch)
        else:
            mark.unlink(missing_ok=True)
    return found


def finished(batch: Path) -> None:
    """Say that the next step has taken *batch*."""
    waiting_mark(batch).unlink(missing_ok=True)


def run_path(var: Path, source: str, run_id: str) -> Path:
    """Return where the record of a run lies; it stays there, so that a store can be rebuilt."""
    return var / "landing" / "runs" / source / f"{run_id}.json"


def save_run(var: Path, run: SourceRun) -> None:
    """Keep the record of a run and mark it as waiting for the ledger."""
    path = run_path(var, run.source, run.run_id)
    mark = waiting_mark(path)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    write_text(path, run.model_dump_json(indent=1))


def read_run(path: Path) -> SourceRun:
    """Return the record of a run; raise ConfigError when the file is damaged."""
    try:
        return SourceRun.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigError(f"{path}: damaged record of a run; crawl the source again or remove the file") from error


def waiting_runs(var: Path) -> Iterator[tuple[Path, SourceRun]]:
    """Yield the runs that the ledger has not got, by source and run."""
    for mark in sorted((var / "landing" / "waiting" / "runs").glob("*/*")):
        path = run_path(var, mark.parent.name, mark.name)
        if path.exists():
            yield path, read_run(path)
        else:
            mark.unlink(missing_ok=True)


def wait_again(var: Path) -> int:
    """Mark every clean batch and every run in the landing as not taken yet, for a store that is empty; say how many."""
    found = [*(var / "landing" / "clean").glob("*/*.jsonl"), *(var / "landing" / "runs").glob("*/*.json")]
    for path in found:
        mark = waiting_mark(path)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    return len(found)
