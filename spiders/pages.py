"""What feeds and sitemaps share: entries that are followed to their article pages."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from racewatch.catalog import Source
from racewatch.errors import RejectItem
from racewatch.extract import Refused, article_of
from schemas import RawItem
from spiders.entries import Entry
from spiders.site import SourceSpider, content_type, trouble_of

# Reasons of a page that stand for the entry itself and not for how its page answered.
_OF_THE_LINK = frozenset({"private-address", "bad-url"})
TEASER = 1200
"""Bytes of text, 1,200 letters or 400 characters, below which a page that is not free shows only the beginning."""


def item_of(page: bytes, entry: Entry, *, url: str, content_type: str, source: Source, fetched_at: datetime) -> RawItem:
    """Return the article on *page* as an item: title and time from the feed, else from the page; text from the page.

    Raises RejectItem when the page cannot be read or holds no article.
    """
    article = article_of(page, url, content_type, source.selectors)
    published = entry.published or article.published
    origin = "feed" if entry.published else article.published_origin
    return RawItem(
        source=source.name,
        publisher=source.publisher,
        kind="article",
        url=article.canonical_url or url,
        title=entry.title or article.title,
        body=article.text,
        author=", ".join(article.authors) or entry.author,
        published=published,
        published_origin=origin if published else None,
        zone=source.zone,
        declared_language=article.language or entry.language,
        fetched_at=fetched_at,
        clipped=article.paywalled and len(article.text.encode()) < TEASER,
    )


class PageSpider(SourceSpider):
    """A spider that reads the article pages of the entries it finds."""

    def page(self, entry: Entry) -> Request:
        """Return the request for an entry's page."""
        return Request(
            entry.link,
            callback=self.parse_page,
            errback=self.refuse,
            meta={"expect": "page", "link": entry.link, "mark": entry.mark},
            cb_kwargs={"entry": entry},
            dont_filter=True,
        )

    def parse_page(self, response: Response, entry: Entry, **_: Any) -> Iterator[RawItem | Refused]:
        """Read an entry's page."""
        try:
            yield item_of(
                response.body,
                entry,
                url=response.url,
                content_type=content_type(response),
                source=self.source,
                fetched_at=self.now,
            )
        except RejectItem as error:
            yield Refused(f"page-{error.reason}", asdict(entry), entry.link, error.detail)
        except ValidationError as error:
            yield Refused.because(error, asdict(entry), entry.link)

    def refuse(self, failure: Failure) -> Iterator[Refused]:
        """Refuse an entry whose page could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        entry: Entry = request.cb_kwargs["entry"]
        trouble = trouble_of(failure)
        reason = trouble.reason if trouble.reason in _OF_THE_LINK else f"page-{trouble.reason}"
        yield Refused(reason, asdict(entry), entry.link, trouble.detail)
