"""The articles of the three publishers, who do not exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from racewatch.demo.clock import BEIJING
from racewatch.demo.texts import read

Desk = Literal["tw", "cn", "en"]
DESKS: tuple[Desk, ...] = ("tw", "cn", "en")


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its author wrote it; *mess* names what its page does to the text."""

    desk: Desk
    publisher: str
    slug: str
    at: datetime
    author: str
    title: str
    paragraphs: tuple[str, ...]
    mess: tuple[str, ...] = ()
    leak: tuple[str, ...] = ()
    dated: bool = True

    @property
    def path(self) -> str:
        """Return where the site serves it, in the manner of its publisher."""
        local = self.at.astimezone(BEIJING)
        match self.desk:
            case "tw":
                return f"/tw/news/{self.slug}.html"
            case "cn":
                return f"/cn/{local:%Y-%m-%d}/doc-{self.slug}.shtml"
            case "en":
                return f"/en/{self.slug}"

    @property
    def text(self) -> str:
        """Return title and paragraphs, as written."""
        return "\n".join((self.title, *self.paragraphs))


@cache
def articles() -> tuple[Article, ...]:
    """Return every article, oldest first."""
    found = [article for desk in DESKS for article in _of_desk(desk)]
    return tuple(sorted(found, key=lambda article: (article.at, article.path)))


def _of_desk(desk: Desk) -> list[Article]:
    content = read(f"articles_{desk}.yaml")
    return [
        Article(
            desk=desk,
            publisher=content["publisher"],
            slug=row["slug"],
            at=datetime.fromisoformat(row["at"]),
            author=row["author"],
            title=row["title"],
            paragraphs=tuple(part.replace("\n", " ").strip() for part in row["text"].split("\n\n")),
            mess=tuple(row.get("mess", ())),
            leak=tuple(row.get("leak", ())),
            dated=row.get("dated", True),
        )
        for row in content["articles"]
    ]


def repeated(article: Article) -> bool:
    """Say whether the feed lists *article* a second time, its link with a tracker: one article does."""
    return article.desk == "tw" and article.slug == "chart-top"


REPEATED_AFTER = timedelta(minutes=25)
"""How long after publication the feed lists the repeated article again."""
