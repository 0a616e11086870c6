"""From what a source showed to what is indexed: repair, address, time, language, names, sentiment, fingerprint."""

from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.errors import RejectItem
from racewatch.language import tag
from racewatch.names import Matcher
from racewatch.sentiment import tone_of
from racewatch.text.fingerprint import fingerprint
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


class Tagger:
    """The watchbook made ready to tag many records."""

    def __init__(self, watchbook: Watchbook) -> None:
        self.watchbook = watchbook
        self.matcher = Matcher(watchbook)

    def item(self, raw: RawItem) -> Item:
        """Return *raw* ready to index; raise RejectItem when it has no text, no usable address or an absurd time."""
        title = repair(raw.title)
        body = repair(raw.body, markup=raw.body_format)
        whole = joined(title.text, body.text)
        if not whole:
            raise RejectItem("no-text", url=raw.url, detail="neither title nor body holds a character")
        url = canonical_url(raw.url)
        origin = raw.published_origin or "crawl"
        moment = moment_of(raw.published, fetched_at=raw.fetched_at, zone=raw.zone, origin=origin)
        language = tag(whole)
        tone = tone_of(whole, language.language)
        return Item(
            id=document_id(raw.platform_id or url),
            source=raw.source,
            publisher=raw.publisher,
            kind=raw.kind,
            url=url,
            platform_id=raw.platform_id,
            title=title.text,
            text=body.text,
            original_title=raw.title,
            original_text=raw.body,
            author=raw.author,
            published_at=moment.at,
            published_origin=moment.origin,
            published_precision=moment.precision,
            fetched_at=raw.fetched_at,
            language=language.language,
            script=language.script,
            language_confidence=language.confidence,
            **self.names(whole),
            sentiment=tone.score,
            sentiment_label=tone.label,
            sentiment_confidence=tone.confidence,
            sentiment_model=tone.model,
            fingerprint=fingerprint(whole),
            repairs=title.repairs + body.repairs,
            clipped=raw.clipped,
            reads=raw.reads,
            likes=raw.likes,
            comments=raw.comments,
            reposts=raw.reposts,
        )

    def observation(self, row: RankObservation) -> RankObservation:
        """Return *row* with its language, script, names and topics."""
        language = tag(row.title)
        tags = {
            "language": language.language,
            "script": language.script,
            "language_confidence": language.confidence,
            **self.names(row.title),
        }
        return row.model_copy(update=tags)

    def names(self, whole: str) -> NameTags:
        """Return the names and topics in *whole*, and the version of the watchbook that says so."""
        names = self.matcher.names_in(whole)
        return {"names": names, "topics": self.matcher.topics_of(names), "watchbook": self.matcher.version}


def joined(title: str, text: str) -> str:
    """Return the words of an item as one text, which is what tags are made from."""
    return "\n".join(part for part in (title, text) if part)


@lru_cache(maxsize=4)
def tagger(watchbook: Path | None = None) -> Tagger:
    """Return the tagger of a watchbook file, or of the shipped one; built once a process."""
    return Tagger(load_watchbook(watchbook))
