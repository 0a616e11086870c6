"""What somebody asked us to forget: digests in ``landing/forgotten/``, so that it does not come back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from racewatch.errors import ConfigError, RejectItem
from racewatch.landing.batch import write_text
from racewatch.text.identity import item_id
from racewatch.text.platforms import post_of
from schemas import Item, RankObservation, RawItem, Sample
from schemas.item import document_id


class Tombstone(BaseModel):
    """One wish to be forgotten; it names nobody: *items* are ids, *authors* digests, *done* says it was carried out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[str, ...]
    authors: tuple[str, ...]
    asked_at: AwareDatetime
    done: bool = False


@dataclass(frozen=True)
class Forgotten:
    """The ids of items and the digests of authors that must not be kept."""

    items: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Say whether there is anything to look for."""
        return bool(self.items or self.authors)

    def __or__(self, other: "Forgotten") -> "Forgotten":
        """Return both together."""
        return Forgotten(self.items | other.items, self.authors | other.authors)

    @property
    def key(self) -> str:
        """Return the name of the file that keeps the wish."""
        return document_id("forget", *sorted(self.items), *sorted(self.authors))

    def holds(self, one: RawItem | Item | RankObservation | Sample) -> bool:
        """Say whether *one* is to be forgotten: itself, what its author said, or what hangs on a forgotten page."""
        if isinstance(one, Sample):
            return one.item in self.items
        if isinstance(one, RankObservation):
            return one.url is not None and self.holds_url(one.url)
        if isinstance(one, Item) and one.id in self.items:
            return True
        return self.holds_url(one.url, one.platform_id) or self.holds_author(one.author)

    def holds_author(self, author: str | None) -> bool:
        """Say whether *author*, a digest or a byline, is to be forgotten."""
        return bool(author) and (author in self.authors or byline_digest(author or "") in self.authors)

    def holds_url(self, url: str, platform_id: str | None = None) -> bool:
        """Say whether the item at *url*, or the post that it is a comment on, is to be forgotten."""
        if not self.items:
            return False
        post = post_of(url)
        return _id_of(url, platform_id) in self.items or (post is not None and document_id(post) in self.items)

    def holds_record(self, record: dict[str, Any]) -> bool:
        """Say whether a record as it lies on disk, whatever its model, is to be forgotten."""
        if record.get("id") in self.items or record.get("item") in self.items:
            return True
        url, platform_id = record.get("url") or record.get("link"), record.get("platform_id")
        if isinstance(url, str) and self.holds_url(url, platform_id if isinstance(platform_id, str) else None):
            return True
        author = record.get("author")
        return isinstance(author, str) and self.holds_author(author)

    def unlinked(self, item: Item, names: Collection[str] = ()) -> Item:
        """Return *item*, another's, without our marks of whom it speaks to, where that is forgotten; its words stay.

        *names* are accounts in clear, for where the settings keep those.
        """
        marks = {"mentions": list(item.mentions), "reply_to": item.reply_to}
        if (found := self.unlinked_record(marks, names)) == marks:
            return item
        return item.model_copy(update={**found, "mentions": tuple(found["mentions"])})

    def unlinked_record(self, record: dict[str, Any], names: Collection[str] = ()) -> dict[str, Any]:
        """Return a *record* as it lies on disk without such marks."""
        found, answered, mentions = dict(record), record.get("reply_to"), record.get("mentions")
        if isinstance(answered, str) and document_id(answered) in self.items:
            found["reply_to"] = None
        if isinstance(mentions, list):
            found["mentions"] = [each for each in mentions if each not in self.authors and each not in names]
        return found

    @classmethod
    def of(cls, tombstones: Iterable[Tombstone]) -> Self:
        """Return what all *tombstones* say."""
        found = list(tombstones)
        items, authors = (each.items for each in found), (each.authors for each in found)
        return cls(frozenset().union(*items), frozenset().union(*authors))


NOBODY = Forgotten()


def byline_digest(name: str) -> str:
    """Return the digest that stands for the author of an article, who is named in public."""
    return document_id("byline", name)


def _id_of(url: str, platform_id: str | None) -> str:
    try:
        return item_id(url, platform_id)
    except RejectItem:
        return ""


def path_of(var: Path, wish: Forgotten) -> Path:
    """Return where the tombstone of *wish* lies."""
    return var / "landing" / "forgotten" / f"{wish.key}.json"


def forgotten(var: Path) -> Forgotten:
    """Return all that must not be kept; raise ConfigError for a tombstone that cannot be read: it must not be lost."""
    return Forgotten.of(read_tombstone(path) for path in sorted((var / "landing" / "forgotten").glob("*.json")))


def read_tombstone(path: Path) -> Tombstone:
    """Return the tombstone at *path*; raise ConfigError when it is damaged."""
    try:
        return Tombstone.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigError(f"{path}: damaged; put back a copy, or forget again what it stood for") from error


def bury(var: Path, wish: Forgotten, tombstone: Tombstone) -> None:
    """Keep the tombstone of *wish*; what an earlier try had found stays in it."""
    path = path_of(var, wish)
    old = read_tombstone(path).items if path.exists() else ()
    write_text(path, tombstone.model_copy(update={"items": tuple(sorted({*old, *tombstone.items}))}).model_dump_json())
