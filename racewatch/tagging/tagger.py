"""From what a source showed to what is indexed: repair, address, time, language, names, tone, fingerprint, keys."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.errors import RejectItem
from racewatch.language import LanguageTag, tag
from racewatch.names import Matcher
from racewatch.sentiment import Tone, targets_of, tones_of
from racewatch.stories import keys_of, lead_of
from racewatch.tagging.toning import Tones, ToneTags, bystanders, target_of, tone_tags
from racewatch.text.fingerprint import fingerprint
from racewatch.text.identity import item_id
from racewatch.text.marks import Marks, unmarked
from racewatch.text.platforms import platform_id_of
from racewatch.text.repair import Repaired, repair
from racewatch.text.times import moment_of
from racewatch.text.url import canonical_url
from schemas import Item, RankObservation, RawItem, Target


class NameTags(TypedDict):
    """The fields of a document that come from the watchbook."""

    names: tuple[str, ...]
    topics: tuple[str, ...]
    watchbook: str


class Reading(NamedTuple):
    """A title and a text repaired and unmarked, and what the two together say; *spoken* is before unmarking."""

    title: str
    text: str
    spoken: str
    marks: Marks
    repairs: Mapping[str, int]
    language: LanguageTag
    names: NameTags

    @property
    def whole(self) -> str:
        """Return title and text as one."""
        return joined(self.title, self.text)


class Tagger:
    """The watchbook made ready to tag many records."""

    def __init__(self, watchbook: Watchbook, tones: Tones = tones_of) -> None:
        self.watchbook, self.tones = watchbook, tones
        self._bystanders = bystanders(watchbook)
        self.matcher = Matcher(watchbook)

    def read(self, title: str, body: str, markup: Literal["text", "html"] = "text") -> Reading:
        """Return what *title* and *body* say; their *spoken* text is empty when neither holds a character."""
        above, below = repair(title), repair(body, markup=markup)
        bare_above, bare_below = unmarked(above.text), unmarked(below.text)
        whole = joined(bare_above.text, bare_below.text)
        return Reading(
            title=bare_above.text,
            text=bare_below.text,
            spoken=joined(above.text, below.text),
            marks=bare_above.marks + bare_below.marks if title else bare_below.marks,
            repairs=_added(above, below, bare_above.platform_words + bare_below.platform_words),
            language=tag(whole),
            names=self.names(whole),
        )

    def item(self, raw: RawItem) -> Item:
        """Return *raw* ready to index; raise RejectItem when it has no text, no usable address or an absurd time."""
        found = self.read(raw.title, raw.body, raw.body_format)
        if not found.spoken and raw.state != "deleted":
            raise RejectItem("no-text", url=raw.url, detail="neither title nor body holds a character")
        url = canonical_url(raw.url)
        platform_id = raw.platform_id or platform_id_of(url)
        origin = raw.published_origin or "crawl"
        moment = moment_of(raw.published, fetched_at=raw.fetched_at, zone=raw.zone, origin=origin)
        return Item(
            id=item_id(url, platform_id),
            source=raw.source,
            publisher=raw.publisher,
            kind=raw.kind,
            url=url,
            platform_id=platform_id,
            title=found.title,
            text=found.text,
            original_title=raw.title,
            original_text=raw.body,
            author=raw.author,
            published_at=moment.at,
            published_origin=moment.origin,
            published_precision=moment.precision,
            fetched_at=raw.fetched_at,
            **_language_fields(found.language),
            languages=found.language.languages,
            scripts=found.language.scripts,
            region=found.language.region,
            hashtags=found.marks.hashtags,
            mentions=found.marks.mentions,
            emoticons=found.marks.emoticons,
            **found.names,
            **self.tone(found.spoken, found.language.language),
            fingerprint=fingerprint(found.whole),
            story_keys=keys_of(lead_of(found.title, found.text)),
            repairs=sum(found.repairs.values()),
            repairs_by_kind=found.repairs,
            clipped=raw.clipped,
            reads=raw.reads,
            likes=raw.likes,
            comments=raw.comments,
            reposts=raw.reposts,
            reply_to=raw.reply_to,
            state=raw.state,
            edited_at=raw.fetched_at if raw.state == "edited" else None,
            deleted_at=raw.fetched_at if raw.state == "deleted" else None,
        )

    def observation(self, row: RankObservation) -> RankObservation:
        """Return *row* with its language, script, names and topics."""
        return row.model_copy(update={**_language_fields(tag(row.title)), **self.names(row.title)})

    def names(self, whole: str) -> NameTags:
        """Return the names and topics in *whole*, and the version of the watchbook that says so."""
        names = self.matcher.names_in(whole)
        return {"names": names, "topics": self.matcher.topics_of(names), "watchbook": self.matcher.version}

    def tone(self, spoken: str, language: str) -> ToneTags:
        """Return the tone of *spoken*, emoticons included, which tell most of it, and toward each name in it."""
        (tone,) = self.tones([(spoken, language)])
        return tone_tags(tone, self.targets(spoken, language, tone))

    def targets(self, spoken: str, language: str, tone: Tone | None = None) -> tuple[Target, ...]:
        """Return the tone toward each name in *spoken*; *tone* is that of all of it, where it is known already."""
        toward = targets_of(spoken, self.matcher.mentions(spoken), language, tone, self._bystanders)
        return tuple(target_of(spoken, each) for each in toward)


def joined(title: str, text: str) -> str:
    """Return the words of an item as one text, which is what tags are made from."""
    return "\n".join(part for part in (title, text) if part)


def _added(above: Repaired, below: Repaired, platform_words: int) -> Mapping[str, int]:
    """Return the repairs of title and text by kind, words of the platform among them."""
    if not above.by_kind and not platform_words:
        return below.by_kind
    return dict(Counter(above.by_kind) + Counter(below.by_kind) + Counter(platform=platform_words))


def _language_fields(found: LanguageTag) -> dict[str, Any]:
    return {"language": found.language, "script": found.script, "language_confidence": found.confidence}


@lru_cache(maxsize=4)
def tagger(watchbook: Path | None = None) -> Tagger:
    """Return the tagger of a watchbook file, or of the shipped one; built once a process."""
    return Tagger(load_watchbook(watchbook))
