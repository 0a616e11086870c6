"""Records that could not be used, by reason: ``landing/quarantine/<reason>/<source>-<run>-<step>.jsonl``."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from racewatch.landing.batch import read_lines, write_lines
from schemas import Rejected


def quarantine(var: Path, step: str, source: str, run_id: str, rejected: Sequence[Rejected]) -> dict[str, int]:
    """Replace what *step* of this run had put aside with *rejected*; return how many by reason."""
    folder = var / "landing" / "quarantine"
    name = f"{source}-{run_id}-{step}.jsonl"
    counts = Counter(record.reason for record in rejected)
    for old in folder.glob(f"*/{name}"):
        if old.parent.name not in counts:
            old.unlink()
    for reason in counts:
        write_lines(folder / reason / name, (record for record in rejected if record.reason == reason))
    return dict(sorted(counts.items()))


def quarantined(var: Path, reason: str | None = None) -> list[tuple[Path, list[Rejected]]]:
    """Return the quarantine's files and what they hold, all or of one *reason*, by path."""
    files = sorted((var / "landing" / "quarantine").glob(f"{reason or '*'}/*.jsonl"))
    return [(path, list(read_lines(path, Rejected))) for path in files]
