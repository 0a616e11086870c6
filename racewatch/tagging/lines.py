"""Texts as JSON lines become the same lines tagged: what ``racewatch tag`` does, one line in, one line out."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from racewatch.errors import RejectItem
from racewatch.language import LanguageTag, passages
from racewatch.tagging.reading import Reading
from racewatch.tagging.tagger import Tagger
from racewatch.tagging.toning import answer_of
from racewatch.text.platforms import platform_id_of
from racewatch.text.url import canonical_url

LONGEST_DETAIL = 300
TOGETHER = 200
"""Lines whose tones are judged together."""


class TextLine(BaseModel):
    """One line of the input; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str | int | None = None
    text: str
    title: str = ""
    url: str | None = None
    fetched_at: str | None = None


class LineTagger:
    """Tags lines and counts them; *sentiment*, *votes* and *parts* say what the answers hold beside the rest."""

    def __init__(self, tagger: Tagger, *, sentiment: bool = True, votes: bool = False, parts: bool = False) -> None:
        self._tagger = tagger
        self._sentiment, self._votes, self._parts = sentiment, votes, parts
        self.lines = self.refused = self._read = 0

    def tagged(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield a JSON line for each of *lines* that is not blank; a bad one becomes its error.

        Lines are read some at a time: who writes one and waits for its answer gives :meth:`answers` what has come.
        """
        remaining = iter(lines)
        while together := list(islice(remaining, TOGETHER)):
            yield from self.answers(together)

    def answers(self, lines: Sequence[bytes]) -> list[bytes]:
        """Return the JSON lines for the next *lines*: their tones are judged together, which is much faster."""
        made = [self._made(number, line) for number, line in enumerate(lines, self._read + 1) if line.strip()]
        self._read += len(lines)
        self.lines += len(made)
        if self._sentiment:
            read = [(answer, self._tagger.heard(reading)) for answer, reading in made if reading]
            for (answer, _), tone in zip(read, self._tagger.toned([text for _, text in read]), strict=True):
                answer["sentiment"] = answer_of(tone)
        return [to_json(answer) + b"\n" for answer, _ in made]

    def _made(self, number: int, line: bytes) -> tuple[dict[str, Any], Reading | None]:
        """Return the answer to *line* as far as it needs no judge of tones, and what was read unless it is refused."""
        try:
            return self._tags(TextLine.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            reason = "bad-json" if first["type"] == "json_invalid" else "bad-line"
            return self._refusal(number, line, reason, f"{place}: {first['msg']}" if place else first["msg"]), None
        except RejectItem as error:
            return self._refusal(number, line, error.reason, error.detail), None

    def _refusal(self, number: int, line: bytes, reason: str, detail: str) -> dict[str, Any]:
        self.refused += 1
        return {"id": _id_in(line), "line": number, "error": reason, "detail": detail[:LONGEST_DETAIL]}

    def _tags(self, given: TextLine) -> tuple[dict[str, Any], Reading]:
        url = canonical_url(given.url) if given.url else None
        reading = self._tagger.read(given.title, given.text)
        answer = ({"id": given.id} if given.id is not None else {}) | tags_of(reading)
        if given.title:
            answer["title"] = reading.title
        if url:
            answer |= {"url": url, "platform_id": platform_id_of(url)}
        if given.fetched_at:
            answer["fetched_at"] = given.fetched_at
        if self._sentiment:
            answer["sentiment"] = None  # its place: the tones of many lines are judged together
        if self._votes:
            answer["votes"] = dict(reading.language.votes)
        if self._parts:
            answer["passages"] = [{"text": part.text, **language_of(part.tag)} for part in passages(reading.whole)]
        return answer, reading


def language_of(found: LanguageTag) -> dict[str, Any]:
    """Return language, script, confidence, region and shares as the fields of an answer."""
    return {
        "language": found.language,
        "script": found.script,
        "confidence": found.confidence,
        "region": found.region,
        "languages": dict(found.languages),
        "scripts": dict(found.scripts),
    }


def tags_of(reading: Reading) -> dict[str, Any]:
    """Return all that *reading* says but its tone as the fields of an answer."""
    return {
        **language_of(reading.language),
        "names": reading.names["names"],
        "topics": reading.names["topics"],
        "text": reading.text,
        "hashtags": reading.marks.hashtags,
        "mentions": reading.marks.mentions,
        "emoticons": reading.marks.emoticons,
        "repairs": dict(reading.repairs),
    }


def _id_in(line: bytes) -> str | int | None:
    """Return the id of a line that could not be used, as far as it is JSON and an id; else None."""
    try:
        found = json.loads(line)
        name = found.get("id") if isinstance(found, dict) else None
        return name if isinstance(name, str) and name.encode() else name if type(name) is int else None
    except ValueError:  # of JSON, or of half a character in the id, which no JSON can be written with
        return None
