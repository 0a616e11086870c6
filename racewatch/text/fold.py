"""Folding: the one form under which texts are compared, whatever script, width or case they were written in.

Traditional characters become Simplified one by one (OpenCC's t2s), full-width ASCII and half-width katakana become
normal, letters become lower case. That is what Elasticsearch's chain does too: a mapping char filter made from
:func:`t2s_table`, then ``cjk_width``, then ``lowercase``. The original is never replaced by its folded form.
"""

import re
import sys
import unicodedata
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import opencc

HAN_BLOCKS = ((0x2E80, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
"""Where Han characters live, from radicals over compatibility forms to extension J (Unicode 17)."""
CASED_BLOCKS = ((0, 0x2E80), (0xA000, 0xAC00), (0xFB00, 0x1F000))
"""Where letters with two cases live; a test compares them with all of Unicode."""
VOICED = re.compile("([\uff66-\uff9d\u30a6-\u30fd])([\uff9e\uff9f])")
"""A katakana and the half-width voicing mark behind it: two characters that are one in normal width."""


@cache
def t2s_table() -> dict[str, str]:
    """Return every character that script folding changes, and what it becomes; folding twice changes nothing more.

    >>> t2s_table()["鋒"], "锋" in t2s_table()
    ('锋', False)
    """
    characters = [chr(code) for first, end in HAN_BLOCKS for code in range(first, end)]
    # A line each: t2s also knows phrases, and phrases cannot cross a line end.
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    direct = {old: new for old, new in pairs if new != old and len(new) == 1}
    return {old: _end_of(new, direct) for old, new in direct.items()}


def _end_of(character: str, direct: dict[str, str]) -> str:
    """Follow 薴 → 苧 → 苎 to its end; a circle ends where it began."""
    seen = [character]
    while (following := direct.get(seen[-1])) and following not in seen:
        seen.append(following)
    return seen[-1]


@cache
def table() -> dict[int, str]:
    """Return script, width and case folding as one table: what each code point becomes."""
    codes = (code for first, end in CASED_BLOCKS for code in range(first, end))
    lowered = {code: low for code in codes if (low := _lower(chr(code))) != chr(code)}
    wide = {code: _lower(chr(code - 0xFEE0)) for code in range(0xFF01, 0xFF5F)}
    kana = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF65, 0xFFA0)}
    return lowered | wide | kana | {ord(old): new for old, new in t2s_table().items()}


@cache
def points() -> npt.NDArray[np.uint32]:
    """Return :func:`table` with an entry for every code point, to be looked up in C."""
    found = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    found[list(table())] = [ord(new) for new in table().values()]
    return found


def _lower(character: str) -> str:
    """Return the one-character lower case; Python makes two characters of İ, Lucene and we make one."""
    return "i" if character == "\u0130" else character.lower()


def compose_kana(text: str) -> str:
    """Return *text* with each half-width voicing mark joined to its kana; folding the result keeps its length.

    >>> compose_kana("ｶﾞ"), len(compose_kana("ｶﾞｷ"))
    ('ガ', 2)
    """
    return VOICED.sub(_voiced, text) if "\uff9e" in text or "\uff9f" in text else text


def _voiced(match: re.Match[str]) -> str:
    joined = unicodedata.normalize("NFKC", match[0])
    return joined if len(joined) == 1 else match[0]


@lru_cache(maxsize=8)
def fold(text: str) -> str:
    """Return *text* as it is compared: Simplified, normal width, lower case.

    >>> fold("輝達ＮＶＩＤＩＡ ＝ ｶﾞ")
    '辉达nvidia = ガ'
    """
    if text.isascii():
        return text.lower()
    return decoded(points().take(code_points(compose_kana(text))))


@lru_cache(maxsize=8)  # repair, language and folding look at the same text one after the other
def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of *text*, lone surrogates included; reading them in C is what makes folding fast.

    ``take`` looks them up in a table three times as fast as ``table[...]`` does.
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def decoded(points: npt.NDArray[np.uint32]) -> str:
    """Return the text whose code points *points* are."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")
