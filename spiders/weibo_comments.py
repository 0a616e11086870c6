"""The comments on Weibo posts, with their likes and the replies to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response

from racewatch.catalog import Source
from racewatch.errors import RejectItem
from racewatch.extract import Refused, Skipped, Trouble, count_of
from schemas import RawItem
from spiders.weibo import answer_of, part_of, refused
from spiders.weibo_post import ZONE, author_of, field_of, without_people
from spiders.weibo_spider import WeiboSpider

Record = RawItem | Refused | Skipped | Trouble
_NONE_YET = re.compile(r"没有人评论|还没有评论|暂无评论|抢沙发|没有内容")


@dataclass(frozen=True)
class Comments:
    """One answer: its comments as sent, how many there are in all, and what leads to the next ones ("" at the end)."""

    rows: tuple[Any, ...]
    total: int | None = None
    cursor: str = ""
    kind: str = "0"


def comments_of(body: bytes, *, url: str) -> Comments:
    """Return the comments, or replies, of one answer of either site.

    Raises RejectItem ``no-results`` where nobody has commented, ``refused-answer`` for any other refusal, and BadMarkup
    where the list is not in any place we know.
    """
    answer = answer_of(body, url)
    if answer.get("ok") != 1:
        if _NONE_YET.search(str(answer.get("msg") or answer.get("message") or "")):
            raise RejectItem("no-results", url=url, detail="nobody has commented")
        raise refused(answer, url)
    data = answer.get("data")
    told = data if isinstance(data, dict) else answer
    rows = part_of(answer, *(("data", "data") if isinstance(data, dict) else ("data",)), url=url)
    hot = told.get("hot_data") or []
    cursor = str(told.get("max_id") or "")
    return Comments(
        (*hot, *rows),
        count_of(told.get("total_number")),
        "" if cursor == "0" else cursor,
        str(told.get("max_id_type") or 0),
    )


def records_of(
    row: Any, *, post: str, url: str, source: Source, fetched_at: datetime, root: str = ""
) -> Iterator[Record]:
    """Yield a comment on the post of number *post*, then the replies in its row; *root* is what it replies to."""
    comment = _comment(row, post, root, url, source, fetched_at)
    yield comment
    replies = row.get("comments") if isinstance(row, dict) else None
    if not isinstance(comment, RawItem) or not isinstance(replies, list):
        return
    for reply in replies:
        yield from records_of(
            reply, post=post, url=url, source=source, fetched_at=fetched_at, root=str(comment.platform_id)
        )


def _comment(row: Any, post: str, root: str, url: str, source: Source, fetched_at: datetime) -> RawItem | Refused:
    try:
        number, created, text = (field_of(row, key) for key in ("mid", "created_at", "text"))
        answered = row.get("reply_id") or (row.get("reply_comment") or {}).get("id")
        return RawItem(
            source=source.name,
            publisher=source.publisher,
            kind="comment",
            url=f"{source.entry_link(post) or source.url.rstrip('/') + '/detail/' + post}?cid={number}",
            platform_id=f"weibo:c{number}",
            body=text,
            body_format="html",
            author=author_of(row),
            published=created,
            published_origin="api",
            zone=ZONE,
            fetched_at=fetched_at,
            likes=count_of(row.get("like_count", row.get("like_counts"))),
            comments=None if root else count_of(row.get("total_number")),
            reply_to=f"weibo:c{answered}" if answered else root or f"weibo:{post}",
        )
    except (RejectItem, ValidationError) as error:
        return Refused.because(error, without_people(row), url)


class WeiboCommentsSpider(WeiboSpider):
    """The posts are the source's queries, by number; a comment with replies that are not shown costs a request more."""

    name = "weibo-comments"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.totals: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def first(self) -> Iterator[Request]:
        """Ask for the first comments of every post."""
        for post in self.queries:
            yield self._page(post, 1)

    def _page(self, post: str, number: int, cursor: str = "0", kind: str = "0", root: str = "") -> Request:
        after = f"&max_id={cursor}" if cursor != "0" or root else ""
        if self.web:
            asked = f"id={root or post}&is_show_bulletin=2&is_mix={1 if root else 0}&count=20"
            path = f"/ajax/statuses/buildComments?is_reload=1&{asked}{'&fetch_level=1' if root else ''}{after}"
        elif root:
            path = f"/comments/hotFlowChild?cid={root}{after}&max_id_type={kind}"
        else:
            path = f"/comments/hotflow?id={post}&mid={post}{after}&max_id_type={kind}"
        return Request(
            f"{self.site}{path}",
            callback=self.parse,
            meta={"expect": "json"},
            cb_kwargs={"post": post, "number": number, "root": root},
        )

    def parse(self, response: Response, post: str, number: int, root: str = "", **_: Any) -> Iterator[Record | Request]:
        """Read an answer's comments, ask for the replies that it does not show, and for the next comments."""
        found = comments_of(response.body, url=response.url)
        if number == 1 and not root and not found.rows:
            told = f"no comment, and the answer says that there are {found.total or 0}"
            yield Trouble("empty-answer" if found.total else "no-results", told, response.url)
        if not root and found.total is not None:
            self.totals.setdefault(post, found.total)
        above = f"weibo:c{root}" if root else ""
        for row in found.rows:
            yield from self._once(
                records_of(row, post=post, url=response.url, source=self.source, fetched_at=self.now, root=above), post
            )
            if not root and self._has_more(row):
                yield self._page(post, 1, root=field_of(row, "mid"))
        if found.cursor and number < self.source.pages:
            yield self._page(post, number + 1, found.cursor, found.kind, root)
        self._note(post)

    def _once(self, records: Iterator[Record], post: str) -> Iterator[Record]:
        for record in records:
            if isinstance(record, RawItem):
                if record.url in self.seen:
                    yield Skipped("duplicate-comment")
                    continue
                self.seen.add(record.url)
                self.counts[post] = self.counts.get(post, 0) + 1
            yield record

    @staticmethod
    def _has_more(row: Any) -> bool:
        shown = row.get("comments") if isinstance(row, dict) else None
        told = count_of(row.get("total_number")) if isinstance(row, dict) else None
        return (told or 0) > (len(shown) if isinstance(shown, list) else 0)

    def _note(self, post: str) -> None:
        seen, total = self.counts.get(post, 0), self.totals.get(post)
        about = f" of about {total:,} ({100 * seen // total} %)" if total else ""
        self.crawler.stats.set_value(f"racewatch/note/{post}", f"{post}: seen {seen:,}{about}")
