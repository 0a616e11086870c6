"""Telling apart what is written in Han characters: Simplified and Traditional Chinese, Cantonese, Japanese."""

from functools import cache
from typing import Literal, NamedTuple

import opencc

from racewatch.text.fold import t2s_table

Script = Literal["Hans", "Hant"]
CHINESE_ONLY = frozenset("的了這这們们嗎吗麼么說说還还沒没個个為为對对與与讓让從从將将過过")
"""Function words that modern Japanese does not write so."""
CANTONESE = frozenset("嘅咗喺嚟冇唔啲嗰佢哋嘢㗎噉咁睇")
"""Characters that written Mandarin has no use for."""
CANTONESE_SHARE, CANTONESE_LEAST = 0.04, 3
"""Clear means: three of them, two different, one in 25 characters; a quoted sentence in a Mandarin text is less."""
SMALL_KANA_SHARE, KANA_SHARE = 0.04, 0.2
"""Below the first, kana are an ornament (the の of a shop's name); from the second on only Japanese has as many."""
MARGIN = 1.5
"""One script must have this many times the other's characters; the rest is undecided."""


class _Sets(NamedTuple):
    simplified: frozenset[str]
    traditional: frozenset[str]
    japanese: frozenset[str]


@cache
def _sets() -> _Sets:
    """Return the characters that only one way of writing has.

    A character that conversion changes need not be of one script only: 后 is a Traditional empress and a Simplified
    after. So a Simplified one must be missing from Big5, a Traditional one from GB 2312, a Japanese one from both.
    """
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    to_traditional = _changed(characters, "s2t")
    to_japanese = _changed(characters, "t2jp")
    simplified = {one for one in to_traditional if not _in(one, "big5")}
    traditional = {one for one in t2s_table() if not _in(one, "gb2312")}
    japanese = {new for new in to_japanese.values() if not _in(new, "big5") and not _in(new, "gb2312")}
    return _Sets(
        frozenset(simplified),
        frozenset(traditional),
        frozenset(one for one in japanese if one not in t2s_table() and one not in to_traditional),
    )


def _changed(characters: list[str], conversion: str) -> dict[str, str]:
    converted = opencc.OpenCC(conversion).convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if new != old}


def _in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def script_of(text: str) -> Script | None:
    """Return the Chinese script of *text*: Hans, Hant, or None where nothing or too little decides.

    >>> script_of("輝達股價下跌"), script_of("辉达股价下跌"), script_of("台北")
    ('Hant', 'Hans', None)
    """
    sets = _sets()
    simplified = sum(character in sets.simplified for character in text)
    traditional = sum(character in sets.traditional for character in text)
    if not simplified and not traditional:
        return _script_of_words(text)
    if traditional > MARGIN * simplified:
        return "Hant"
    return "Hans" if simplified > MARGIN * traditional else None


def _script_of_words(text: str) -> Script | None:
    """Return the script of a text whose characters are in both scripts, if only one of them uses them so: 干燥."""
    is_traditional = _converter("s2t").convert(text) == text
    is_simplified = _converter("t2s").convert(text) == text
    if is_traditional == is_simplified:
        return None
    if is_simplified and "台" in text:  # s2t writes 臺; everybody writes 台
        return None
    return "Hant" if is_traditional else "Hans"


def language_of_han(text: str, han: int, kana: int) -> Literal["zh", "yue", "ja"]:
    """Return the language of a text with *han* Han characters and *kana* kana."""
    if _is_japanese(text, han, kana):
        return "ja"
    particles = [character for character in text if character in CANTONESE]
    clear = len(particles) >= max(CANTONESE_LEAST, CANTONESE_SHARE * han) and len(set(particles)) > 1
    return "yue" if clear else "zh"


def _is_japanese(text: str, han: int, kana: int) -> bool:
    share = kana / (han + kana)
    chinese = sum(character in CHINESE_ONLY for character in text)
    if share >= KANA_SHARE:
        return kana > chinese
    japanese = sum(character in _sets().japanese for character in text)
    return not chinese and (share >= SMALL_KANA_SHARE or japanese >= max(1, han / 10))
