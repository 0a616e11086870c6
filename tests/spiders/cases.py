"""Stored answers and what a person checked that they mean: body (bytes as sent), meta.json, items.json."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from racewatch.catalog import Source, load_sources
from racewatch.extract import Skipped
from spiders import (
    cctv_news,
    json_rows,
    series,
    sitemap,
    weibo_check,
    weibo_comments,
    weibo_hot,
    weibo_results,
    weibo_user,
)
from spiders.entries import Entry, entries
from spiders.pages import item_of
from spiders.weibo_post import post_of

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One stored answer of one family."""

    folder: Path

    @property
    def family(self) -> str:
        """Return the family it was stored for."""
        return self.folder.parent.name

    @property
    def meta(self) -> dict[str, Any]:
        """Return where and when it came from."""
        found: dict[str, Any] = json.loads((self.folder / "meta.json").read_text("utf-8"))
        return found

    @property
    def source(self) -> Source:
        """Return the source it is read for: the declared one that it names, else one made up for its family."""
        if named := self.meta.get("source"):
            return load_sources()[named]
        kind = "ranks" if self.family == "weibo-hot" else "items"
        plain = {
            "name": self.family,
            "spider": "feed",
            "publisher": "某社",
            "url": _site(self.meta["url"]),
            "kind": kind,
        }
        return Source.model_validate({**plain, "zone": "Asia/Shanghai"})

    def records(self) -> Iterator[Any]:
        """Read the body with its family's reader."""
        meta, body = self.meta, (self.folder / "body").read_bytes()
        at = datetime.fromisoformat(meta["fetched_at"])
        yield from READERS[self.family](body, self.source, meta, at)


def _site(url: str) -> str:
    return "https://" + url.split("/")[2]


def cases() -> list[Case]:
    """Return every stored case."""
    return [Case(meta.parent) for meta in sorted(CASES.glob("*/*/meta.json"))]


def shown(record: Any) -> dict[str, Any]:
    """Return *record* as the golden file shows it: its kind, and what differs from the defaults."""
    if isinstance(record, BaseModel):
        fields = record.model_dump(mode="json", exclude_defaults=True, exclude={"source", "list"})
    else:
        assert is_dataclass(record)
        fields = {name: value for name, value in asdict(record).items() if value not in ("", None)}
    return {"kind_of_record": type(record).__name__, **fields}


def _hot(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    return weibo_hot.rows(body, url=meta["url"], source=source, observed_at=at)


def _search(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    yield from _posts(weibo_results.page_of(body, url=meta["url"], number=1), source, meta, at)


def _results(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    page = weibo_results.html_page_of(body, url=meta["url"], number=1)
    yield _told(page)
    yield from _posts(page, source, meta, at)


def _timeline(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    page = weibo_user.timeline_of(body, url=meta["url"], number=1)
    yield _told(page)
    yield from _posts(page, source, meta, at)


def _told(page: weibo_results.Page) -> Skipped:
    """Return what the site says of all results, as a line of the golden file."""
    words = f"{page.total} in all, {page.pages} pages, more: {page.more}, omitted: {page.omitted}, then {page.cursor}"
    return Skipped(words)


def _posts(page: weibo_results.Page, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    for post in page.posts:
        yield post_of(post, url=meta["url"], source=source, fetched_at=at)


def _comments(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    found = weibo_comments.comments_of(body, url=meta["url"])
    yield Skipped(f"{found.total} in all, then {found.cursor or 'no more'}")
    for row in found.rows:
        yield from weibo_comments.records_of(
            row, post=meta["post"], url=meta["url"], source=source, fetched_at=at, root=meta.get("root", "")
        )


def _check(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    yield post_of(weibo_check.status_of(body, url=meta["url"]), url=meta["url"], source=source, fetched_at=at)


def _feed(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    return entries(body, url=meta["url"], content_type=meta["headers"]["Content-Type"])


def _page(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    kind = meta["headers"]["Content-Type"]
    yield item_of(body, Entry(**meta["entry"]), url=meta["url"], content_type=kind, source=source, fetched_at=at)


def _json_list(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    answer = json_rows.answer_of(body, url=meta["url"])
    rows = json_rows.rows_of(answer, url=meta["url"], source=source)
    yield from json_rows.records(rows, url=meta["url"], source=source, at=at)


def _series(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    return series.closes(body, url=meta["url"], source=source, title=source.queries[0])


def _sitemap(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    return sitemap.places(body, url=meta["url"])


def _rundown(body: bytes, source: Source, meta: dict[str, Any], at: datetime) -> Iterator[Any]:
    aired = at.replace(hour=11)
    kind = meta["headers"]["Content-Type"]
    pieces = cctv_news.rundown(body, url=meta["url"], content_type=kind, aired=aired)
    yield from pieces
    yield from cctv_news.rows(pieces, "cctv-rundown", aired)


READERS: dict[str, Callable[[bytes, Source, dict[str, Any], datetime], Iterator[Any]]] = {
    "weibo-hot": _hot,
    "weibo-search": _search,
    "weibo-search-web": _results,
    "weibo-user-web": _timeline,
    "weibo-comments": _comments,
    "weibo-check": _check,
    "cctv-news": _rundown,
    "feed": _feed,
    "feed-page": _page,
    "json-list": _json_list,
    "series": _series,
    "sitemap": _sitemap,
}


def update() -> None:
    """Write items.json of every case anew (``python -m tests.spiders.cases``); read the difference before a commit."""
    for case in cases():
        if "raises" not in case.meta:
            text = json.dumps([shown(record) for record in case.records()], ensure_ascii=False, indent=1)
            (case.folder / "items.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    update()
