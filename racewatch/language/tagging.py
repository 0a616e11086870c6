"""The language of a text: by its scripts first, by its words where an alphabet serves many languages."""

import re
from dataclasses import dataclass, replace

from racewatch.language.alphabetic import ENOUGH, guess, is_english_prose, words_of
from racewatch.language.han import Script, language_of_han, script_of
from racewatch.language.region import region_of
from racewatch.text.fold import fold
from schemas.item import Region

NOISE = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]+\.[\w.]+|@[\w.-]+")
"""Addresses and names of accounts are in no language."""
HAN = re.compile(r"[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f]")
KANA = re.compile(r"[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\uff66-\uff6f\uff71-\uff9d]")
HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
CJK = re.compile(
    r"[\u3005-\u3007\u3040-\u30ff\u3100-\u318f\u3400-\u9fff\uac00-\ud7a3\u1100-\u11ff\uf900-\ufaff\uff66-\uff9d"
    r"\U00020000-\U0003347f]+"
)
ONE_LANGUAGE = {
    "th": "\u0e00-\u0e7f", "el": "\u0370-\u03ff", "he": "\u0590-\u05ff", "hy": "\u0530-\u058f", "ka": "\u10a0-\u10ff",
    "bn": "\u0980-\u09ff", "pa": "\u0a00-\u0a7f", "gu": "\u0a80-\u0aff", "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f", "si": "\u0d80-\u0dff", "lo": "\u0e80-\u0eff", "bo": "\u0f00-\u0fff",
    "my": "\u1000-\u109f", "am": "\u1200-\u137f", "km": "\u1780-\u17ff",
}  # fmt: skip
"""Scripts that one language of today's news is written in."""
CJK_WEIGHT = 0.6
"""Words a Han character is worth: Chinese words have one or two characters."""
NAME_WEIGHT = 0.25
"""Words a Latin word is worth between Chinese ones where it is likely a name: DeepSeek, OpenAI, GPT."""
MIXED = 0.3
"""From this share on a second language makes the text one of several."""


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """ISO 639-1 code (or yue, mul, und), Chinese script and region where they show, and confidence from 0 to 1."""

    language: str
    script: Script | None
    confidence: float
    region: Region | None = None


UNDETERMINED = LanguageTag("und", None, 0.0)


def tag(text: str) -> LanguageTag:
    """Return the language of *text*: ``mul`` when two share it, ``und`` when there are no letters to go by.

    >>> tag("輝達股價大跌"), tag("1 + 1 = 2").language
    (LanguageTag(language='zh', script='Hant', confidence=0.92, region='TW'), 'und')
    """
    text = NOISE.sub(" ", text[:ENOUGH])
    asian = "".join(CJK.findall(text))
    rest = CJK.sub(" ", text)
    words = words_of(rest)
    if not asian:
        return _alphabetic(rest) if words else UNDETERMINED
    prose = is_english_prose(words) or (len(words) >= len(asian) and len(words) > 4)
    heavy = len(words) * (1.0 if prose else NAME_WEIGHT)
    share = heavy / (heavy + CJK_WEIGHT * len(asian))
    if prose and share > 1 - MIXED:
        return _alphabetic(rest)
    found = _asian(asian)
    if prose and share >= MIXED:
        return replace(found, language="mul", confidence=round(1 - abs(share - 0.5), 2))
    return replace(found, confidence=round(found.confidence * (1 - share / 2), 2))


def _asian(text: str) -> LanguageTag:
    """Return the language of a text of Han characters, kana and Hangul."""
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (HAN, KANA, HANGUL))
    letters = han + kana + hangul
    if not letters:
        return UNDETERMINED
    confidence = letters / (letters + 0.5)  # one character proves little
    if min(hangul, han + kana) >= MIXED * letters:
        return LanguageTag("mul", None, round(confidence, 2))
    if hangul > han + kana:
        return LanguageTag("ko", None, round(confidence, 2))
    language = language_of_han(text, han, kana)
    script = None if language == "ja" else script_of(text)
    region = None if language == "ja" else region_of(fold(text), script, cantonese=language == "yue")
    return LanguageTag(language, script, round(confidence, 2), region)


def _alphabetic(text: str) -> LanguageTag:
    """Return the language of a text without any East Asian character."""
    letters = sum(character.isalpha() for character in text)
    for language, block in ONE_LANGUAGE.items():
        share = len(re.findall(f"[{block}]", text)) / letters
        if share > 0.5:
            return LanguageTag(language, None, round(min(1.0, share), 2))
    found = guess(text)
    return LanguageTag(found.language, None, round(found.confidence, 2))
