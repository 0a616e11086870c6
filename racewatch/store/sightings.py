"""Two sightings of one item to one item: the later one counts, and what was edited or deleted is not lost. Pure.

A sighting is an item as it was read at ``fetched_at``. Stored, an item keeps when it was first fetched, when it was
last seen to differ (``seen_at``), when its words were first seen (``edited_at``) and when it was first seen gone
(``deleted_at``), so that batches may be indexed again, and in any order.
"""

import re
from datetime import datetime
from typing import Any

from schemas import Earlier, Item

COUNTS = ("reads", "likes", "comments", "reposts")
_LINK = re.compile(r"https?://[!-~]+")
_SIGN = re.compile(r"[\W_]+")


def gone(item: Item) -> bool:
    """Say whether *item* is only the news that it is deleted: it has no words."""
    return item.state == "deleted" and not item.title and not item.text


def merged(stored: Item, new: Item) -> Item | None:
    """Return *stored* with what the sighting *new* adds; None when that is nothing but another time of fetching.

    The sighting that is later by time gives words, tags and counts; a count that it does not show stays as it was, and
    a beginning does not take the place of a whole text. The first fetching stays, with a publication that is known by
    it alone, and the source that brought it; an item stays in the story it was put into. Other words are an edit: the
    former ones join ``earlier``. What is deleted keeps its words until it is seen again.
    """
    if gone(new):
        return _without(stored, new.fetched_at)
    older, newer = (new, stored) if _last(new) < _last(stored) else (stored, new)
    first = min(stored, new, key=lambda each: each.fetched_at)
    kept = {"source": first.source, "publisher": first.publisher, "fetched_at": first.fetched_at}
    if stored.published_origin == new.published_origin == "crawl":
        kept["published_at"] = min(stored.published_at, new.published_at)
    story = {"story": stored.story, "story_keys": stored.story_keys} if stored.story else {}
    whole = older if newer.clipped and not older.clipped else newer
    changes = {**_counts(older, newer), **_history(older, newer), "seen_at": _latest(older.seen_at, newer.seen_at)}
    found = whole.model_copy(update={**changes, **story, **kept})
    if found.model_copy(update={name: getattr(stored, name) for name in kept}) == stored:
        return None
    seen = _last(newer)
    return found.model_copy(update={"seen_at": seen if seen > first.fetched_at else None})


def _without(stored: Item, at: datetime) -> Item | None:
    """Return *stored* as seen gone at a time; None when it was seen later, or is known to be gone since before."""
    if at <= _last(stored) or (stored.deleted_at and stored.deleted_at <= at):
        return None
    return stored.model_copy(update={"state": "deleted", "deleted_at": at})


def _last(item: Item) -> datetime:
    return item.seen_at or item.fetched_at


def _worded(item: Item) -> datetime:
    return item.edited_at or item.fetched_at


def _latest(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at), default=None)


def _counts(older: Item, newer: Item) -> dict[str, Any]:
    shown = {name: getattr(newer, name) for name in COUNTS}
    return {name: getattr(older, name) if count is None else count for name, count in shown.items()}


def _history(older: Item, newer: Item) -> dict[str, Any]:
    """Return the state, its times, and what was said before."""
    said = {each.seen_at: each for each in (*older.earlier, *newer.earlier)}
    edited_at = older.edited_at or newer.edited_at
    if _is_edit(older, newer):
        said[_worded(older)] = Earlier(seen_at=_worded(older), title=older.title, text=older.text)
        edited_at = _worded(newer)
    deleted_at = _latest(older.deleted_at, newer.deleted_at)
    deleted_at = deleted_at if deleted_at and deleted_at > _last(newer) else None
    state = "deleted" if deleted_at else "edited" if edited_at else "live"
    earlier = tuple(said[at] for at in sorted(said))
    return {"state": state, "edited_at": edited_at, "deleted_at": deleted_at, "earlier": earlier}


def _is_edit(older: Item, newer: Item) -> bool:
    """Say whether the words were changed at their source, not by a better reading, another form or an archived page."""
    if (older.title, older.text) == (newer.title, newer.text):
        return False
    if older.clipped != newer.clipped or _worded(older) >= _worded(newer):
        return False
    if newer.kind == "article" and "import" in (older.published_origin, newer.published_origin):
        return False  # an archive's page went through another extractor
    read_alike = _bare(older.title, older.text) == _bare(newer.title, newer.text)
    sent_alike = (older.original_title, older.original_text) == (newer.original_title, newer.original_text)
    return not read_alike and not (sent_alike and newer.original_text)


def _bare(*parts: str) -> str:
    """Return the letters, digits and characters of a text: its wording, whatever the form it came in."""
    return _SIGN.sub("", _LINK.sub("", "\n".join(parts)))
