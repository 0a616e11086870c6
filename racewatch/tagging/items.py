"""A record and what was read in it become an item."""

from typing import Any, NamedTuple

from racewatch.errors import RejectItem
from racewatch.language import LanguageTag
from racewatch.stories import keys_of, lead_of
from racewatch.tagging.reading import Reading
from racewatch.tagging.toning import ToneTags
from racewatch.text.fingerprint import fingerprint
from racewatch.text.identity import item_id
from racewatch.text.platforms import platform_id_of
from racewatch.text.times import Moment, moment_of
from racewatch.text.url import canonical_url
from schemas import Item, RawItem


class Place(NamedTuple):
    """Where a record stands and when it was published."""

    url: str
    platform_id: str | None
    moment: Moment


def place_of(raw: RawItem, spoken: str) -> Place:
    """Return the place of *raw*; raise RejectItem when it has no *spoken* text, no usable address or an absurd time."""
    if not spoken and raw.state != "deleted":
        raise RejectItem("no-text", url=raw.url, detail="neither title nor body holds a character")
    url = canonical_url(raw.url)
    origin = raw.published_origin or "crawl"
    moment = moment_of(raw.published, fetched_at=raw.fetched_at, zone=raw.zone, origin=origin)
    return Place(url, raw.platform_id or platform_id_of(url), moment)


def item_of(raw: RawItem, place: Place, found: Reading, tones: ToneTags) -> Item:
    """Return *raw* ready to index."""
    return Item(
        id=item_id(place.url, place.platform_id),
        source=raw.source,
        publisher=raw.publisher,
        kind=raw.kind,
        url=place.url,
        platform_id=place.platform_id,
        title=found.title,
        text=found.text,
        original_title=raw.title,
        original_text=raw.body,
        author=raw.author,
        published_at=place.moment.at,
        published_origin=place.moment.origin,
        published_precision=place.moment.precision,
        fetched_at=raw.fetched_at,
        **language_fields(found.language),
        languages=found.language.languages,
        scripts=found.language.scripts,
        region=found.language.region,
        hashtags=found.marks.hashtags,
        mentions=found.marks.mentions,
        emoticons=found.marks.emoticons,
        **found.names,
        **tones,
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


def language_fields(found: LanguageTag) -> dict[str, Any]:
    """Return the fields of an item and of a row of a list that *found* gives."""
    return {"language": found.language, "script": found.script, "language_confidence": found.confidence}
