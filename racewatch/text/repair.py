"""Repairing what transport, page builders and character recognition did to a text; nothing is rephrased.

The caller keeps the original. A repaired text has one paragraph a line, and repairing it again changes nothing.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Literal

from racewatch.text.lines import mended
from racewatch.text.markup import text_of

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""Only with its semicolon: the address ?a=1&copy=2 holds no ©."""
AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
INVISIBLE = re.compile(
    # Controls, soft hyphens, zero-width spaces, byte order marks, marks of direction, halves of a broken character.
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]+"
    # Joiners make one emoji of several and shape Indic and Persian words; behind these letters they do nothing.
    r"|(?<=[\x20-\x7e\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])[\u200c\u200d]+"
)
ODD_SPACE = re.compile(
    r"[ \t]*[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000][ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
)
STRAY = re.compile(r"[，、](?=[。！？])|，(?=、)")
"""A comma before a stronger mark."""
UNREADABLE = re.compile(r"(?P<clause>[^，。、；：！？\n]{0,30})？(?=、)")
"""A question mark before 、: recognition puts it for a character that it could not read."""
ASKING = re.compile("[吗嗎呢么麼谁誰哪何怎几幾多是]")
Step = Callable[[str], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text as it should have arrived, and how many repairs that took; taking tags off is none."""

    text: str
    repairs: int


def repair(text: str, markup: Literal["text", "html"] = "text") -> Repaired:
    """Return *text* repaired, one paragraph a line; with *markup* html its tags are read and taken off first.

    >>> repair("中國領\\n\\n導人談 AI&amp;amp;晶片")
    Repaired(text='中國領導人談 AI&晶片', repairs=2)
    """
    found = _lone_halves_removed(text)
    # The lines of HTML were made by tags, on purpose; those of plain text may be where a page ended.
    rejoin = markup == "text"
    text, repairs = text_of(found) if markup == "html" else found, 0
    while True:
        after, count = _pass(text, rejoin=rejoin)
        repairs += count
        if after == text:
            return Repaired(text, repairs)
        text = after


def _pass(text: str, *, rejoin: bool) -> tuple[str, int]:
    repairs = 0
    for step in STEPS:
        text, count = step(text)
        repairs += count
    lines, count = mended(text.split("\n"), rejoin=rejoin)
    return "\n".join(lines), repairs + count


def _lone_halves_removed(text: str) -> str:
    """Return *text* without halves of surrogate pairs, which no parser and no file takes."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _entities(text: str) -> tuple[str, int]:
    """Read character references, those too that were escaped twice."""
    single, repairs = AMPERSANDS.subn("&", text)
    read = ENTITY.sub(lambda match: unescape(match[0]), single)
    return read, repairs + sum(unescape(name) != name for name in ENTITY.findall(single))


def _composed(text: str) -> tuple[str, int]:
    """Put letters and their accents together (NFC)."""
    composed = unicodedata.normalize("NFC", text)
    return composed, int(composed != text)


def _unreadable(text: str) -> tuple[str, int]:
    """Take away question marks inside an enumeration that asks nothing."""
    if "？、" not in text:  # a quick look: most texts have none
        return text, 0
    found = UNREADABLE.sub(lambda match: match[0] if ASKING.search(match["clause"]) else match["clause"], text)
    return found, len(text) - len(found)


def _replacing(pattern: re.Pattern[str], by: str, *, counted: bool = True) -> Step:
    def step(text: str) -> tuple[str, int]:
        found, count = pattern.subn(by, text)
        return found, count if counted else 0

    return step


STEPS: tuple[Step, ...] = (
    _entities,
    _replacing(LINE_END, "\n", counted=False),
    _replacing(INVISIBLE, ""),
    _composed,
    _replacing(re.compile(" {2,}"), " ", counted=False),
    _replacing(ODD_SPACE, " "),
    _replacing(STRAY, ""),
    _unreadable,
)
