"""Repairing what transport, page builders and character recognition did to a text; nothing is rephrased.

The caller keeps the original. A repaired text has one paragraph a line, and repairing it again changes nothing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from html import unescape
from types import MappingProxyType
from typing import Literal, NamedTuple

from racewatch.text.boilerplate import without_boilerplate
from racewatch.text.lines import mended
from racewatch.text.markup import BLOCKS, CELLS, text_of
from racewatch.text.mojibake import reread, reread_gbk
from racewatch.text.suspects import BLANKS, CONTROLS, Suspect, suspects

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""Only with its semicolon: the address ?a=1&copy=2 holds no ©."""
AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
TORN_ENTITY = re.compile(
    r"&(nbsp|quot)(?![A-Za-z0-9;=])|(?<![A-Za-z0-9&#;])(nbsp|quot|ldquo|rdquo|hellip|middot|mdash);"
)
"""A reference that lost its semicolon or its ampersand."""
LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
INVISIBLE = re.compile(f"[{CONTROLS}]+")
JOINER = re.compile(r"(?<=[\x20-\x7e\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])[\u200c\u200d]+")
"""Joiners make one emoji of several and shape Indic and Persian words; behind these letters they do nothing."""
ODD_SPACE = re.compile(f"[ {BLANKS}]*[{BLANKS}][ {BLANKS}]*")
SPACES = re.compile(" {2,}")
WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff61-\uff9f\ufb00-\ufb06]+")
STRAY = re.compile(r"[，、；：](?=[。！？])|(?P<strong>[。！？；])，|，(?=、)|、(?=，)|(?<=[！？])。(?![。.])")
"""A weaker mark beside a stronger one."""
SPACED_MARK = re.compile(
    r"(?<=[\u3400-\u9fff\uff01-\uff5e」』”]) +"
    r"(?:(?P<mark>[，。、；：！？]) *(?=[\u3400-\u9fff])|(?=[，。、；：！？」』）》]))"
)
SPACED_OUT = re.compile(r"(?<![\u3400-\u9fff])(?:[\u3400-\u9fff] ){5,}[\u3400-\u9fff](?![\u3400-\u9fff])")
"""Six characters in a row with a space between any two: recognition saw them one by one."""
UNREADABLE = re.compile(r"(?P<clause>[^，。、；：！？\n]{0,30})？(?=、)")
"""A question mark before 、: recognition puts it for a character that it could not read."""
ASKING = re.compile("[吗嗎呢么麼谁誰哪何怎几幾多是]")
_INLINE = ("a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "mark", "q", "s", "small",
           "span", "strike", "strong", "sub", "sup", "tt", "u", "video", "audio", "source", "picture", "figure", "svg",
           "iframe", "script", "style", "html", "body", "head", "meta", "link", "title", "input", "label", "button",
           "noscript", "tbody", "thead", "object", "param", "embed", "path", "time",
           "wbr")  # fmt: skip
SILENT = re.compile(r"<!--.*?-->|<(script|style|noscript|svg|iframe)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_END = r"(?:\s[^<>]{0,2000})?/?>"
BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS | CELLS))}){_END}", re.IGNORECASE)
INLINE_TAG = re.compile(rf"</?(?:{'|'.join(_INLINE)}){_END}", re.IGNORECASE)
"""Tags that HTML has; 1 < 2 and <引号> are text."""
Kind = Literal[
    "entity", "markup", "mojibake", "control", "unicode", "width", "space", "punctuation", "line", "repeat",
    "boilerplate",
]  # fmt: skip
Step = Callable[[str], tuple[str, int]]
NONE: Mapping[str, int] = MappingProxyType({})


class Repaired(NamedTuple):
    """A text as it should have arrived, and how many repairs of each kind that took; reading HTML is none."""

    text: str
    by_kind: Mapping[str, int] = NONE

    @property
    def repairs(self) -> int:
        """Return how many repairs there were."""
        return sum(self.by_kind.values())


NOTHING = Repaired("")


def repair(text: str, markup: Literal["text", "html"] = "text") -> Repaired:
    """Return *text* repaired, one paragraph a line; with *markup* html its tags are read and taken off first.

    >>> repair("中國領\\n\\n導人談 AI&amp;amp;晶片").text
    '中國領導人談 AI&晶片'
    """
    if not text:
        return NOTHING
    is_html, counts = markup == "html", Counter[str]()
    # Halves of surrogate pairs are taken by no parser.
    text = text_of(text.encode("utf-8", "ignore").decode("utf-8")) if is_html else _without_empty_lines(text)
    while True:
        # The lines of HTML were made by tags, on purpose; those of plain text may be where a page ended.
        after = _lines(_characters(text, counts, tags=not is_html), counts, rejoin=not is_html)
        if after == text:
            return Repaired(text, dict(counts) if counts else NONE)
        text = after


def _without_empty_lines(text: str) -> str:
    return "\n".join(filter(None, map(str.strip, text.split("\n")))) if "\n" in text else text.strip()


def _characters(text: str, counts: Counter[str], *, tags: bool) -> str:
    """Return *text* with its characters repaired, and count that; steps that no character asks for are left out."""
    if signs := suspects(text):
        for needs, kind, step in STEPS:
            if signs & needs and (tags or kind != "markup"):
                text, count = step(text)
                if count:
                    counts[kind] += count
    if "  " in text:
        text = SPACES.sub(" ", text)
    return _punctuation(text, counts)


def _punctuation(text: str, counts: Counter[str]) -> str:
    if text.isascii():
        return text
    for sign, step in MARKS:
        if sign.search(text):
            text, count = step(text)
            if count:
                counts["punctuation"] += count
    return text


def _lines(text: str, counts: Counter[str], *, rejoin: bool) -> str:
    if "\n" not in text:
        return text.strip()
    # What does not belong to the text goes first, or it would be taken for the other half of a broken line.
    lines, dropped = without_boilerplate([line for line in map(str.strip, text.split("\n")) if line])
    found = mended(lines, rejoin=rejoin)
    for kind, count in (("line", found.joined), ("repeat", found.repeated), ("boilerplate", dropped)):
        if count:
            counts[kind] += count
    return "\n".join(found.lines)


def _entities(text: str) -> tuple[str, int]:
    """Read character references, those too that were escaped twice or torn."""
    single, repairs = AMPERSANDS.subn("&", text)
    whole, torn = TORN_ENTITY.subn(lambda match: f"&{match[1] or match[2]};", single)
    read = ENTITY.sub(lambda match: unescape(match[0]), whole)
    return read, repairs + torn + sum(unescape(name) != name for name in ENTITY.findall(single))


def _tags(text: str) -> tuple[str, int]:
    """Take off the tags of HTML that a plain text should not have, and what they hide."""
    text, silent = SILENT.subn(" ", text)
    text, blocks = BLOCK_TAG.subn("\n", text)
    text, inline = INLINE_TAG.subn("", text)
    return text, silent + blocks + inline


def _widths(text: str) -> tuple[str, int]:
    """Give letters and digits, half-width kana and ligatures (ﬁ) their normal form; a run counts once."""
    return WIDE.subn(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _composed(text: str) -> tuple[str, int]:
    """Put letters and their accents together (NFC)."""
    composed = unicodedata.normalize("NFC", text)
    return composed, int(composed != text)


def _unreadable(text: str) -> tuple[str, int]:
    """Take away question marks inside an enumeration that asks nothing."""
    found = UNREADABLE.sub(lambda match: match[0] if ASKING.search(match["clause"]) else match["clause"], text)
    return found, len(text) - len(found)


def _spaced_out(text: str) -> tuple[str, int]:
    """Join characters that recognition set apart."""
    return SPACED_OUT.subn(lambda match: match[0].replace(" ", ""), text)


def _line_ends(text: str) -> tuple[str, int]:
    return LINE_END.sub("\n", text), 0


STEPS: tuple[tuple[int, Kind, Step], ...] = (
    (Suspect.REFERENCE, "entity", _entities),
    (Suspect.MISREAD, "mojibake", reread),
    (Suspect.MISREAD_GBK, "mojibake", reread_gbk),
    (Suspect.TAG, "markup", _tags),
    (Suspect.LINE, "line", _line_ends),
    (Suspect.INVISIBLE, "control", partial(INVISIBLE.subn, "")),
    (Suspect.INVISIBLE, "control", partial(JOINER.subn, "")),
    (Suspect.COMPOSING, "unicode", _composed),
    (Suspect.WIDTH, "width", _widths),
    (Suspect.SPACE, "space", partial(ODD_SPACE.subn, " ")),
)
"""What is done where a character is a sign of it, in this order."""
MARKS: tuple[tuple[re.Pattern[str], Step], ...] = (
    (re.compile("[，、；：。！？][，、。！？]"), partial(STRAY.subn, lambda match: match["strong"] or "")),
    (re.compile("？、"), _unreadable),
    (re.compile(" [，。、；：！？」』）》]"), partial(SPACED_MARK.subn, lambda match: match["mark"] or "")),
    (re.compile(" [\u3400-\u9fff] [\u3400-\u9fff] "), _spaced_out),
)
"""What is done to punctuation where a quick look finds a sign of it."""
