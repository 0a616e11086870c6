"""Scrapy's hook that lets only new or changed pages be fetched, and asks for a list with the validators it had."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from racewatch.crawl.authors import discreet
from racewatch.crawl.known import Known, known
from racewatch.landing.tombstones import Forgotten, forgotten
from racewatch.text.identity import item_id
from schemas import RawItem

LISTS = frozenset({"feed", "sitemap"})


class OnlyNew(BaseSpiderMiddleware):
    """Drops requests for known pages (counted), remembers in the stats which pages and lists were read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        var = crawler.settings.get("RACEWATCH_VAR")
        source = crawler.spider.source.name if crawler.spider else ""  # type: ignore[attr-defined]
        self._forgotten = forgotten(Path(var)) if var else Forgotten()
        self._key = crawler.settings.get("RACEWATCH_AUTHOR_KEY", "")
        self._known = known(Path(var), source, crawler.settings["RACEWATCH_RUN_ID"]) if var else Known()
        self._past = getattr(crawler.spider, "window", None) is not None
        self._stats = crawler.stats
        if crawler.spider:
            crawler.spider.known = frozenset(self._known.pages)  # type: ignore[attr-defined]
        self._stats.set_value("racewatch/pages", [])
        self._stats.set_value("racewatch/lists", {})

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Ask for a list as changed since the last time."""
        async for one in start:
            yield self._conditional(one) if isinstance(one, Request) and not self._past else one

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:  # noqa: ARG002
        """Return *request*, or None when its page is known as it is, or is to be forgotten."""
        known_as_it_is = "mark" in request.meta and self._known.pages.get(request.url) == request.meta["mark"]
        if not known_as_it_is and not self._forgotten.holds_url(request.meta.get("link", "")):
            return request
        self._stats.inc_value("racewatch/known")
        return None

    def get_processed_item(self, item: Any, response: Response | None) -> Any:
        """Return *item*, and remember the page or the list that it was read from."""
        if response is None or not isinstance(item, RawItem) or self._is_forgotten(item):
            return item
        pages = self._stats.get_value("racewatch/pages")
        if "mark" in response.meta:
            pages.append((response.meta["link"], response.meta["mark"], item_id(item.url, item.platform_id)))
        elif response.meta.get("remember"):
            pages.append((item.url, "", item_id(item.url, item.platform_id)))
        return item

    def _is_forgotten(self, item: RawItem) -> bool:
        return bool(self._forgotten) and self._forgotten.holds(discreet(item, self._key))

    def process_spider_input(self, response: Response) -> None:
        """Remember the validators of a list."""
        if response.meta.get("expect") in LISTS and response.status == 200 and not self._past:
            shown = [response.headers.get(name) or b"" for name in ("ETag", "Last-Modified")]
            asked = (response.meta.get("redirect_urls") or [response.url])[0]
            self._stats.get_value("racewatch/lists")[asked] = tuple(value.decode("latin-1") for value in shown)

    def _conditional(self, request: Request) -> Request:
        etag, modified = self._known.lists.get(request.url, ("", ""))
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        sent = {name: value for name, value in headers.items() if value}
        return request.replace(headers={**request.headers, **sent}) if sent else request
