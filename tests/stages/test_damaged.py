"""A batch that was damaged on the disk stops nothing but itself, and is told every time until a person acts."""

import json

import pytest

from racewatch import stages
from racewatch.errors import ConfigError
from racewatch.landing.waiting import waiting
from racewatch.query.ast import Everything
from racewatch.store.open import opened
from racewatch.store.questions import Window


def landed(tmp_path, settings, number: int) -> str:
    """Return the raw batch of an archive with one article."""
    path = tmp_path / f"archive-{number}.jsonl"
    row = {"url": f"https://a.example/{number}", "title": f"DeepSeek {number}", "published": "2025-01-26T00:00Z"}
    path.write_text(json.dumps(row) + "\n", "utf-8")
    return stages.import_file(path, "article", settings, source=f"archive-{number}")[0]


def damage(path: str) -> None:
    """Cut the end of a batch off, as a disk that fails does."""
    with open(path, "r+b") as file:  # noqa: PTH123  pathlib has no way to cut a file
        file.truncate(10)


def indexed(settings) -> int:
    """Return how many items the store holds."""
    with opened(settings) as store:
        return store.total(Everything(), Window())


@pytest.mark.parametrize("step", ["raw", "clean"])
def test_the_others_are_indexed_and_the_damaged_one_is_named(tmp_path, settings, step):
    """Indexing raises for the damaged batch after all others are in the store, and again on the next call."""
    batches = [landed(tmp_path, settings, number) for number in range(3)]
    if step == "clean":
        batches = [stages.normalize(raw, settings) for raw in batches]
    damage(batches[0])
    for _ in range(2):
        with pytest.raises(ConfigError, match=f"{step}/archive-0"):
            stages.index(settings=settings)
        assert indexed(settings) == 2
        assert [str(path) for path in waiting(settings.var, step)] == [batches[0]]


def test_indexing_may_leave_normalizing_to_others(tmp_path, settings):
    """Where a step of its own normalizes, indexing does not touch raw batches: a damaged one is not its fault."""
    damage(landed(tmp_path, settings, 0))
    stages.normalize(landed(tmp_path, settings, 1), settings)
    assert stages.index(settings=settings, normalizing=False).stored == 1


def test_what_arrived_is_named_once_and_with_what_waits(tmp_path, settings):
    """The batches to normalize are the given ones and those that wait, each once."""
    first, second = (landed(tmp_path, settings, number) for number in range(2))
    assert stages.arrived([second, second], settings) == [[second, first]]
    stages.normalize(first, settings)
    assert stages.arrived([], settings) == [[second]]


def test_a_damaged_batch_stops_no_other_of_its_task(tmp_path, settings):
    """Of several raw batches all whole ones are normalized before the error names the damaged one."""
    batches = [landed(tmp_path, settings, number) for number in range(3)]
    damage(batches[0])
    with pytest.raises(ConfigError, match="raw/archive-0"):
        stages.normalize_all(batches, settings)
    assert [path.parent.name for path in waiting(settings.var, "clean")] == ["archive-1", "archive-2"]
