"""What a round has to do: which sources, in which batches, and which raw batches wait. Light, and asks nobody."""

import time
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from racewatch.catalog import Source, load_sources
from racewatch.config import Settings, settings_of
from racewatch.errors import ConfigError
from racewatch.landing.batch import waiting_mark
from racewatch.landing.waiting import waiting

BATCH = 8
"""Sources a task. A task costs half a second of CPU and more besides its work, see docs/airflow.md."""
Family = Literal["web", "weibo"]
"""Sites that are asked by one task at a time whatever the schedule (weibo), and all others."""
LEFT_OVER = 3600
"""Seconds after which a batch is nobody's."""
Thing = TypeVar("Thing")


def sources(
    schedule: str | None = None,
    settings: Settings | None = None,
    *,
    family: Family | None = None,
    names: Collection[str] = (),
) -> list[str]:
    """Return the names of the declared sources, of one schedule class or of all that are crawled on a schedule.

    *names* chooses among all that are declared instead, *family* among those; raises ConfigError for an unknown name.
    """
    declared = load_sources((settings or settings_of()).sources)
    if unknown := sorted(set(names) - set(declared)):
        raise ConfigError(f"unknown source {', '.join(unknown)}; `racewatch sources list` shows what is declared")
    chosen = [declared[name] for name in names] if names else [s for s in declared.values() if _is_due(s, schedule)]
    return [source.name for source in chosen if family in (None, family_of(source))]


def batches(
    schedule: str | None = None,
    settings: Settings | None = None,
    *,
    family: Family | None = None,
    names: Collection[str] = (),
) -> list[list[str]]:
    """Return what :func:`sources` returns in batches for one task each; sources of one host are neighbours."""
    chosen = settings or settings_of()
    hosts = {name: urlsplit(source.url).hostname or "" for name, source in load_sources(chosen.sources).items()}
    found = sources(schedule, chosen, family=family, names=names)
    return _parts(sorted(found, key=lambda name: hosts[name]), BATCH)


def past_batches(settings: Settings | None = None, *, names: Collection[str] = ()) -> list[list[str]]:
    """Return the scheduled sources that answer for the past, or those of *names*, in batches for one task each."""
    chosen = settings or settings_of()
    declared = load_sources(chosen.sources)
    found = [name for name in sources(None, chosen, names=names) if names or declared[name].answers_for_the_past]
    return _parts(found, BATCH)


def arrived(
    paths: Iterable[str] = (),
    settings: Settings | None = None,
    *,
    schedule: str | None = None,
    names: Collection[str] = (),
) -> list[list[str]]:
    """Return the raw batches to normalize, each once, in parts for one task each.

    They are those of *paths* and whatever else waits: a run that ended red may have landed something without a path.
    What waits of another schedule class is left to its own round, unless nobody took it within the hour.
    """
    chosen = settings or settings_of()
    others = set(load_sources(chosen.sources)) - set(sources(schedule, chosen, names=names))
    waits = [batch for batch in waiting(chosen.var, "raw") if batch.parent.name not in others or _is_left_over(batch)]
    return _parts(list(dict.fromkeys([*paths, *map(str, waits)])), BATCH)


def _is_left_over(batch: Path) -> bool:
    try:
        return time.time() - waiting_mark(batch).stat().st_mtime > LEFT_OVER
    except OSError:  # it was taken meanwhile
        return False


def family_of(source: Source) -> Family:
    """Return the family of sites that *source* is at; the readers of Weibo are named after it."""
    return "weibo" if source.spider.partition("-")[0] == "weibo" else "web"


def _is_due(source: Source, schedule: str | None) -> bool:
    return source.schedule == (schedule or source.schedule) and source.schedule != "manual"


def _parts(things: Sequence[Thing], size: int) -> list[list[Thing]]:
    """Return *things* in as few parts of at most *size* as possible, all about equally long."""
    number = -(-len(things) // size)
    cuts = [len(things) * part // number for part in range(number + 1)] if number else []
    return [list(things[start:end]) for start, end in pairwise(cuts)]
