"""RSS, Atom and JSON feeds: every entry is followed to its article page."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from racewatch.extract import Refused, Skipped, Trouble
from spiders.entries import Entry, entries, hub_of
from spiders.pages import PageSpider
from spiders.site import content_type


class FeedSpider(PageSpider):
    """The feed, then the article page of every entry."""

    name = "feed"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the feed."""
        yield Request(self.base_url, callback=self.parse, meta={"expect": "feed"})

    def parse(self, response: Response, **_: Any) -> Iterator[Request | Refused | Skipped | Trouble]:
        """Follow every entry to its page; a hub that would tell of new ones at once is noted in the run's detail."""
        if hub := hub_of(response.body):
            self.crawler.stats.set_value("racewatch/note/hub", f"WebSub hub {hub}")
        for entry in entries(response.body, url=response.url, content_type=content_type(response)):
            yield self.page(entry) if isinstance(entry, Entry) else entry
