"""The pages that were read before, and what their lists were when last asked: so that only what is new is fetched."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from racewatch.errors import ConfigError
from schemas import SourceRun

_TABLES = """
CREATE TABLE IF NOT EXISTS pages (
  source TEXT NOT NULL, link TEXT NOT NULL, mark TEXT NOT NULL, run TEXT NOT NULL, first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL, item TEXT NOT NULL DEFAULT '', PRIMARY KEY (source, link)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (
  source TEXT NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, run TEXT NOT NULL,
  asked TEXT NOT NULL, asked_before TEXT, PRIMARY KEY (source, url)
) WITHOUT ROWID;
"""
_PAGES = """
INSERT INTO pages (source, link, mark, run, first_seen, last_seen, item) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
  ON CONFLICT DO UPDATE SET mark = ?3, run = ?4, item = ?6,
  first_seen = min(first_seen, ?5), last_seen = max(last_seen, ?5)
"""
_LISTS = """
INSERT INTO lists VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL) ON CONFLICT DO UPDATE SET etag = ?3, modified = ?4, run = ?5,
  asked = ?6, asked_before = CASE run WHEN ?5 THEN asked_before ELSE asked END
"""
_ASKED = "SELECT max(CASE run WHEN ?2 THEN asked_before ELSE asked END) FROM lists WHERE source = ?1"
_OLD = "ALTER TABLE pages ADD COLUMN item TEXT NOT NULL DEFAULT ''"
"""For a file of a version that did not say which item a page was."""
Page = tuple[str, str, str]
"""A page's link, what was said of it, and the id of the item that was read there: its own address may be another."""
Validators = tuple[str, str]
"""ETag and Last-Modified of an answer, each empty when the server gave none (RFC 9110, 8.8)."""


@dataclass(frozen=True)
class Known:
    """What is known of one source: what was said of each page, each list's validators, when one was last asked."""

    pages: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Validators] = field(default_factory=dict)
    asked: datetime | None = None


def known(var: Path, source: str, run_id: str) -> Known:
    """Return what other runs than *run_id* know of *source*, so that a run that is made again finds what it found."""
    if not _path(var).exists():
        return Known()
    with _opened(var) as database:
        chosen = (source, run_id)
        pages = dict(database.execute("SELECT link, mark FROM pages WHERE source = ? AND run != ?", chosen))
        rows = database.execute(
            "SELECT url, etag, modified FROM lists WHERE source = ? AND run != ?", chosen
        ).fetchall()
        (asked,) = database.execute(_ASKED, (source, run_id)).fetchone()
    lists = {url: (etag, modified) for url, etag, modified in rows}
    return Known(pages, lists, datetime.fromisoformat(asked) if asked else None)


def remember(var: Path, run: SourceRun, *, pages: Sequence[Page], lists: Mapping[str, Validators]) -> None:
    """Keep the *pages* whose records landed in *run*, and the validators of the *lists* it asked."""
    if not pages and not lists:
        return
    when, source = run.started_at.astimezone(UTC).isoformat(), run.source
    with _opened(var) as database, database:
        database.executemany(_PAGES, [(source, link, mark, run.run_id, when, item) for link, mark, item in pages])
        database.executemany(_LISTS, [(source, url, *both, run.run_id, when) for url, both in lists.items()])


def continued(var: Path, run: SourceRun, report: Mapping[str, Any]) -> SourceRun:
    """Remember what *run* read; return it with the time it speaks for where it met what an earlier run had read.

    A list that still shows a known entry, or has not changed, hides nothing since it was last asked: the run speaks
    from then on, also when nothing was new. After a run that was not good the list is asked for as a whole.
    """
    before = known(var, run.source, run.run_id)
    unchanged = dict(before.lists) if run.reason == "not-modified" else {}
    lists = {**unchanged, **{url: (pair[0], pair[1]) for url, pair in report.get("lists", {}).items()}}
    if not run.good:
        lists = dict.fromkeys(lists, ("", ""))
    if run.landed or run.good:
        remember(var, run, pages=_pages(report) if run.landed else [], lists=lists)
    met = bool(run.repeated or unchanged)
    if not (met and run.good and before.asked and before.asked <= run.started_at):
        return run
    return run.model_copy(update={"covered_from": before.asked, "covered_to": run.started_at})


def of_the_past(var: Path, run: SourceRun, report: Mapping[str, Any], window: tuple[datetime, datetime]) -> SourceRun:
    """Remember the pages of a *run* that asked for a time of the past; return it with that time, if it met anything.

    What its lists were like says nothing of what is new, and an answer without an entry may only reach less far back.
    """
    remember(var, run, pages=_pages(report) if run.landed else [], lists={})
    if not run.landed + run.repeated or run.kind != "items":
        return run
    return run.model_copy(update={"covered_from": window[0], "covered_to": min(window[1], run.started_at)})


def _pages(report: Mapping[str, Any]) -> list[Page]:
    return [(link, mark, item) for link, mark, item in report.get("pages", ())]


def links_of(var: Path, items: Collection[str]) -> set[str]:
    """Return the links under which the pages of *items* (ids) were found."""
    if not _path(var).exists():
        return set()
    with _opened(var) as database:
        return {link for link, item in database.execute("SELECT link, item FROM pages") if item in items}


def forget(var: Path, gone: Callable[[str], bool], told: Callable[[str], bool], *, dry_run: bool = False) -> int:
    """Forget the pages whose link is *gone*, and the lists whose address *told* says names one; return how many.

    With *dry_run* they stay.
    """
    if not _path(var).exists():
        return 0
    with _opened(var) as database, database:
        pages = [row for row in database.execute("SELECT source, link FROM pages") if gone(row[1])]
        lists = [row for row in database.execute("SELECT source, url FROM lists") if told(row[1])]
        if not dry_run:
            database.execute("PRAGMA secure_delete = ON")
            database.executemany("DELETE FROM pages WHERE source = ? AND link = ?", pages)
            database.executemany("DELETE FROM lists WHERE source = ? AND url = ?", lists)
    return len(pages) + len(lists)


@contextmanager
def _opened(var: Path) -> Iterator[sqlite3.Connection]:
    path = _path(var)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30)) as database:
            database.executescript(_TABLES)
            _brought_up(database)
            yield database
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"{path}: {error}; remove the file and every page is read once more") from error


def _brought_up(database: sqlite3.Connection) -> None:
    for begin in ("BEGIN", "BEGIN IMMEDIATE"):  # looked at again once no other process can change it
        with database:
            database.execute(begin)
            if "item" in {row[1] for row in database.execute("PRAGMA table_info(pages)")}:
                return
            if begin != "BEGIN":
                database.execute(_OLD)


def _path(var: Path) -> Path:
    return var / "landing" / "known.db"
