"""Files beside the batches in which a forgotten thing may stand: saved answers, records of runs, marks of faults."""

import json
from collections.abc import Callable, Collection
from pathlib import Path

from racewatch.landing.batch import write_text
from racewatch.landing.traces import Traces
from racewatch.landing.waiting import read_run
from schemas import SourceRun


def evidence_of(var: Path, traces: Traces, gone: Callable[[str], bool]) -> list[Path]:
    """Return the saved answers that were asked for at an address that is *gone*, or that hold one of the words."""
    found = []
    for about in sorted((var / "evidence").glob("*/*/*.json")):
        body, told = about.with_suffix(".body"), about.read_bytes()
        read = body.read_bytes() if body.exists() else b""
        if gone(str(json.loads(told).get("url", ""))) or traces.within(told) or traces.within(read):
            found.append(body)
    return found


def remove_evidence(bodies: Collection[Path]) -> None:
    """Remove saved answers, what is said of them last, so that a call that was killed finds them again."""
    for body in bodies:
        for path in (body, body.with_suffix(".json")):
            path.unlink(missing_ok=True)


def without(run: SourceRun, traces: Traces, removed: Collection[str]) -> SourceRun:
    """Return *run* without the words, and without its saved answer where that was *removed* (relative to var)."""
    struck = traces.struck_from(run)
    return struck.model_copy(update={"evidence": None}) if struck.evidence in removed else struck


def strike_notes(var: Path, traces: Traces, removed: Collection[str], *, dry_run: bool) -> int:
    """Strike the words out of the records of runs and of the marks of open faults; return out of how many files.

    Raises ConfigError when a record is damaged or the disk refuses.
    """
    number = 0
    for path in sorted((var / "landing" / "runs").glob("*/*.json")):
        data = path.read_bytes()
        if traces.within(data) or any(name.encode() in data for name in removed):
            new, number = without(read_run(path), traces, removed), number + 1
            if not dry_run:
                write_text(path, new.model_dump_json(indent=1))
    for path in sorted((var / "incidents").glob("*")):
        if traces.within(path.read_bytes()):
            number += 1
            if not dry_run:
                write_text(path, traces.struck(path.read_text("utf-8")))
    return number


def kept_aside(var: Path) -> list[Path]:
    """Return what lies in *var* and is not looked into: copies of the store, reports that were made."""
    return sorted({*var.glob("racewatch.db.*"), *var.glob("racewatch-*.db"), *var.glob("*.html")})
