"""Sources of the local world in good and bad shape, and the file that declares them."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from racewatch.catalog import Source
from racewatch.demo.sources import demo_sources

BEFORE_THE_FIRST_ARTICLE = "at/2025-01-14T00:00Z"
NOW = "2025-01-28T12:00:00+00:00"


def sources_at(base: str) -> dict[str, Source]:
    """Return the world's sources and six in a state of their own.

    ``broken`` answers HTML, nobody listens for ``away``; ``short`` and ``thin`` land articles, fewer than they owe us;
    ``silent`` is a feed without an entry, ``past`` can also be asked for a day of the past.
    """
    found = demo_sources(base, bad=True)
    feed, other = found["strait-ledger"], found["beichen"]
    silent = feed.url.replace(base, f"{base}/{BEFORE_THE_FIRST_ARTICLE}", 1)
    special = (
        found["broken"].model_copy(update={"name": "away", "url": "http://127.0.0.1:9/feed.xml"}),
        feed.model_copy(update={"name": "short", "floor": 10_000}),
        other.model_copy(update={"name": "thin", "floor": 10_000}),
        feed.model_copy(update={"name": "silent", "url": silent}),
        feed.model_copy(
            update={"name": "past", "past_url": feed.url.replace(base, f"{base}/at/{{until:%Y-%m-%dT%H:%MZ}}", 1)}
        ),
    )
    return found | {source.name: source for source in special}


def declare(path: Path, sources: Iterable[Source]) -> Path:
    """Write *sources* as a file that RACEWATCH_SOURCES can name; return its path.

    All are of the class ``feeds``, but those that are ``manual``.
    """
    rows = [
        source.model_dump(mode="json") | {"schedule": "manual" if source.schedule == "manual" else "feeds"}
        for source in sources
    ]
    path.write_text(yaml.safe_dump({"sources": rows}, allow_unicode=True), "utf-8")
    return path
