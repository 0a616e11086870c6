"""The words by which a forgotten thing can still be known, found and struck out wherever they were copied to.

An address stands in an answer of a site in many forms: with escaped slashes in JSON, percent-encoded in another
address, in a Chinese charset. Found are all of them, as whole words: ``/a/1`` is not found in ``/a/12``.
"""

import json
import re
from collections.abc import Collection, Iterable
from functools import cached_property
from html import escape
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

STRUCK = "(gone)"
"""No longer than the shortest word, so that no text grows beyond its field."""
SHORTEST = 6
"""Characters; a shorter number or name stands in many a text that is about something else."""
CHARSETS = ("utf-8", "gb18030", "big5hkscs")
FREE = frozenset({"detail", "message", "title", "quote", "url", "error", "reason", "why"})
"""Fields of our records in which words of a site, or of a person about an item, may stand."""
Model = TypeVar("Model", bound=BaseModel)


class Traces:
    """The *words* of one wish: addresses, the platform's own ids, an account, a byline."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word for word in words if len(word) >= SHORTEST}, key=lambda word: (-len(word), word))

    @cached_property
    def _text(self) -> re.Pattern[str]:
        return re.compile(
            _whole("|".join(re.escape(form) for word in self._words for form in _forms(word))), re.IGNORECASE
        )

    @cached_property
    def _bytes(self) -> re.Pattern[bytes]:
        forms = {code for word in self._words for form in _forms(word) for code in _coded(form)}
        whole = _whole("|".join(re.escape(form.decode("latin-1")) for form in sorted(forms, key=len, reverse=True)))
        return re.compile(whole.encode("latin-1"), re.IGNORECASE)

    def within(self, data: bytes) -> bool:
        """Say whether any of the words stands in *data*, in any form and charset."""
        return bool(self._words) and bool(self._bytes.search(data))

    def struck(self, text: str) -> str:
        """Return *text* with the words struck out.

        >>> Traces(["https://a.example/n/1"]).struck("timeout https://a.example/n/1; also https://a.example/n/12")
        'timeout (gone); also https://a.example/n/12'
        """
        return self._text.sub(STRUCK, text) if self._words and text else text

    def struck_from(self, one: Model, fields: Collection[str] = FREE) -> Model:
        """Return the record *one* with the words struck out of its *fields*, and of those of what lies in it."""
        plain = one.model_dump()
        clean = self._clean(plain, fields)
        return one if clean == plain else type(one).model_validate(clean)

    def _clean(self, value: Any, fields: Collection[str], *, free: bool = False) -> Any:
        if isinstance(value, dict):
            return {name: self._clean(part, fields, free=name in fields) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return tuple(self._clean(part, fields, free=free) for part in value)
        return self.struck(value) if free and isinstance(value, str) else value


def _whole(words: str) -> str:
    return f"(?<![0-9A-Za-z])(?:{words})(?![0-9A-Za-z])"


def _forms(word: str) -> set[str]:
    """Return *word* as it is, as JSON writes it (slashes and Chinese escaped or not), in another address, in HTML."""
    json_forms = {json.dumps(word, ensure_ascii=plain)[1:-1] for plain in (True, False)}
    escaped = {form.replace("/", "\\/") for form in json_forms}
    return {word, *json_forms, *escaped, quote(word, safe=""), quote(word), quote(word, safe=":/?=&"), escape(word)}


def _coded(form: str) -> set[bytes]:
    found = set()
    for charset in CHARSETS:
        try:
            found.add(form.encode(charset))
        except UnicodeEncodeError:
            continue
    return found
