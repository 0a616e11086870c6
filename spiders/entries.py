"""RSS, Atom and JSON Feed to their entries; pure."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from w3lib.html import remove_tags, replace_entities

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Refused, Skipped, Trouble, decode, json_of

_END = re.compile(r"(?is)</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$")
_BEGIN = re.compile(r"(?i)<(?:[\w-]+:)?(?:rss|feed|rdf)\b")
_HTML = re.compile(r"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
HEAD = 16_384  # bytes in which a feed says what it is
_HUB = re.compile(rb"(?i)<(?:[\w-]+:)?link\b[^>]*\brel\s*=\s*[\"']hub[\"'][^>]*>")
_HREF = re.compile(rb"(?i)\bhref\s*=\s*[\"']([^\"']+)")
_WEB = re.compile(r"https?://[^\s/]")


@dataclass(frozen=True)
class Entry:
    """One entry as the feed shows it; one without a title has its page's."""

    link: str
    title: str
    published: str | None = None
    author: str | None = None
    language: str | None = None

    @property
    def mark(self) -> str:
        """Return what the list says about the entry: where it differs, the page is worth another look."""
        return "\x1f".join((self.title, self.published or ""))


def entries(body: bytes, *, url: str, content_type: str = "") -> Iterator[Entry | Refused | Skipped | Trouble]:
    """Yield the entries of a feed, broken ones as refusals.

    Raises BadMarkup ``html-for-feed`` or ``no-feed``, RejectItem ``truncated-feed``, ``malformed-feed`` or
    ``bad-charset``; a well-formed feed without entries is the trouble ``empty-feed``.
    """
    text = decode(body, content_type)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        yield from json_entries(body, url)
        return
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


def hub_of(body: bytes) -> str | None:
    """Return the WebSub hub that a feed names near its beginning (W3C WebSub, 4), None where it names none.

    >>> hub_of(b'<feed><link href="https://hub.example/" rel="hub"/><entry/></feed>')
    'https://hub.example/'
    """
    found = _HUB.search(body[:HEAD])
    address = _HREF.search(found[0]) if found else None
    return address[1].decode("utf-8", "replace") if address else None


def json_entries(body: bytes, url: str) -> Iterator[Entry | Refused | Trouble]:
    """Yield the entries of a JSON Feed (jsonfeed.org, version 1.1); raise as :func:`entries` does."""
    feed = json_of(body, url)
    if "jsonfeed.org" not in str(feed.get("version")) or not isinstance(feed.get("items"), list):
        raise BadMarkup("no-feed", url=url, detail=f"JSON, and no JSON Feed; it has {', '.join(sorted(feed))[:200]}")
    for raw in feed["items"]:
        shown = raw if isinstance(raw, dict) else {}
        authors = shown.get("authors") or [shown.get("author")]
        named = [str(author["name"]) for author in authors if isinstance(author, dict) and author.get("name")]
        yield _entry(
            {
                "link": shown.get("url") or shown.get("external_url") or "",
                "title": shown.get("title") or str(shown.get("content_text") or shown.get("summary") or "")[:100],
                "published": shown.get("date_published") or shown.get("date_modified") or "",
                "author": ", ".join(named),
                "language": shown.get("language"),
            },
            url,
            feed.get("language"),
        )
    if not feed["items"]:
        yield Trouble("empty-feed", "the feed is well-formed and has no entry", url)


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
    link = str(raw.get("link") or "").strip() or _web_id(raw)
    if not link:
        return Refused("absent-field", _shown(raw), url, "link")
    address = _address(url, link)
    if not address:
        return Refused("bad-url", _shown(raw), url, link[:200])
    return Entry(
        link=address,
        title=_title(raw),
        published=_time_of(raw),
        author=raw.get("author") or None,
        language=raw.get("language") or language,
    )


def _web_id(raw: Any) -> str:
    """Return an entry's id where it is an address of the web, as Atom's often are."""
    called = str(raw.get("id") or "").strip()
    return called if _WEB.match(called) else ""


def _title(raw: Any) -> str:
    """Return the title as a reader sees it: feeds may write titles in HTML, escaped once or twice."""
    title = str(raw.get("title") or "")
    is_html = (raw.get("title_detail") or {}).get("type") in {"text/html", "application/xhtml+xml"}
    return " ".join((replace_entities(remove_tags(title)) if is_html else title).split())


def _address(url: str, link: str) -> str | None:
    try:
        address = urljoin(url, link)
        usable = _WEB.match(address) and urlsplit(address).port != 0  # asking for the port finds one out of range
    except ValueError:
        return None
    return address if usable else None


def _time_of(raw: Any) -> str | None:
    # Asked for with `in`, because feedparser answers get("updated") with the published time and a warning.
    return next((str(raw[key]) for key in ("published", "updated") if key in raw), "") or None


def _shown(raw: Any) -> dict[str, Any]:
    kept = ("id", "link", "title", "published", "updated", "author", "summary")
    return {key: str(raw[key]) for key in kept if key in raw}
