"""From what a source showed to what is indexed: repair, address, time, language, names, tone, fingerprint, keys."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.errors import RejectItem
from racewatch.language import tag
from racewatch.names import Matcher
from racewatch.sentiment import Named, Tone, targets_of_each, tones_of
from racewatch.tagging.items import Place, item_of, language_fields, place_of
from racewatch.tagging.reading import NameTags, Reading, joined
from racewatch.tagging.toning import Tones, ToneTags, bystanders, target_of, tone_tags
from racewatch.text.marks import unmarked
from racewatch.text.repair import Repaired, repair
from schemas import Item, RankObservation, RawItem, Target


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
        mentions = self.matcher.mentions(whole)
        return Reading(
            title=bare_above.text,
            text=bare_below.text,
            spoken=joined(above.text, below.text),
            marks=bare_above.marks + bare_below.marks if title else bare_below.marks,
            repairs=_added(above, below, bare_above.platform_words + bare_below.platform_words),
            language=tag(whole),
            names=self._name_tags(tuple(dict.fromkeys(mention.name for mention in mentions))),
            mentions=mentions,
        )

    def item(self, raw: RawItem) -> Item:
        """Return *raw* ready to index; raise RejectItem when it has no text, no usable address or an absurd time."""
        (found,) = self.items([raw])
        if isinstance(found, RejectItem):
            raise found
        return found

    def items(self, raws: Sequence[RawItem]) -> list[Item | RejectItem]:
        """Return each of *raws* as :meth:`item` does, or why it is refused; many at once are several times faster."""
        made = [self._placed(raw) for raw in raws]
        tones = iter(self.toned([self.heard(each[1]) for each in made if not isinstance(each, RejectItem)]))
        return [
            each if isinstance(each, RejectItem) else item_of(raw, *each, next(tones))
            for raw, each in zip(raws, made, strict=True)
        ]

    def observation(self, row: RankObservation) -> RankObservation:
        """Return *row* with its language, script, names and topics."""
        return row.model_copy(update={**language_fields(tag(row.title)), **self.names(row.title)})

    def names(self, whole: str) -> NameTags:
        """Return the names and topics in *whole*, and the version of the watchbook that says so."""
        return self._name_tags(self.matcher.names_in(whole))

    def tone(self, spoken: str, language: str) -> ToneTags:
        """Return the tone of *spoken*, emoticons included, which tell most of it, and toward each name in it."""
        return self.toned([self.named(spoken, language)])[0]

    def toned(self, texts: Sequence[Named]) -> list[ToneTags]:
        """Return the tone of each of *texts* and toward each name in it; many at once are several times faster."""
        tones = self.tones([(one.text, one.language) for one in texts])
        known = [one._replace(whole=tone) for one, tone in zip(texts, tones, strict=True)]
        return [tone_tags(tone, toward) for tone, toward in zip(tones, self.targets(known), strict=True)]

    def targets(self, texts: Sequence[Named]) -> list[tuple[Target, ...]]:
        """Return the tone toward each name in each of *texts*."""
        found = targets_of_each(texts, self._bystanders)
        return [tuple(target_of(one.text, each) for each in toward) for one, toward in zip(texts, found, strict=True)]

    def named(self, spoken: str, language: str, tone: Tone | None = None) -> Named:
        """Return *spoken* with the names in it; *tone* is that of all of it, where it is known already."""
        return Named(spoken, self.matcher.mentions(spoken), language, tone)

    def heard(self, reading: Reading) -> Named:
        """Return the spoken text of *reading* with the names in it, which are known where nothing was taken out."""
        if reading.spoken == reading.whole:
            return Named(reading.spoken, reading.mentions, reading.language.language)
        return self.named(reading.spoken, reading.language.language)

    def _placed(self, raw: RawItem) -> tuple[Place, Reading] | RejectItem:
        found = self.read(raw.title, raw.body, raw.body_format)
        try:
            return place_of(raw, found.spoken), found
        except RejectItem as error:
            return error

    def _name_tags(self, names: tuple[str, ...]) -> NameTags:
        return {"names": names, "topics": self.matcher.topics_of(names), "watchbook": self.matcher.version}


def _added(above: Repaired, below: Repaired, platform_words: int) -> Mapping[str, int]:
    """Return the repairs of title and text by kind, words of the platform among them."""
    if not above.by_kind and not platform_words:
        return below.by_kind
    return dict(Counter(above.by_kind) + Counter(below.by_kind) + Counter(platform=platform_words))


@lru_cache(maxsize=4)
def tagger(watchbook: Path | None = None) -> Tagger:
    """Return the tagger of a watchbook file, or of the shipped one; built once a process."""
    return Tagger(load_watchbook(watchbook))
