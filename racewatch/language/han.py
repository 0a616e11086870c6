"""Telling apart what is written in Han characters: Simplified and Traditional Chinese, Cantonese, Japanese."""

import re
from functools import cache
from typing import Literal

import opencc

from racewatch.language.census import CANTONESE, Census, census, writings

Script = Literal["Hans", "Hant"]
CANTONESE_SHARE, CANTONESE_LEAST = 0.04, 3
"""Clear means: three of them, two different, one in 25 characters; a quoted sentence in a Mandarin text is less."""
SHORT, SHORT_CANTONESE_SHARE = 30, 1 / 12
SURE_CANTONESE = frozenset("嘅咗喺嚟唔啲嗰哋嘢㗎噉咁")
MANDARIN = frozenset("的了这這们們吗嗎么麼没沒说說")
"""In a post of up to thirty characters one is enough (點算好 with 咗) where no function word of Mandarin stands beside
it; 冇, 佢 and 睇 alone are also written by others in the south."""
CANTONESE_WORD = re.compile(
    "真[係系]|鍾意|[邊边][個度个]|[點点]解|而家|[聽听]日|[尋寻]日|呢[個隻首度部單个只单]|有冇|老[細细]|[傾倾]偈|[點点]算|[靚靓]"
)
"""Words that Mandarin does not say, of characters that it has."""
SMALL_KANA_SHARE, KANA_SHARE = 0.04, 0.2
"""Below the first, kana are an ornament (the の of a shop's name); from the second on only Japanese has as many."""
HANGUL_SHARE, LONGEST_HANJA = 0.25, 4
"""Below the share a Chinese text names something Korean."""
HAN_RUN = re.compile("[\u3400-\u9fff]+")
MARGIN = 1.5
"""One script must have this many times the other's different characters; the rest is undecided."""
FEW = 40
"""Han characters up to which Japanese without kana is looked for: names, headlines. A longer text has kana."""


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def script_of(text: str, found: Census | None = None) -> Script | None:
    """Return the Chinese script of *text*: Hans, Hant, or None where nothing or too little decides.

    >>> script_of("輝達股價下跌"), script_of("辉达股价下跌"), script_of("台北")
    ('Hant', 'Hans', None)
    """
    found = found or census(text)
    if not found.simplified and not found.traditional:
        return _script_of_words(text)
    if not found.simplified or not found.traditional:
        return "Hant" if found.traditional else "Hans"
    # Different characters, not their number: a line that lists 年釐, 春釐 and 祝釐 has one witness, not three.
    different = set(text)
    simplified = len(different & writings().simplified)
    traditional = len(different & writings().traditional)
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


def language_of_han(text: str, found: Census) -> Literal["zh", "yue", "ja"]:
    """Return the language of a *text* of Han characters and kana, whose letters were *found* to be these."""
    if _is_japanese(text, found):
        return "ja"
    return "yue" if (found.cantonese or found.han <= SHORT) and _is_cantonese(text, found) else "zh"


def _is_cantonese(text: str, found: Census) -> bool:
    if found.cantonese >= max(CANTONESE_LEAST, CANTONESE_SHARE * found.han) and len(CANTONESE.intersection(text)) > 1:
        return True
    if found.han > SHORT or not MANDARIN.isdisjoint(text):
        return False
    if CANTONESE_WORD.search(text):
        return True
    sure = found.cantonese > 1 or not SURE_CANTONESE.isdisjoint(text)
    return sure and found.cantonese >= SHORT_CANTONESE_SHARE * found.han


def is_hanja(text: str, found: Census) -> bool:
    """Return whether the Han characters of a *text* with Hangul are those of a Korean headline: 韓美, 李, 檢, 實績.

    They come a word at a time, in Korea's own charset and without Mandarin's function words.
    """
    if found.mandarin or found.simplified or found.kana or found.hangul < HANGUL_SHARE * found.asian:
        return False
    return all(len(run) <= LONGEST_HANJA and _in_korea(run) for run in HAN_RUN.findall(text))


def _in_korea(run: str) -> bool:
    try:
        run.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return True


def _is_japanese(text: str, found: Census) -> bool:
    share = found.kana / (found.han + found.kana)
    if share >= KANA_SHARE:
        return found.kana > found.mandarin
    if found.mandarin:
        return False
    if share >= SMALL_KANA_SHARE or found.japanese >= max(1, found.han / 10):
        return True
    return found.han <= FEW and bool(found.simplified and found.traditional) and _is_everyday_kanji(text)


def _is_everyday_kanji(text: str) -> bool:
    """Return whether every Han character of *text* is of JIS level 1: 東京大学, which no Chinese script has."""
    return all(_is_level_1(character) for character in set(text) if character >= "\u3400")


def _is_level_1(character: str) -> bool:
    try:
        return 0xB0 <= character.encode("euc_jp")[0] <= 0xCF  # rows 16 to 47 of JIS X 0208
    except UnicodeEncodeError:
        return False
