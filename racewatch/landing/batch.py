"""A batch: one file of JSON lines with a manifest beside it, complete or not there at all."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from racewatch.errors import ConfigError
from schemas.run import RunKind

Model = TypeVar("Model", bound=BaseModel)
Step = Literal["raw", "clean"]
Kind = RunKind | Literal["background", "samples"]
Scope = Literal["topical", "general"]
FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the quota is used up", errno.EFBIG: "the file may not grow"}


class Manifest(BaseModel):
    """What a batch holds; digest is the SHA-256 of the file's bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: Step
    kind: Kind
    source: str
    run_id: str
    made_at: AwareDatetime
    count: int
    digest: str
    scope: Scope = Field("topical", description="general: what is on no topic is only counted")
    made_from: str = Field("", description="digest of the batch of the step before; empty for a raw one")


def batch_path(var: Path, step: Step, source: str, run_id: str) -> Path:
    """Return where the batch of a run lies."""
    return var / "landing" / step / source / f"{run_id}.jsonl"


def manifest_path(batch: Path) -> Path:
    """Return where the manifest of *batch* lies."""
    return batch.with_suffix(".manifest.json")


def waiting_mark(batch: Path) -> Path:
    """Return the file whose presence says that *batch* waits for the step after its own."""
    step, source = batch.parts[-3:-1]
    return batch.parents[2] / "waiting" / step / source / batch.stem


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part_of(path: Path) -> Path:
    """Return a name beside *path* that no other process writes to."""
    return path.with_name(f"{path.name}.{uuid4().hex[:12]}.part")


def write_lines(path: Path, records: Iterable[BaseModel]) -> int:
    """Write *records* as JSON lines so that *path* is whole or absent; return how many.

    Raises ConfigError when the disk refuses.
    """
    part = part_of(path)
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            for record in records:
                file.write(record.model_dump_json() + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_error(error, path) from error
    return count


def write_text(path: Path, text: str) -> None:
    """Write a small file so that it is whole or absent. Raises ConfigError when the disk refuses."""
    part = part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_error(error, path) from error


def disk_error(error: OSError, path: Path) -> ConfigError:
    """Return the error that tells a person what the disk refused and what to do."""
    why = FULL.get(error.errno or 0, error.strerror or str(error))
    return ConfigError(f"{path}: not written, {why}; make room or set RACEWATCH_VAR to another folder, then run again")


def land(part: Path, batch: Path, manifest: Manifest) -> Path:
    """Give a finished ``.part`` file its final name, its manifest first; return the batch.

    The batch is marked as waiting for the next step before it appears: a crash in between leaves a mark without a
    batch, which is swept later, and never a batch that nobody picks up.
    """
    try:
        write_text(manifest_path(batch), manifest.model_dump_json(indent=1))
        waiting_mark(batch).parent.mkdir(parents=True, exist_ok=True)
        waiting_mark(batch).touch()
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(batch)
    except OSError as error:
        raise disk_error(error, batch) from error
    return batch


def read_manifest(batch: Path) -> Manifest:
    """Return the manifest of *batch*; raise ConfigError when it is missing or does not fit the file."""
    where = manifest_path(batch)
    try:
        manifest = Manifest.model_validate_json(where.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigError(f"{where}: no usable manifest; run the stage before again") from error
    if not batch.exists() or digest_of(batch) != manifest.digest:
        raise ConfigError(f"{batch}: not the file its manifest speaks of; run the stage before again")
    return manifest


def read_lines(path: Path, model: type[Model]) -> Iterator[Model]:
    """Yield the records of a batch that we wrote ourselves; raise ConfigError at a damaged line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield model.model_validate_json(line)
            except ValidationError as error:
                raise ConfigError(f"{path}:{number}: damaged line; run the stage before again") from error
