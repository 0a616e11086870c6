"""Records taken out of files, or changed in them: batches with their manifests, quarantine, what a dead crawl left."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from racewatch.landing.batch import Manifest, digest_of, disk_error, manifest_path, write_text

Record = dict[str, Any]
Change = Callable[[Record], Record | None]
"""What becomes of a record: itself, another in its place, or None where it goes."""


def batches(var: Path) -> list[Path]:
    """Return every batch in the landing, raw and clean."""
    landing = var / "landing"
    return [*sorted((landing / "clean").glob("*/*.jsonl")), *sorted((landing / "raw").glob("*/*.jsonl"))]


def quarantines(var: Path) -> list[Path]:
    """Return every file of the quarantine."""
    return sorted((var / "landing" / "quarantine").glob("*/*.jsonl"))


def unfinished(var: Path) -> list[Path]:
    """Return what crawls have written of batches that have not landed; see :func:`held` for those that go on."""
    return sorted(path for path in (var / "landing" / "raw").glob("*/*.part") if path.is_file())


def held(part: Path) -> bool:
    """Say whether a living process writes *part*, or the records beside which it lies."""
    records_of = part.with_name(part.name.replace(".rejected.part", ".jsonl.part"))
    if not records_of.exists():
        return False
    file = os.open(records_of, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def records(path: Path) -> Iterator[Record]:
    """Yield the records of *path* as they lie there; a line that a killed process broke off is none."""
    with path.open("rb") as file:
        yield from (json.loads(line) for line in file if line.endswith(b"\n"))


def changes(path: Path, change: Change) -> int:
    """Return how many records of *path* would be taken out or changed."""
    return sum(change(record) != record for record in records(path))


def purge(path: Path, change: Change) -> int:
    """Take out of *path* what *change* says goes, and write what it gives instead; return how many records it touched.

    The file is replaced as a whole, then its manifest. Killed in between, a mark beside the file says that the
    manifest is to be written again by the next call. Raises ConfigError when the disk refuses.
    """
    mark = path.with_name(f"{path.name}.purging")
    old = path.read_bytes()
    touched, kept = _changed(old, change)
    if b"".join(kept) == old and not mark.exists():
        return 0
    try:
        mark.touch()
        _rewrite(path, b"".join(kept))
        if (about := manifest_path(path)).exists():
            manifest = Manifest.model_validate_json(about.read_bytes())
            update = {"count": len(kept), "digest": digest_of(path)}
            write_text(about, manifest.model_copy(update=update).model_dump_json(indent=1))
        mark.unlink()
    except OSError as error:
        raise disk_error(error, path) from error
    return touched


def _changed(old: bytes, change: Change) -> tuple[int, list[bytes]]:
    touched, kept = 0, []
    for line in old.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            continue
        record = json.loads(line)
        new = change(record)
        touched += new != record
        if new is not None:
            same = new == record
            kept.append(line if same else json.dumps(new, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return touched, kept


def _rewrite(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
