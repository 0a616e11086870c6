"""Sitemaps, plain and of news, packed and in index files: recent entries are followed to their article pages."""

import gzip
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Refused, Skipped, Trouble
from spiders.entries import Entry
from spiders.pages import PageSpider

GZIP = b"\x1f\x8b"
LARGEST = 52_428_800
"""Bytes of one sitemap, unpacked (sitemaps.org, protocol 0.9); a packed file that grows beyond is a trap."""
DEEPEST = 2
"""Levels of index files that are followed: an index may name sitemaps, not further indexes."""


@dataclass(frozen=True)
class Place:
    """One address of a sitemap: a page, or another sitemap when *index*; *changed* is its own claim."""

    link: str
    index: bool
    changed: str | None = None
    title: str = ""
    published: str | None = None
    language: str | None = None


def places(body: bytes, *, url: str) -> Iterator[Place | Refused]:
    """Yield the addresses of a sitemap or index file.

    Raises RejectItem ``blank-page``, ``malformed-sitemap``, ``too-large``; BadMarkup ``html-for-sitemap``,
    ``no-sitemap``.
    """
    root = _root(_unpacked(body, url), url)
    kind = etree.QName(root).localname
    if kind not in {"urlset", "sitemapindex"}:
        raise BadMarkup("html-for-sitemap" if kind == "html" else "no-sitemap", url=url, detail=f"it is a <{kind}>")
    for node in root.iterchildren("{*}url", "{*}sitemap"):
        values = {etree.QName(leaf).localname: (leaf.text or "").strip() for leaf in node.iter("{*}*") if not len(leaf)}
        link = urljoin(url, values.get("loc", ""))
        if not values.get("loc") or not link.startswith(("http://", "https://")):
            yield Refused("bad-url" if values.get("loc") else "absent-field", values, url, values.get("loc", "loc"))
            continue
        yield Place(
            link,
            kind == "sitemapindex",
            values.get("lastmod") or None,
            values.get("title", ""),
            values.get("publication_date") or None,
            values.get("language") or None,
        )


def _unpacked(body: bytes, url: str) -> bytes:
    if not body.strip():
        raise RejectItem("blank-page", url=url, detail="the answer is empty")
    if not body.startswith(GZIP):
        return body
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        plain = unpacker.decompress(body, LARGEST)
    except (OSError, zlib.error, gzip.BadGzipFile) as error:
        raise RejectItem("malformed-sitemap", url=url, detail=f"packed, and damaged: {error}") from error
    if unpacker.unconsumed_tail:
        raise RejectItem("too-large", url=url, detail=f"more than {LARGEST:,} bytes when unpacked")
    if not unpacker.eof:
        raise RejectItem("malformed-sitemap", url=url, detail="packed, and breaks off")
    return plain


def _root(body: bytes, url: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError as error:
        head = body[:300].lstrip().lower()
        if head.startswith((b"<!doctype html", b"<html")):
            raise BadMarkup("html-for-sitemap", url=url, detail=str(error)) from error
        raise RejectItem("malformed-sitemap", url=url, detail=str(error)) from error


def is_recent(shown: str | None, now: datetime, days: float) -> bool:
    """Say whether a W3C date lies within *days* before *now*; one that is absent or unreadable may.

    >>> from datetime import UTC
    >>> now = datetime(2025, 1, 27, tzinfo=UTC)
    >>> [is_recent(shown, now, 2) for shown in ("2025-01-25", "2025-01-24T23:59:59Z", None, "2025")]
    [True, False, True, True]
    """
    try:
        found = datetime.fromisoformat(shown or "")
    except ValueError:
        return True
    return found.replace(tzinfo=found.tzinfo or now.tzinfo) >= now - timedelta(days=days)


def is_dated(shown: str | None) -> bool:
    """Say whether a W3C date can be read."""
    try:
        datetime.fromisoformat(shown or "")
    except ValueError:
        return False
    return True


class SitemapSpider(PageSpider):
    """The sitemap, the recent files of an index, then the page of every recent entry."""

    name = "sitemap"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the sitemap."""
        yield self._sitemap(self.base_url, 0)

    def _sitemap(self, url: str, depth: int) -> Request:
        return Request(url, callback=self.parse, cb_kwargs={"depth": depth}, meta={"expect": "sitemap"})

    def parse(self, response: Response, depth: int, **_: Any) -> Iterator[Request | Refused | Skipped | Trouble]:
        """Follow what is recent."""
        recent = 0
        for place in places(response.body, url=response.url):
            if isinstance(place, Refused):
                yield place
            elif not self._is_wanted(place):
                yield Skipped("older" if self.window is None else "other-time")
            elif not place.index:
                recent += 1
                yield self.page(Entry(place.link, place.title, place.published, language=place.language))
            elif depth < DEEPEST:
                recent += 1
                yield self._sitemap(place.link, depth + 1)
        if not recent:
            asked = "the time asked for" if self.window else f"the last {self.source.days:g} days"
            yield Trouble("nothing-recent", f"no entry of {asked}", response.url)

    def _is_wanted(self, place: Place) -> bool:
        """Say whether *place* is of the time asked for; an index file only has to be changed since its beginning."""
        shown = place.published or place.changed
        if self.window is None:
            return is_recent(shown, self.now, self.source.days)
        since, until = self.window
        return is_recent(shown, since, 0) and (place.index or not is_recent(shown, until, 0) or not is_dated(shown))
