"""From what a source showed to what is indexed: repair, address, time, language, names, tone, fingerprint, keys."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypedDict

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.errors import RejectItem
from racewatch.language import LanguageTag, tag
from racewatch.names import Matcher
from racewatch.sentiment import Tone, tone_of
from racewatch.stories import keys_of, lead_of
from racewatch.text.fingerprint import fingerprint
from racewatch.text.marks import Marks, unmarked
from racewatch.text.repair import repair
from racewatch.text.times import moment_of
from racewatch.text.url import canonical_url
from schemas import Item, RankObservation, RawItem
from schemas.item import document_id


class NameTags(TypedDict):
    """The fields of a document that come from the watchbook."""

    names: tuple[str, ...]
    topics: tuple[str, ...]
    watchbook: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """A title and a text repaired and unmarked, and all that is read out of the two together."""

    title: str
    text: str
    marks: Marks
    repairs: int
    language: LanguageTag
    names: NameTags
    tone: Tone
    fingerprint: str
    story_keys: tuple[int, ...]


class Tagger:
    """The watchbook made ready to tag many records."""

    def __init__(self, watchbook: Watchbook) -> None:
        self.watchbook = watchbook
        self.matcher = Matcher(watchbook)

    def tagged(self, title: str, body: str, markup: Literal["text", "html"] = "text") -> Tagged | None:
        """Return what *title* and *body* say, or None when neither holds a character."""
        repaired = repair(title), repair(body, markup=markup)
        spoken = joined(*(part.text for part in repaired))
        if not spoken:
            return None
        bare = [unmarked(part.text) for part in repaired]
        whole = joined(*(part.text for part in bare))
        language = tag(whole)
        return Tagged(
            title=bare[0].text,
            text=bare[1].text,
            marks=unmarked(spoken).marks,
            repairs=sum(part.repairs for part in repaired) + sum(part.platform_words for part in bare),
            language=language,
            names=self.names(whole),
            tone=tone_of(spoken, language.language),  # with its emoticons, which tell most of it
            fingerprint=fingerprint(whole),
            story_keys=keys_of(lead_of(bare[0].text, bare[1].text)),
        )

    def item(self, raw: RawItem) -> Item:
        """Return *raw* ready to index; raise RejectItem when it has no text, no usable address or an absurd time."""
        found = self.tagged(raw.title, raw.body, raw.body_format)
        if found is None:
            raise RejectItem("no-text", url=raw.url, detail="neither title nor body holds a character")
        url = canonical_url(raw.url)
        origin = raw.published_origin or "crawl"
        moment = moment_of(raw.published, fetched_at=raw.fetched_at, zone=raw.zone, origin=origin)
        return Item(
            id=document_id(raw.platform_id or url),
            source=raw.source,
            publisher=raw.publisher,
            kind=raw.kind,
            url=url,
            platform_id=raw.platform_id,
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
            sentiment=found.tone.score,
            sentiment_label=found.tone.label,
            sentiment_confidence=found.tone.confidence,
            sentiment_model=found.tone.model,
            fingerprint=found.fingerprint,
            story_keys=found.story_keys,
            repairs=found.repairs,
            clipped=raw.clipped,
            reads=raw.reads,
            likes=raw.likes,
            comments=raw.comments,
            reposts=raw.reposts,
        )

    def observation(self, row: RankObservation) -> RankObservation:
        """Return *row* with its language, script, names and topics."""
        return row.model_copy(update={**_language_fields(tag(row.title)), **self.names(row.title)})

    def names(self, whole: str) -> NameTags:
        """Return the names and topics in *whole*, and the version of the watchbook that says so."""
        names = self.matcher.names_in(whole)
        return {"names": names, "topics": self.matcher.topics_of(names), "watchbook": self.matcher.version}


def joined(title: str, text: str) -> str:
    """Return the words of an item as one text, which is what tags are made from."""
    return "\n".join(part for part in (title, text) if part)


def _language_fields(found: LanguageTag) -> dict[str, Any]:
    return {"language": found.language, "script": found.script, "language_confidence": found.confidence}


@lru_cache(maxsize=4)
def tagger(watchbook: Path | None = None) -> Tagger:
    """Return the tagger of a watchbook file, or of the shipped one; built once a process."""
    return Tagger(load_watchbook(watchbook))
