"""Which kinds of damage a text could have at all, told by its characters in one pass; most texts have none."""

import unicodedata
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from racewatch.text.fold import code_points


class Suspect:
    """What a character can be a sign of: bits of a plain number, because an enumeration's are slow to test."""

    REFERENCE = 1  # & and ; of character references
    TAG = 2
    LINE = 4  # line ends other than \n
    INVISIBLE = 8
    SPACE = 16  # spaces other than the plain one
    WIDTH = 32
    MISREAD = 64  # UTF-8 read as Western European
    MISREAD_GBK = 128  # UTF-8 read as GBK
    PICTURE = 512  # a part of an emoji
    COMPOSING = 256  # letters that may have to be put together with the one before, or taken apart


BLANKS = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
CONTROLS = (
    r"\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff"
)
"""Controls, soft hyphens, zero-width spaces, byte order marks, marks of direction, halves of a broken character."""
_CONTROL_RANGES = (
    (0, 9), (0x0E, 0x1C), (0x1F, 0x20), (0x7F, 0x85), (0x86, 0xA0), (0xAD, 0xAE), (0x200B, 0x2010), (0x202A, 0x202F),
    (0x2060, 0x2065), (0x2066, 0x2070), (0xFEFF, 0xFF00), (0xFFF9, 0xFFFC), (0xD800, 0xE000),
)  # fmt: skip
_BLANK_POINTS = (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_WIDE_RANGES = ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B), (0xFF61, 0xFFA0), (0xFB00, 0xFB07))
"""Full-width digits and letters; half-width kana and marks; ligatures. Full-width marks are how Chinese is written."""
_PICTURE_RANGES = (
    (0x20E3, 0x20E4),
    (0x231A, 0x23F4),
    (0x25FD, 0x2800),
    (0x2B1B, 0x2B56),
    (0xFE0F, 0xFE10),
    (0x1F000, 0x1FB00),
)
"""Where every part of an emoji lies, and some other signs."""
_COMPOSING_RANGES = ((0x300, 0x3100), (0xA000, 0xAC00), (0xF900, 0x20000), (0x2F800, 0x2FA20), (0xE0100, 0xE01F0))
"""Han, Hangul syllables and the letters of Western Europe are as they should be and need no look."""
_WESTERN = "ÂÃÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûü"
"""As which the first byte of a UTF-8 character is read."""


def _composes(character: str) -> bool:
    is_mark = unicodedata.category(character)[0] == "M" or "\u1100" <= character < "\u1200"
    return is_mark or not unicodedata.is_normalized("NFC", character)


@cache
def _table() -> npt.NDArray[np.uint16]:
    table = np.zeros(0x110000, np.uint16)
    table[ord("&")] = table[ord(";")] = Suspect.REFERENCE
    table[ord("<")] = Suspect.TAG
    table[[0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029]] = Suspect.LINE
    for first, end in _CONTROL_RANGES:
        table[first:end] |= Suspect.INVISIBLE
    table[list(_BLANK_POINTS)] |= Suspect.SPACE
    for first, end in _WIDE_RANGES:
        table[first:end] |= Suspect.WIDTH
    table[[ord(one) for one in _WESTERN]] |= Suspect.MISREAD
    for first, end in _PICTURE_RANGES:
        table[first:end] |= Suspect.PICTURE
    composing = [code for first, end in _COMPOSING_RANGES for code in range(first, end) if _composes(chr(code))]
    table[composing] |= Suspect.COMPOSING
    # The first byte of a Chinese character in UTF-8 and its second, which GBK takes for one of its rare characters.
    pairs = (bytes((first, second)) for first in range(0xE4, 0xEA) for second in range(0x80, 0xC0))
    table[[ord(pair.decode("gb18030")) for pair in pairs]] |= Suspect.MISREAD_GBK
    return table


@lru_cache(maxsize=8)  # a repaired text is looked at again for emoji
def suspects(text: str) -> int:
    """Return every kind of damage that a character of *text* is a sign of.

    >>> suspects("輝達，中國。"), suspects("a\\xa0b")
    (0, 16)
    """
    found = _table().take(code_points(text))
    return int(np.bitwise_or.reduce(found)) if found.tobytes().strip(b"\0") else 0  # most texts have none
