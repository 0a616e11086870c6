"""Article pages and feeds as bytes, each publisher with a template and habits of its own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from racewatch.demo.articles import REPEATED_AFTER, Article, Desk, repeated
from racewatch.demo.clock import BEIJING
from racewatch.demo.mess import spoiled

TRACKER = "?utm_source=rss&utm_medium=feed"
LANGUAGE: dict[Desk, str] = {"tw": "zh-TW", "cn": "zh-CN", "en": "en-GB"}
HTML: dict[Desk, str] = {
    "tw": "text/html; charset=utf-8",
    "cn": "text/html; charset=gb2312",
    "en": "text/html; charset=utf-8",
}
FEED: dict[Desk, str] = {
    "tw": "application/rss+xml; charset=utf-8",
    "cn": "text/xml; charset=gb2312",
    "en": "application/atom+xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; date is in the feed's own form, empty when the article has none."""

    article: Article
    link: str
    date: str


@cache
def template(name: str) -> Template:
    """Return a template of this room; every one escapes what it is given."""
    loader = ChoiceLoader([PackageLoader("racewatch.demo", "templates"), PackageLoader("racewatch.charts", "styles")])
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)


def encoded(text: str, desk: Desk) -> bytes:
    """Return *text* in the bytes of its publisher: the Simplified one writes GB18030 and calls it gb2312."""
    return text.encode("gb18030" if desk == "cn" else "utf-8")


def page(article: Article, related: Sequence[Article], origin: str) -> bytes:
    """Return the page of *article*; *origin* is the site's scheme, host and port."""
    text = template(f"{article.desk}.html.j2").render(
        article=article,
        title=spoiled(article.title, article.mess),
        paragraphs=[spoiled(paragraph, article.mess) for paragraph in article.paragraphs],
        related=related,
        local=article.at.astimezone(BEIJING),
        url=origin + article.path,
        linked_data=_linked_data(article, origin),
    )
    return encoded(text, article.desk)


def _linked_data(article: Article, origin: str) -> Markup:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": "zh-Hant-TW",
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "Organization", "name": article.publisher},
        "mainEntityOfPage": origin + article.path,
        "datePublished": article.at.astimezone(BEIJING).isoformat(),
    }
    # "<" could end the script element, so JSON writes it as an escape.
    return Markup(json.dumps(facts, ensure_ascii=False, indent=1).replace("<", "\\u003c"))  # noqa: S704


def feed(found: Sequence[Article], desk: Desk, now: datetime, origin: str) -> bytes:
    """Return the feed of *desk* with the articles *found*, newest first."""
    entries = [_entry(article, desk, origin) for article in found]
    entries += [
        Entry(article, origin + article.path + TRACKER, _date(article.at + REPEATED_AFTER, desk))
        for article in found
        if repeated(article) and article.at + REPEATED_AFTER <= now
    ]
    entries.sort(key=lambda entry: entry.article.at, reverse=True)
    text = template("atom.xml.j2" if desk == "en" else "rss.xml.j2").render(
        entries=entries,
        publisher=found[0].publisher if found else "",
        language=LANGUAGE[desk],
        encoding="gb2312" if desk == "cn" else "utf-8",
        origin=origin,
        updated=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return encoded(text, desk)


def _entry(article: Article, desk: Desk, origin: str) -> Entry:
    return Entry(article, origin + article.path, _date(article.at, desk) if article.dated else "")


def _date(at: datetime, desk: Desk) -> str:
    """Write a date as the feed does: RFC 822 with an offset, a bare local time, or ISO 8601 in UTC."""
    match desk:
        case "tw":
            return format_datetime(at.astimezone(BEIJING))
        case "cn":
            return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
        case "en":
            return at.strftime("%Y-%m-%dT%H:%M:%SZ")
