"""An article page to its fields: meta data as the page states them, main text by trafilatura."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from racewatch.extract.charset import decode
from racewatch.extract.maintext import main_text, tree_of
from racewatch.extract.metadata import Field, claims
from racewatch.extract.selecting import SELECTOR, chosen

LOST = "\ufffd"
SAID: tuple[Field, ...] = ("modified", "section", "amp", "free")
NOT_FREE = frozenset({"false", "https://schema.org/false", "http://schema.org/false", "locked", "metered"})
_MOST_AUTHORS = 10
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_](?:[A-Za-z]{2,8}|\d{3}))*")


@dataclass(frozen=True)
class Article:
    """What a page says: the time is text as shown; *via* says for each field where it was found."""

    title: str
    text: str
    published: str | None = None
    published_origin: Literal["page"] = "page"
    authors: tuple[str, ...] = ()
    language: str | None = None
    canonical_url: str | None = None
    via: Mapping[str, str] | None = None
    modified: str | None = None
    section: str | None = None
    amp_url: str | None = None
    paywalled: bool = False  # by the page's own word: schema.org's isAccessibleForFree, or a tier that is not free
    lost: int = 0  # characters that the page itself shows as unreadable; they are left out


def article_of(
    page: str | bytes, url: str, content_type: str = "", selectors: Mapping[str, str] | None = None
) -> Article:
    """Return the article on *page*; bytes are decoded by *content_type* and the page's own declaration.

    *selectors* are a site's own XPaths for title, text, published and author: what one of them finds goes before all
    else; what it does not find is read as on any page.
    Raises RejectItem ``bad-charset``, and BadMarkup ``no-text`` when the page holds no main text.
    """
    html = decode(page, content_type) if isinstance(page, bytes) else page
    tree = tree_of(html.replace(LOST, ""), url)
    own = chosen(tree, selectors or {})
    title, title_via = _of_site(own, "title") or next(claims(tree, "title"), ("", ""))
    published, published_via = _of_site(own, "published") or _published(tree)
    authors, authors_via = ((own["author"],), SELECTOR) if "author" in own else _authors(tree)
    language = next((value for value, _ in claims(tree, "language") if _LANGUAGE.fullmatch(value)), None)
    canonical = next(filter(None, (_own_address(value, url) for value, _ in claims(tree, "canonical"))), None)
    said = {field: _first(tree, field) for field in SAID}
    text, text_via = _of_site(own, "text") or main_text(tree, url)  # last: it marks the tree's links
    via = {"title": title_via, "published": published_via, "authors": authors_via, "text": text_via}
    return Article(
        title=title,
        text=text,
        published=published or None,
        authors=authors,
        language=language,
        canonical_url=canonical,
        modified=said["modified"],
        section=said["section"],
        amp_url=_own_address(said["amp"], url) if said["amp"] else None,
        paywalled=(said["free"] or "").lower() in NOT_FREE,
        via={field: where for field, where in via.items() if where},
        lost=html.count(LOST),
    )


def _first(tree: HtmlElement, field: Field) -> str | None:
    return next((value for value, _ in claims(tree, field)), None)


def _of_site(own: Mapping[str, str], field: str) -> tuple[str, str] | None:
    return (own[field], SELECTOR) if field in own else None


def _published(tree: HtmlElement) -> tuple[str, str]:
    """Return the first time the page claims; one that names only the day gives way to the same day with its hour."""
    found = list(claims(tree, "published"))
    first = found[0] if found else ("", "")
    if ":" in first[0] or len(day := _digits(first[0])) < _DAY:
        return first
    return next((claim for claim in found if ":" in claim[0] and _digits(claim[0])[:_DAY] == day[:_DAY]), first)


_DAY = 8  # digits of a full date


def _digits(text: str) -> str:
    return "".join(part.zfill(2) for part in re.findall(r"\d+", text))


def _authors(tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    found = [(name, via) for name, via in claims(tree, "author") if _is_byline(name)]
    best = found[0][1] if found else ""
    return tuple(dict.fromkeys(name for name, via in found if via == best))[:_MOST_AUTHORS], best


def _is_byline(name: str) -> bool:
    """Say whether *name* can be a person's: not an address, an account, a number or a picture's credit."""
    return any(c.isalpha() for c in name) and not name.lower().startswith(("http://", "https://", "@", "("))


def _own_address(canonical: str, url: str) -> str | None:
    """Return the address the page claims, unless it is another host's or its site's front page (a known mistake)."""
    try:
        claimed, own = urlsplit(urljoin(url, canonical)), urlsplit(url)
    except ValueError:  # an address with half a pair of brackets
        return None
    front = claimed.path in {"", "/"} and not claimed.query and own.path not in {"", "/"}
    if claimed.scheme not in {"http", "https"} or front or _site(claimed.hostname) != _site(own.hostname):
        return None
    return claimed.geturl()


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.").removeprefix("m.")
