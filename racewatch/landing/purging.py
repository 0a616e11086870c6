"""Records taken out of files that were whole: batches with their manifests, quarantine."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from racewatch.landing.batch import Manifest, digest_of, disk_error, manifest_path, write_text

Gone = Callable[[dict[str, Any]], bool]


def batches(var: Path) -> list[Path]:
    """Return every batch in the landing, raw and clean."""
    landing = var / "landing"
    return [*sorted((landing / "clean").glob("*/*.jsonl")), *sorted((landing / "raw").glob("*/*.jsonl"))]


def quarantines(var: Path) -> list[Path]:
    """Return every file of the quarantine."""
    return sorted((var / "landing" / "quarantine").glob("*/*.jsonl"))


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of *path* as they lie there."""
    with path.open("rb") as file:
        yield from map(json.loads, file)


def purge(path: Path, gone: Gone) -> int:
    """Take the records that are *gone* out of *path*; return how many there were.

    The file is replaced as a whole, then its manifest. Killed in between, a mark beside the file says that the
    manifest is to be written again by the next call. Raises ConfigError when the disk refuses.
    """
    mark = path.with_name(f"{path.name}.purging")
    with path.open("rb") as file:
        lines = file.readlines()
    kept = [line for line in lines if not gone(json.loads(line))]
    if len(kept) == len(lines) and not mark.exists():
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
    return len(lines) - len(kept)


def _rewrite(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
