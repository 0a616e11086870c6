"""Known Weibo posts looked at again: their counts and words as they are now, or that they are gone."""

import re
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Skipped, Trouble
from schemas import RawItem
from spiders.site import trouble_of
from spiders.weibo import answer_of, refused
from spiders.weibo_post import ZONE
from spiders.weibo_spider import Record, WeiboSpider

GONE = re.compile(r"已被?(?:作者|原作者|发布者)?删除|微博不存在|已经?被?删除|has been deleted|does not exist")
# Hidden from us is not deleted: its author may have set it so for a while.
HIDDEN = re.compile(r"没有权限|不可见|隐私|仅.{0,6}可见|半年内")
_OF_THE_PAGE = frozenset({"not-found", "client-error"})


def status_of(body: bytes, *, url: str) -> Any:
    """Return the post in the answer of either site.

    Raises RejectItem ``gone`` where it says that there is no such post any more, ``hidden`` where it may not be seen,
    and ``refused-answer`` for any other refusal.
    """
    answer = answer_of(body, url)
    data = answer.get("data")
    status = data if isinstance(data, dict) else answer
    said = f"{answer.get('msg') or ''} {answer.get('message') or ''} {status.get('text') or ''}"
    if answer.get("ok") != 1 or str(status.get("deleted") or "0") == "1":
        if HIDDEN.search(said):
            raise RejectItem("hidden", url=url, detail=said.strip()[:200])
        if GONE.search(said):
            raise RejectItem("gone", url=url, detail=said.strip()[:200])
        raise refused(answer, url)
    if not (status.get("mid") or status.get("id")):
        raise BadMarkup("changed-shape", url=url, detail=f"no post; the answer has {', '.join(sorted(answer))[:200]}")
    return status


class WeiboCheckSpider(WeiboSpider):
    """One request a post; the posts are the job's queries, by number.

    A page that is not found without a word means a deleted post only when another one of the run was found: else the
    site's address has changed, and nothing is called deleted.
    """

    name = "weibo-check"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left, self.found, self.hidden = len(self.queries), 0, 0
        self.missing: dict[str, Trouble] = {}

    def first(self) -> Iterator[Request]:
        """Ask for every post."""
        for mid in self.queries:
            path = f"/ajax/statuses/show?id={mid}" if self.web else f"/statuses/show?id={mid}"
            yield Request(
                f"{self.site}{path}",
                callback=self.parse,
                errback=self.failed,
                meta={"expect": "json"},
                cb_kwargs={"mid": mid},
            )

    def parse(self, response: Response, mid: str, **_: Any) -> Iterator[Record | Request]:
        """Take the post as it is now, or as gone."""
        try:
            yield self.post(status_of(response.body, url=response.url), response.url)
            self.found += 1
        except RejectItem as error:
            if error.reason == "gone":
                self.found += 1
                yield self._gone(mid)
            elif error.reason == "hidden":
                self.hidden += 1
                yield Skipped("hidden-post")
            else:
                yield Trouble(error.reason, error.detail, response.url)
        yield from self._ended()

    def failed(self, failure: Failure) -> Iterator[Record]:
        """Take a page that is not there for a deleted post, if others are there; any other failure is one."""
        request: Request = failure.request  # type: ignore[attr-defined]
        mid, trouble = request.cb_kwargs["mid"], trouble_of(failure)
        if trouble.reason in _OF_THE_PAGE and GONE.search(trouble.detail):
            self.found += 1
            yield self._gone(mid)
        elif trouble.reason == "not-found":
            self.missing[mid] = trouble
        else:
            yield Trouble(trouble.reason, trouble.detail, request.url)
        yield from self._ended()

    def _ended(self) -> Iterator[Record]:
        self.left -= 1
        if self.left:
            return
        if self.hidden == len(self.queries):
            yield Trouble("nothing-new", f"all {self.hidden} posts are hidden from us for now", self.base_url)
        for mid, trouble in self.missing.items():
            yield self._gone(mid) if self.found else trouble

    def _gone(self, mid: str) -> RawItem:
        return RawItem(
            source=self.source.name,
            publisher=self.source.publisher,
            kind="post",
            url=self.source.entry_link(mid) or f"{self.source.url.rstrip('/')}/status/{mid}",
            platform_id=f"weibo:{mid}",
            zone=ZONE,
            fetched_at=self.now,
            state="deleted",
        )
