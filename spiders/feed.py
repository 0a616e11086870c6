"""RSS and Atom feeds: every entry is followed to its article page."""

import io
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from racewatch.catalog import Source
from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Refused, Skipped, Trouble, article_of, decode
from schemas import RawItem
from spiders.site import SourceSpider, content_type, trouble_of

_END = re.compile(r"(?is)</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$")
_BEGIN = re.compile(r"(?i)<(?:[\w-]+:)?(?:rss|feed|rdf)\b")
_HTML = re.compile(r"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Reasons of a page that stand for the entry itself and not for how its page answered.
_OF_THE_LINK = frozenset({"private-address", "bad-url"})


@dataclass(frozen=True)
class Entry:
    """One entry as the feed shows it."""

    link: str
    title: str
    published: str | None = None
    author: str | None = None
    language: str | None = None


def entries(body: bytes, *, url: str, content_type: str = "") -> Iterator[Entry | Refused | Skipped | Trouble]:
    """Yield the entries of a feed, broken ones as refusals.

    Raises BadMarkup ``html-for-feed`` or ``no-feed``, RejectItem ``truncated-feed``, ``malformed-feed`` or
    ``bad-charset``; a well-formed feed without entries is the trouble ``empty-feed``.
    """
    text = decode(body, content_type)
    feed = _parsed(text)
    cut = bool(feed.bozo and _BEGIN.search(text) and not _END.search(text))
    if not feed.entries:
        yield _without_entries(feed, text, url, cut=cut)
        return
    links: set[str] = set()
    torn = feed.entries[-1] if cut and _breaks_inside_an_entry(text) else None
    for raw in feed.entries[: -1 if torn is not None else None]:
        entry = _entry(raw, url, feed.feed.get("language"))
        if isinstance(entry, Entry) and entry.link in links:
            yield Skipped("duplicate-link")
            continue
        if isinstance(entry, Entry):
            links.add(entry.link)
        yield entry
    if torn is not None:
        yield Refused("cut-off", _shown(torn), url, "the feed breaks off inside this entry")
    if cut:
        yield Trouble("truncated-feed", f"{len(feed.entries)} entries, then no end", url)


def _parsed(text: str) -> Any:
    # Decoded by us: feedparser reads a damaged Big5 feed as Western. A stream: it takes other values for file names.
    plain = _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
    return feedparser.parse(io.BytesIO(plain), response_headers={"content-type": "application/xml; charset=utf-8"})


def _breaks_inside_an_entry(text: str) -> bool:
    low = text.lower()
    return max(low.rfind("<item"), low.rfind("<entry")) > max(low.rfind("</item"), low.rfind("</entry"))


def _without_entries(feed: Any, text: str, url: str, *, cut: bool) -> Trouble:
    why = str(feed.get("bozo_exception", ""))[:200]
    if not text.strip():
        raise RejectItem("blank-page", url=url, detail="the answer is empty")
    if _HTML.match(text):
        raise BadMarkup("html-for-feed", url=url, detail=repr(" ".join(text.split())[:80]))
    if cut:
        raise RejectItem("truncated-feed", url=url, detail=why)
    if feed.bozo:
        raise RejectItem("malformed-feed", url=url, detail=why)
    if not feed.get("version"):
        raise BadMarkup("no-feed", url=url, detail=f"neither RSS nor Atom: {' '.join(text.split())[:80]!r}")
    return Trouble("empty-feed", "the feed is well-formed and has no entry", url)


def _entry(raw: Any, url: str, language: str | None) -> Entry | Refused:
    title, link = str(raw.get("title") or "").strip(), str(raw.get("link") or "").strip()
    if not link or not title:
        return Refused("absent-field", _shown(raw), url, "link" if not link else "title")
    address = urljoin(url, link)
    if not re.match(r"https?://[^\s/]", address):
        return Refused("bad-url", _shown(raw), url, address[:200])
    return Entry(
        link=address,
        title=title,
        published=_time_of(raw),
        author=raw.get("author") or None,
        language=raw.get("language") or language,
    )


def _time_of(raw: Any) -> str | None:
    # Asked for with `in`, because feedparser answers get("updated") with the published time and a warning.
    return next((str(raw[key]) for key in ("published", "updated") if key in raw), "") or None


def _shown(raw: Any) -> dict[str, Any]:
    kept = ("id", "link", "title", "published", "updated", "author", "summary")
    return {key: str(raw[key]) for key in kept if key in raw}


def item_of(page: bytes, entry: Entry, *, url: str, content_type: str, source: Source, fetched_at: datetime) -> RawItem:
    """Return the article on *page* as an item: title and time from the feed, else from the page; text from the page.

    Raises RejectItem when the page cannot be read or holds no article.
    """
    article = article_of(page, url, content_type)
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
    )


class FeedSpider(SourceSpider):
    """The feed, then the article page of every entry."""

    name = "feed"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the feed."""
        yield Request(self.base_url, callback=self.parse, meta={"expect": "feed"})

    def parse(self, response: Response, **_: Any) -> Iterator[Request | Refused | Skipped | Trouble]:
        """Follow every entry to its page."""
        for entry in entries(response.body, url=response.url, content_type=content_type(response)):
            yield self._page(entry) if isinstance(entry, Entry) else entry

    def _page(self, entry: Entry) -> Request:
        return Request(
            entry.link,
            callback=self.parse_page,
            errback=self.refuse,
            meta={"expect": "page"},
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
