"""What a page says about itself: JSON-LD first, then meta tags, then the marks of its own markup."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any, Literal

from lxml.html import HtmlElement

Field = Literal["title", "published", "modified", "author", "section", "language", "canonical", "amp", "free", "text"]


@dataclass(frozen=True)
class Places:
    """Where a field is looked for: keys of JSON-LD, names of meta tags, XPaths of markup."""

    linked: tuple[str, ...]
    meta: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()


_TIME_MARK = " or ".join(f"contains(@{{0}},'{mark}')" for mark in ("pubtime", "pub-time", "publish", "date"))
PLACES: dict[Field, Places] = {
    "title": Places(("headline",), ("og:title", "twitter:title", "dc.title"), ("//h1", "//head/title")),
    "published": Places(
        ("datePublished", "dateCreated"),
        (
            "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish-date",
            "publish_date", "dc.date.issued", "dc.date", "date",
        ),
        (
            "//*[@itemprop='datePublished']/@content", "//*[@itemprop='datePublished']/@datetime", "//time/@datetime",
            "//time", f"//*[{_TIME_MARK.format('class')}]", f"//*[{_TIME_MARK.format('id')}]",
        ),
    ),
    "modified": Places(
        ("dateModified",),
        ("article:modified_time", "og:updated_time", "lastmod", "dc.date.modified"),
        ("//*[@itemprop='dateModified']/@content", "//*[@itemprop='dateModified']/@datetime"),
    ),
    "section": Places(("articleSection",), ("article:section", "section")),
    "amp": Places((), (), ("//link[@rel='amphtml']/@href",)),
    "free": Places(("isAccessibleForFree",), ("article:content_tier", "og:article:content_tier")),
    "author": Places(
        ("author", "creator"),
        ("author", "article:author", "dc.creator", "byl"),
        ("//*[@itemprop='author']//*[@itemprop='name']", "//a[@rel='author']"),
    ),
    "language": Places(("inLanguage",), ("content-language", "dc.language", "og:locale"), ("/html/@lang",)),
    "canonical": Places(("mainEntityOfPage", "url"), ("og:url",), ("//link[@rel='canonical']/@href",)),
    "text": Places(("articleBody",)),
}  # fmt: skip
_ARTICLE = re.compile(r"(?:Article|BlogPosting|SocialMediaPosting|Report)$")
# A date as pages print it; text around it ("来源：… 发布时间：") is not part of it.
_DATE = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:[T\s]*\d{1,2}:\d{2}(?::\d{2})?[+\-:\dZ.]*)?")


def claims(tree: HtmlElement, field: Field) -> Iterator[tuple[str, str]]:
    """Yield what the page says about *field* and where it says so, the most trustworthy first."""
    places = PLACES[field]
    yield from _in_linked_data(tree, places)
    yield from _in_meta_tags(tree, places)
    for path in places.markup:
        for found in tree.xpath(path):
            text = found if isinstance(found, str) else found.text_content()
            if value := _dated(text) if field in {"published", "modified"} else _line(text):
                yield value, "markup"


def _in_linked_data(tree: HtmlElement, places: Places) -> Iterator[tuple[str, str]]:
    for block in _articles_of(tree):
        for key in places.linked:
            yield from ((value, "json-ld") for value in _texts(block.get(key)))


def _in_meta_tags(tree: HtmlElement, places: Places) -> Iterator[tuple[str, str]]:
    tags = _meta_tags(tree)
    for name in places.meta:
        yield from ((value, "meta") for value in tags.get(name, ()))


def _dated(text: str) -> str:
    found = _DATE.search(text[:2000])
    return found[0].strip() if found else ""


def _meta_tags(tree: HtmlElement) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = _line(tag.get("content", ""))
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := tag.get(attribute)):
                tags.setdefault(name.lower(), []).append(content)
    return tags


@lru_cache(maxsize=1)
def _articles_of(tree: HtmlElement) -> tuple[dict[str, Any], ...]:
    """Return the articles in the linked data of *tree*, read once for all fields of a page."""
    return tuple(_linked(tree))


def _linked(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", ""):
            try:
                yield from _articles(json.loads(script.text or "", strict=False), 0)
            except (json.JSONDecodeError, RecursionError):
                continue  # broken blocks are common; meta tags and markup say the same


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _articles(part, depth)
    elif isinstance(value, dict) and depth < 3:
        kinds = value.get("@type")
        if any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield value
        for key in ("@graph", "mainEntity"):
            yield from _articles(value.get(key), depth + 1)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if text := unescape(value).strip():
            yield text
    elif isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        yield from _texts(value.get("name") or value.get("@id") or value.get("url"))


def _line(text: str) -> str:
    return " ".join(unescape(text).split())
