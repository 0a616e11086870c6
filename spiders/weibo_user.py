"""The timeline of a Weibo account, page by page, until it is known already or older than asked for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from racewatch.errors import RejectItem
from racewatch.extract import Skipped, Trouble, count_of
from schemas import RawItem
from spiders.weibo import answer_of, part_of, refused
from spiders.weibo_post import posted_at
from spiders.weibo_results import Page, page_of
from spiders.weibo_spider import Record, WeiboSpider


def timeline_of(body: bytes, *, url: str, number: int) -> Page:
    """Return the posts of one answer of weibo.com; raise RejectItem where it refuses, or shows none on page 1."""
    answer = answer_of(body, url)
    if answer.get("ok") != 1:
        raise refused(answer, url)
    posts = part_of(answer, "data", "list", url=url)
    total = count_of(answer["data"].get("total"))
    if not posts and number == 1:
        raise RejectItem("empty-answer" if total else "no-results", url=url, detail=f"no post of {total or 0}")
    return Page(tuple(posts), total, cursor=str(answer["data"].get("since_id") or ""))


def is_pinned(status: Any) -> bool:
    """Say whether a post stands above the timeline, whenever it was written."""
    return isinstance(status, dict) and (
        str(status.get("isTop") or "0") == "1" or "置顶" in str((status.get("title") or {}).get("text") or "")
    )


class WeiboUserSpider(WeiboSpider):
    """The accounts are the source's queries, by number; reading is ``page_of`` and :func:`timeline_of`."""

    name = "weibo-user"

    def first(self) -> Iterator[Request]:
        """Ask for the first page of every account."""
        for account in self.queries:
            yield self._page(account, 1)

    def _page(self, account: str, number: int, cursor: str = "") -> Request:
        who, after = quote(account, safe=""), f"&since_id={quote(cursor, safe='')}" if cursor else ""
        path = f"/api/container/getIndex?type=uid&value={who}&containerid=107603{who}&page={number}{after}"
        if self.web:
            path = f"/ajax/statuses/mymblog?uid={who}&page={number}&feature=0{after}"
        return Request(
            f"{self.site}{path}",
            callback=self.parse,
            meta={"expect": "json", "remember": True},
            cb_kwargs={"account": account, "number": number},
        )

    def parse(self, response: Response, account: str, number: int, **_: Any) -> Iterator[Record | Request]:
        """Read a page's posts; ask for the next one while there is anything new on it."""
        page = (timeline_of if self.web else page_of)(response.body, url=response.url, number=number)
        fresh, met = False, False
        for status in page.posts:
            if self._is_old(status):
                yield Skipped("older-post")
                continue
            met = True
            found = self.post(status, response.url)
            post = found.cb_kwargs["post"] if isinstance(found, Request) else found
            fresh |= isinstance(post, RawItem) and post.url not in self.known and not is_pinned(status)
            if isinstance(found, Request):
                found.meta["remember"] = True
            yield found
        if number == 1 and page.posts and not met:
            told = f"account {self.queries.index(account) + 1}: no post of the last {self.source.days:g} days"
            yield Trouble("nothing-recent", told, response.url)
        if fresh and number < self.source.pages:
            yield self._page(account, number + 1, page.cursor)
        elif fresh:
            told = f"account {self.queries.index(account) + 1}: new posts to the end of page {number}, the last allowed"
            yield Trouble("over-cap", told, response.url)

    def _is_old(self, status: Any) -> bool:
        shown = str(status.get("created_at") or "") if isinstance(status, dict) else ""
        at = posted_at(shown, self.now)
        return at is not None and at < self.now - timedelta(days=self.source.days)
