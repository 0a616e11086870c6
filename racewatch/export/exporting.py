"""All matching documents of a dataset into one file, which is whole or absent."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from racewatch.errors import ConfigError, RetryLater
from racewatch.export.writers import Csv, JsonLines, Parquet, Writer
from racewatch.store.datasets import MODELS
from racewatch.store.documents import Dataset, Document
from racewatch.store.search import Matches

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: dict[str, Callable[[Path, type[Document]], Writer]] = {"jsonl": JsonLines, "csv": Csv, "parquet": Parquet}
STEP = 5000  # documents between two words of progress


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where."""

    path: Path
    count: int
    bytes: int


def export(
    found: Matches[Document],
    path: Path,
    form: str,
    dataset: Dataset = "items",
    *,
    bom: bool = False,
    replacing: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Exported:
    """Write all documents of *found*, which are of *dataset*, to *path* and return how many.

    *say* gets a line of words now and then.

    Raises ConfigError when the file is there already or cannot be written, and RetryLater when fewer came than
    the store counted; then there is no file.
    """
    if path.exists() and not replacing:
        raise ConfigError(f"{path} exists; give another name, or --force to replace it")
    part = path.with_name(path.name + ".part")
    make = partial(Csv, bom=bom) if form == "csv" else FORMATS[form]
    try:
        with closing(make(part, MODELS[dataset])) as writer:
            count = _write(found, writer, dataset, say)
        if count != found.total:
            raise RetryLater(f"{count:,} of {found.total:,} {dataset} came; {path} was not written, run it again")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)
    return Exported(path, count, path.stat().st_size)


def _write(found: Matches[Document], writer: Writer, dataset: Dataset, say: Callable[[str], object]) -> int:
    count = 0
    for count, document in enumerate(found.found, 1):
        writer.write(document)
        if count % STEP == 0:
            say(f"exported {count:,} of {found.total:,} {dataset}")
    return count
