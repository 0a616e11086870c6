"""All matching items into one file, which is whole or absent."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from racewatch.errors import ConfigError, RetryLater
from racewatch.export.writers import Csv, JsonLines, Parquet, Writer
from racewatch.store.search import Matches

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: dict[str, Callable[[Path], Writer]] = {"jsonl": JsonLines, "csv": Csv, "parquet": Parquet}
STEP = 5000  # items between two words of progress


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where."""

    path: Path
    items: int
    bytes: int


def export(
    found: Matches,
    path: Path,
    form: str,
    *,
    bom: bool = False,
    replacing: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Exported:
    """Write all items of *found* to *path* and return how many; *say* gets a line of words now and then.

    Raises ConfigError when the file is there already or cannot be written, and RetryLater when fewer items came than
    the store counted; then there is no file.
    """
    if path.exists() and not replacing:
        raise ConfigError(f"{path} exists; give another name, or --force to replace it")
    part = path.with_name(path.name + ".part")
    make = partial(Csv, bom=bom) if form == "csv" else FORMATS[form]
    try:
        with closing(make(part)) as writer:
            count = _write(found, writer, say)
        if count != found.total:
            raise RetryLater(f"{count:,} of {found.total:,} items came; {path} was not written, run it again")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)
    return Exported(path, count, path.stat().st_size)


def _write(found: Matches, writer: Writer, say: Callable[[str], object]) -> int:
    count = 0
    for count, item in enumerate(found.items, 1):
        writer.write(item)
        if count % STEP == 0:
            say(f"exported {count:,} of {found.total:,} items")
    return count
