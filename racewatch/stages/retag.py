"""Stage: what is stored already is tagged again where another watchbook or model tagged it.

Every document keeps the version of what tagged it, so only the others are read and a run that was cut goes on where it
ended: there is no mark to keep beside the store.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from racewatch.config import Settings, settings_of
from racewatch.sentiment import Named, Tone
from racewatch.store.base import Store
from racewatch.store.documents import Tagged
from racewatch.store.open import opened
from racewatch.tagging import Tagger, joined, tagger
from schemas import Item, RankObservation

Page = Sequence[Item | RankObservation]
PAGE = 500  # documents a step: one transaction of SQLite, one request of Elasticsearch


@dataclass(frozen=True, slots=True)
class Revision:
    """One kind of tags given anew: *tags* returns the fields of each document, the keyword field *mark* among them.

    *version* is what *mark* says once the tags are those of today.
    """

    mark: str
    version: str
    tags: Callable[[Page], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Revised:
    """What became of the documents that another version had tagged; *seen* is the sum of the others."""

    changed: int = 0
    unchanged: int = 0  # only the version is new
    left: int = 0  # gone or with other words by now: whoever changed them tagged them
    refused: int = 0  # the store would not take the new tags

    @property
    def seen(self) -> int:
        """Return how many documents were read."""
        return self.changed + self.unchanged + self.left + self.refused

    def __add__(self, other: "Revised") -> "Revised":
        """Return both together."""
        return Revised(
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.left + other.left,
            self.refused + other.refused,
        )


def retag(settings: Settings | None = None, say: Callable[[str], object] = lambda _: None) -> Revised:
    """Give names and topics anew to every item and list entry that another watchbook tagged; return the counts.

    *say* gets a line of words after every page. A second call finds nothing to do.
    """
    chosen = settings or settings_of()
    with opened(chosen) as store:
        return revise(store, (Item, RankObservation), naming(tagger(chosen.watchbook)), say)


def naming(tagging: Tagger) -> Revision:
    """Return the revision that gives names, topics and the tone toward the names by the watchbook of *tagging*."""
    return Revision("watchbook", tagging.matcher.version, lambda page: _tags(tagging, page))


def _tags(tagging: Tagger, page: Page) -> Sequence[Mapping[str, Any]]:
    items = [one for one in page if isinstance(one, Item)]
    targets = iter(tagging.targets([_named(tagging, one) for one in items]))
    names = [tagging.names(words_of(one)) for one in page]
    return [
        {**tags, "targets": next(targets)} if isinstance(one, Item) else tags
        for one, tags in zip(page, names, strict=True)
    ]


def _named(tagging: Tagger, one: Item) -> Named:
    tone = Tone(one.sentiment, one.sentiment_label, one.sentiment_confidence, one.sentiment_model)
    return tagging.named(spoken_of(one), one.language, tone)


def spoken_of(item: Item) -> str:
    """Return the words of *item* with its emoticons, which were taken out of the text, at their end."""
    marks = " ".join(mark if not mark.isalnum() else f"[{mark}]" for mark in item.emoticons)
    return joined(words_of(item), marks)


def revise(
    store: Store,
    models: tuple[type[Item | RankObservation], ...],
    revision: Revision,
    say: Callable[[str], object] = lambda _: None,
) -> Revised:
    """Give the tags of *revision* to the documents of *models* that have another version; return the counts."""
    total = Revised()
    for model in models:
        for page in pages(store, model, revision):
            total += _revised(store, page, revision)
            where = f"{model.__name__} {page[-1].id[:8]}"
            say(f"{total.seen:,} documents tagged again, {total.changed:,} changed; at {where}")
    return total


def pages(store: Store, model: type[Tagged], revision: Revision) -> Iterator[list[Tagged]]:
    """Yield the documents of *model* that another version than *revision*'s tagged, by id."""
    after = ""
    while page := store.page(model, after=after, limit=PAGE, unlike=(revision.mark, revision.version)):
        yield page
        after = page[-1].id


def _revised(store: Store, page: list[Any], revision: Revision) -> Revised:
    """Write the new tags of *page*, those that differ apart from those where only the version does."""
    changed, unchanged = list[Any](), list[Any]()
    fields: set[str] = {revision.mark}
    for old, tags in zip(page, revision.tags(page), strict=True):
        fields |= set(tags)
        new = old.model_copy(update=dict(tags))
        same = new.model_copy(update={revision.mark: getattr(old, revision.mark)}) == old
        (unchanged if same else changed).append(new)
    one, other = store.revise(changed, fields), store.revise(unchanged, fields)
    return Revised(one.updated, other.updated, one.duplicate + other.duplicate, len(one.refused) + len(other.refused))


def words_of(one: Item | RankObservation) -> str:
    """Return the text of a document that its tags are made from."""
    return joined(one.title, one.text) if isinstance(one, Item) else one.title
