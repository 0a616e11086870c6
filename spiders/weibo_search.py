"""Weibo posts of a search, window by window and page by page, with the full text of clipped posts."""

from collections.abc import Generator, Iterator
from math import ceil
from typing import Any
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from racewatch.errors import RejectItem
from racewatch.extract import Trouble
from spiders.weibo_post import ZONE, posted_at
from spiders.weibo_results import Page, html_page_of, page_of
from spiders.weibo_spider import Record, WeiboSpider
from spiders.weibo_windows import Reading, Tally, window_before

# A page that came blank although more is promised is asked so often again, then the next one decides.
AGAIN = 2


class WeiboSearchSpider(WeiboSpider):
    """For each query page after page, until a page is empty; a clipped post costs one request more.

    The site leads to ``pages`` pages only. Where the source declares how a window of time is written, a query with more
    is asked for by the hour, then by halves down to a minute.
    """

    name = "weibo-search"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tallies = {query: Tally() for query in self.queries}

    def first(self) -> Iterator[Request]:
        """Ask for the first page of every query."""
        whole = window_before(self.now, self.source.days) if self.source.window else None
        for query in self.queries:
            yield self._page(Reading(query, whole), 1)

    def _page(self, reading: Reading, number: int, tries: int = 0, missing: int = 0) -> Request:
        query, window = reading.query, ""
        if reading.span:
            since, until = reading.span.shown(ZONE)
            window = self.source.window.replace("{since}", since).replace("{until}", until)
        path = f"/api/container/getIndex?containerid={quote(f'100103type=1&q={query}', safe='')}&page_type=searchall"
        if self.web:
            path = f"/weibo?q={quote(query, safe='')}&typeall=1&suball=1&nodup=1"
        return Request(
            f"{self.site}{path}{window}&page={number}",
            callback=self.parse,
            meta={"expect": "page" if self.web else "json"},
            cb_kwargs={"reading": reading, "number": number, "tries": tries, "missing": missing},
            dont_filter=tries > 0,
        )

    def parse(
        self, response: Response, reading: Reading, number: int, tries: int = 0, missing: int = 0, **_: Any
    ) -> Iterator[Record | Request]:
        """Read a page's posts, then ask for the next page, for smaller windows, or once more."""
        tally = self.tallies[reading.query]
        if tally.ignored and reading.span:
            return
        page = self._read(response, reading, number)
        if not page.posts:
            yield from self._blank(response.url, page, reading, number, tries, missing)
        elif self._is_ignored(page, reading):
            tally.ignored, tally.totals = True, []
            yield Trouble(
                "window-ignored", f"{reading.query}: the site answers with posts of other times", response.url
            )
            yield self._page(Reading(reading.query), 1)
        else:
            yield from self._posts(response, page, reading, number, missing)
        self.crawler.stats.set_value(f"racewatch/note/{reading.query}", tally.words(reading.query))

    def _read(self, response: Response, reading: Reading, number: int) -> Page:
        try:
            return (html_page_of if self.web else page_of)(response.body, url=response.url, number=number)
        except RejectItem as error:
            if error.reason == "no-results" and self.tallies[reading.query].windows:
                return Page(())
            raise

    def _posts(
        self, response: Response, page: Page, reading: Reading, number: int, missing: int
    ) -> Iterator[Record | Request]:
        tally, before = self.tallies[reading.query], len(self.seen)
        for status in page.posts:
            yield self.post(status, response.url, "page" if self.web else "api")
        tally.seen += len(self.seen) - before
        tally.omitted |= page.omitted
        reading.seen += len(page.posts)
        if missing:
            yield Trouble(
                "blank-page", f"{reading.query}: page {missing} stayed blank, page {number} is none", response.url
            )
        if number == 1 and (yield from self._first(response.url, page, reading)):
            return
        if number < self.source.pages and page.more is not False:
            yield self._page(reading, number + 1)

    def _first(self, url: str, page: Page, reading: Reading) -> Generator[Record | Request, None, bool]:
        """Take down what a first page says of all; return whether smaller windows are asked for instead."""
        tally, limit = self.tallies[reading.query], self.source.pages
        reading.total, reading.size = page.total, len(page.posts)
        pages = page.pages or ceil((page.total or 0) / reading.size)
        over = pages >= limit if page.pages else pages > limit
        if over and reading.span and not tally.ignored:
            if parts := reading.span.parts():
                tally.windows += len(parts) - (1 if tally.windows else 0)
                yield from (self._page(Reading(reading.query, part), 1) for part in parts)
                return True
            yield Trouble("over-cap", f"{reading.query}: more in one minute than {limit} pages show", url)
        if page.total is not None:
            tally.totals.append(page.total)
        return False

    def _blank(
        self, url: str, page: Page, reading: Reading, number: int, tries: int, missing: int
    ) -> Iterator[Record | Request]:
        """Ask again for a page that came blank although more was promised; then look whether the next one is there."""
        if not reading.short:
            return
        if tries < AGAIN and not missing:
            self.tallies[reading.query].again += 1
            yield self._page(reading, number, tries + 1)
        elif number < self.source.pages and not missing:
            yield self._page(reading, number + 1, missing=number)
        elif page.empty:
            told = f"{reading.query}: page {number} has no card and says no end; {reading.seen} of {reading.total} seen"
            yield Trouble("empty-answer", told, url)

    def _is_ignored(self, page: Page, reading: Reading) -> bool:
        """Say whether the site took no notice of the window: all posts that tell their time are of another."""
        if not reading.span:
            return False
        shown = (str(post.get("created_at") or "") for post in page.posts if isinstance(post, dict))
        times = [at for each in shown if (at := posted_at(each, self.now))]
        return bool(times) and not any(reading.span.holds(at) for at in times)
