"""The letters of a text counted by the script and the use that they have: one pass, whatever the length.

A Han character says most: whether only Simplified, only Traditional or only Japanese writing has it, and whether it is
a function word of Mandarin or of Cantonese.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import opencc

from racewatch.text.fold import code_points, t2s_table

CHINESE_ONLY = frozenset("的了这這们們吗嗎么麼说說还沒个为爲對对與讓让從从將过")
"""Function words that modern Japanese does not write so."""
CANTONESE = frozenset("嘅咗喺嚟冇唔啲嗰佢哋嘢㗎噉咁睇")
"""Characters that written Mandarin has no use for."""
BIG5_RARE = b"\xc9\x40"
"""Big5 is in two levels; from here on are the less frequent characters."""
VARIANTS = frozenset("涂熏昵炖凄栖羡瓮腊痒蝎洒")
"""Of those, surnames and other forms that Traditional texts do write."""
HAN_RANGES = ((0x3005, 0x3008), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
KANA_RANGES = (
    (0x3041, 0x3097),
    (0x309D, 0x30A0),
    (0x30A1, 0x30FB),
    (0x30FD, 0x3100),
    (0xFF66, 0xFF70),
    (0xFF71, 0xFF9E),
)
HANGUL_RANGES = ((0xAC00, 0xD7A4), (0x1100, 0x1200), (0x3130, 0x3190))
SCRIPTS = {
    "Latn": ((0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250), (0x1E00, 0x1F00)),
    "Cyrl": ((0x400, 0x530),),
    "Arab": ((0x600, 0x700), (0x750, 0x780)),
    "Deva": ((0x900, 0x980),),
    "Thai": ((0xE00, 0xE80),), "Grek": ((0x370, 0x400), (0x1F00, 0x2000)), "Hebr": ((0x590, 0x600),),
    "Armn": ((0x530, 0x590),), "Geor": ((0x10A0, 0x1100),), "Beng": ((0x980, 0xA00),), "Guru": ((0xA00, 0xA80),),
    "Gujr": ((0xA80, 0xB00),), "Orya": ((0xB00, 0xB80),), "Taml": ((0xB80, 0xC00),), "Telu": ((0xC00, 0xC80),),
    "Knda": ((0xC80, 0xD00),), "Mlym": ((0xD00, 0xD80),), "Sinh": ((0xD80, 0xE00),), "Laoo": ((0xE80, 0xF00),),
    "Tibt": ((0xF00, 0x1000),), "Mymr": ((0x1000, 0x10A0),), "Ethi": ((0x1200, 0x1380),), "Khmr": ((0x1780, 0x1800),),
}  # fmt: skip
"""ISO 15924 codes of the alphabets that are counted, and where their letters are."""
ALPHABETS = tuple(SCRIPTS)

NEUTRAL, SIMPLIFIED, TRADITIONAL, JAPANESE = range(4)
_HAN, _MANDARIN, _CANTONESE = 1, 4, 8
"""A Han character's class is 1 + its writing + 4 for a Mandarin, 8 for a Cantonese function word."""
_KANA, _HANGUL, _ALPHABETS = 13, 14, 15
_CLASSES = _ALPHABETS + len(ALPHABETS)


class Writings(NamedTuple):
    """The characters that only one way of writing has."""

    simplified: frozenset[str]
    traditional: frozenset[str]
    japanese: frozenset[str]


@cache
def writings() -> Writings:
    """Return the characters that only one way of writing has.

    A character that conversion changes need not be of one script only: 后 is a Traditional empress and a Simplified
    after. So a Simplified one must be missing from Big5, or be rare there (怀, 价), and from what Taiwan and Hong Kong
    write (户, 温); a Traditional one must be missing from GB 2312, a Japanese one from both.
    """
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    to_traditional = _changed(characters, "s2t")
    regional = {new for way in ("t2tw", "t2hk") for new in _changed(characters, way).values()}
    to_japanese = _changed(characters, "t2jp")
    simplified = {one for one in to_traditional if not _is_common_in_big5(one)} - regional - VARIANTS
    traditional = {one for one in t2s_table() if not _in(one, "gb2312")}
    japanese = {new for new in to_japanese.values() if not _in(new, "big5") and not _in(new, "gb2312")}
    return Writings(
        frozenset(simplified),
        frozenset(traditional),
        frozenset(one for one in japanese if one not in t2s_table() and one not in to_traditional),
    )


def _changed(characters: list[str], conversion: str) -> dict[str, str]:
    converted = opencc.OpenCC(conversion).convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if new != old}


def _is_common_in_big5(character: str) -> bool:
    try:
        return character.encode("big5") < BIG5_RARE
    except UnicodeEncodeError:
        return False


def _in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Return the class of every code point; 0 for what is no letter of ours."""
    table = np.zeros(0x110000, np.uint8)
    for ranges, number in ((HAN_RANGES, _HAN), (KANA_RANGES, _KANA), (HANGUL_RANGES, _HANGUL)):
        for first, end in ranges:
            table[first:end] = number
    for number, alphabet in enumerate(ALPHABETS, _ALPHABETS):
        for first, end in SCRIPTS[alphabet]:
            table[first:end] = number
    sets = writings()
    for number, members in ((SIMPLIFIED, sets.simplified), (TRADITIONAL, sets.traditional), (JAPANESE, sets.japanese)):
        table[[ord(one) for one in members]] = _HAN + number
    table[[ord(one) for one in CHINESE_ONLY]] += _MANDARIN
    table[[ord(one) for one in CANTONESE]] += _CANTONESE
    return table


class Census(NamedTuple):
    """How many letters of each kind a text has; *asian* ones are Han, kana or Hangul, the others *alphabetic*."""

    han: int
    simplified: int
    traditional: int
    japanese: int
    mandarin: int
    cantonese: int
    kana: int
    hangul: int
    alphabets: tuple[int, ...]
    asian: int
    alphabetic: int


def census(text: str) -> Census:
    """Return the letters of *text* counted.

    >>> census("輝達 AI と")[:4], census("輝達 AI と").kana, census("輝達 AI と").alphabets[0]
    ((2, 0, 2, 0), 1, 2)
    """
    counts = np.bincount(_table().take(code_points(text)), minlength=_CLASSES).tolist()
    plain, mandarin, cantonese = counts[_HAN : _HAN + 4], counts[_HAN + 4 : _HAN + 8], counts[_HAN + 8 : _HAN + 12]
    simplified, traditional, japanese = (plain[n] + mandarin[n] + cantonese[n] for n in (1, 2, 3))
    han, alphabets = sum(plain) + sum(mandarin) + sum(cantonese), tuple(counts[_ALPHABETS:])
    return Census(
        han=han,
        simplified=simplified,
        traditional=traditional,
        japanese=japanese,
        mandarin=sum(mandarin),
        cantonese=sum(cantonese),
        kana=counts[_KANA],
        hangul=counts[_HANGUL],
        alphabets=alphabets,
        asian=han + counts[_KANA] + counts[_HANGUL],
        alphabetic=sum(alphabets),
    )
