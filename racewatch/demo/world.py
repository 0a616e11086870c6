"""The local world as of a time: what had been published, posted and listed by then, and nothing later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from racewatch.demo.articles import Article, Desk, articles
from racewatch.demo.clock import END, START
from racewatch.demo.hotlist import Row, rows_at
from racewatch.demo.posts import Post, posts

__all__ = ["END", "START", "World", "world"]
RELATED = 2
"""Links to earlier articles that a page carries."""


@dataclass(frozen=True, slots=True)
class World:
    """Fourteen and a half days of three publishers, a microblog and its hot list, from START to END."""

    articles: tuple[Article, ...] = field(default_factory=articles)
    posts: tuple[Post, ...] = field(default_factory=posts)
    start: datetime = START
    end: datetime = END
    _by_path: dict[str, Article] = field(default_factory=dict)
    _by_mid: dict[str, Post] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_path.update({article.path: article for article in self.articles})
        self._by_mid.update({str(post.mid): post for post in self.posts})

    def published(self, desk: Desk, now: datetime) -> tuple[Article, ...]:
        """Return the articles of *desk* published by *now*, newest first."""
        return tuple(article for article in reversed(self.articles) if article.desk == desk and article.at <= now)

    def article(self, path: str, now: datetime) -> Article | None:
        """Return the article served at *path*, None when there is none by *now*."""
        found = self._by_path.get(path)
        return found if found and found.at <= now else None

    def related(self, article: Article) -> Sequence[Article]:
        """Return the articles of the same desk that came out just before *article*."""
        return self.published(article.desk, article.at)[1 : 1 + RELATED]

    def found(self, query: str, now: datetime) -> tuple[Post, ...]:
        """Return the posts of up to *now* that hold *query* (a topic's # signs and case aside), newest first."""
        wanted = query.strip("# ").casefold()
        if not wanted:
            return ()
        return tuple(post for post in reversed(self.posts) if post.at <= now and wanted in post.text.casefold())

    def post(self, mid: str, now: datetime) -> Post | None:
        """Return the post numbered *mid*, None when there is none by *now*."""
        found = self._by_mid.get(mid)
        return found if found and found.at <= now else None

    def hot(self, now: datetime) -> tuple[Row, ...]:
        """Return the hot list of the hour of *now*; empty before the world begins."""
        return rows_at(now) if now >= self.start else ()


@cache
def world() -> World:
    """Return the world; it is the same on every call, machine and Python version."""
    return World()
