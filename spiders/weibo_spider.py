"""What Weibo's spiders share: posts once each, and the full text of clipped ones."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from racewatch.errors import RejectItem
from racewatch.extract import Refused, Skipped, Trouble
from schemas import RawItem
from spiders.site import SourceSpider, trouble_of
from spiders.weibo import full_text
from spiders.weibo_post import post_of

Record = RawItem | Refused | Skipped | Trouble


class WeiboSpider(SourceSpider):
    """A spider of m.weibo.cn, or of weibo.com where the source's ``shape`` is ``web``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()

    @property
    def web(self) -> bool:
        """Say whether the source is read from weibo.com."""
        return self.source.shape == "web"

    async def start(self) -> AsyncIterator[Request | Trouble]:
        """Ask for the first page of everything that is asked for; say so where nothing is."""
        for request in self.first():
            yield request
        if not self.queries:
            yield Trouble("no-query", "name what to ask for: --query, or queries in sources.yaml", self.base_url)

    def first(self) -> Iterator[Request]:
        """Yield the first request for each query."""
        raise NotImplementedError

    def post(self, status: Any, url: str, origin: Literal["api", "page"] = "api") -> Record | Request:
        """Return the record of a post, or the request for its full text; one that was met before is left out."""
        post = post_of(status, url=url, source=self.source, fetched_at=self.now, origin=origin)
        if not isinstance(post, RawItem):
            return post
        if post.url in self.seen:
            return Skipped("duplicate-post")
        self.seen.add(post.url)
        return self._extend(post, status) if post.clipped else post

    def _extend(self, post: RawItem, status: dict[str, Any]) -> Request:
        mid = str(post.platform_id).partition(":")[2]
        path = (
            f"/ajax/statuses/longtext?id={status.get('mblogid') or mid}" if self.web else f"/statuses/extend?id={mid}"
        )
        return Request(
            f"{self.site}{path}",
            callback=self.parse_full,
            errback=self.keep_clipped,
            meta={"expect": "json"},
            cb_kwargs={"post": post},
        )

    def parse_full(self, response: Response, post: RawItem, **_: Any) -> Iterator[Record]:
        """Put the full text into *post*, or keep what there is and say so."""
        try:
            yield post.model_copy(update={"body": full_text(response.body, url=response.url), "clipped": False})
        except RejectItem as error:
            yield post
            yield Trouble("clipped-post", str(error), response.url)

    def keep_clipped(self, failure: Failure) -> Iterator[Record]:
        """Keep the beginning of a post whose full text could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        trouble = trouble_of(failure)
        yield request.cb_kwargs["post"]
        yield Trouble("clipped-post", f"{trouble.reason}: {trouble.detail}", request.url)
