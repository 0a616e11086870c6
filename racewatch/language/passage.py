"""The language of one passage: by the scripts of its letters, and by its words where an alphabet serves many."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from racewatch.language.alphabetic import (
    ENOUGH_WORDS,
    Guess,
    detected,
    guess,
    is_english_prose,
    overruled,
    words_of,
)
from racewatch.language.census import ALPHABETS, Census, census
from racewatch.language.han import Script, is_hanja, language_of_han, script_of
from racewatch.language.region import region_of
from racewatch.text.fold import fold
from schemas.item import Region

CJK = re.compile(
    r"[\u3005-\u3007\u3040-\u30ff\u3100-\u318f\u3400-\u9fff\uac00-\ud7a3\u1100-\u11ff\uf900-\ufaff\uff66-\uff9d"
    r"\U00020000-\U0003347f]+"
)
CJK_WEIGHT = 0.6
"""Words a Han character is worth: Chinese words have one or two characters."""
NAME_WEIGHT = 0.25
"""Words a Latin word is worth between Chinese ones where it is likely a name: DeepSeek, OpenAI, GPT."""
WORD = 5
"""Letters of a word, about."""
FEW_LETTERS = 0.25
"""Letters of an alphabet, by East Asian characters, below which they are names and not looked at as words."""
MIXED = 0.3
"""From this share on a second language makes the text one of several."""


class LanguageTag(NamedTuple):
    """What a text is written in.

    *language* is an ISO 639-1 code, or yue, mul (several), und (unknown); *script* is Hans or Hant where Chinese shows
    it; *region* says whose words, *confidence* goes from 0 to 1. *languages* and *scripts* (ISO 15924, Hani where no
    Chinese script shows) give the share of each, together 1. *votes* name each voice that was asked and what it said.
    """

    language: str
    script: Script | None
    confidence: float
    region: Region | None = None
    languages: Mapping[str, float] = MappingProxyType({})
    scripts: Mapping[str, float] = MappingProxyType({})
    votes: tuple[tuple[str, str], ...] = ()


UNDETERMINED = LanguageTag("und", None, 0.0)


def language_of_passage(text: str, found: Census, *, second_voice: bool = False) -> LanguageTag:
    """Return the language of *text* as one passage, whose letters were *found*.

    With *second_voice* langdetect is asked as well where eldc is in doubt, which takes milliseconds.
    """
    asian = found.asian
    if not asian:
        return _alphabetic(text, found, second_voice=second_voice) if found.alphabetic else UNDETERMINED
    if found.alphabetic >= FEW_LETTERS * asian:
        return _with_words(CJK.sub(" ", text), found, _asian(text, found, 1.0))
    share = _share(NAME_WEIGHT * found.alphabetic / WORD, asian)
    return _asian(text, found, 1 - share / 2)


def _with_words(rest: str, found: Census, asian: LanguageTag) -> LanguageTag:
    """Return the language of a text that is *asian* but for the words of *rest*: names, or prose of their own."""
    words = words_of(rest)
    prose = is_english_prose(words) or (len(words) >= found.asian and len(words) >= ENOUGH_WORDS)
    share = _share(len(words) * (1.0 if prose else NAME_WEIGHT), found.asian)
    confidence = round(asian.confidence * (1 - share / 2), 2)
    if not prose:
        return asian._replace(confidence=confidence)
    other = _alphabetic(rest, census(rest), second_voice=False)
    shares = {language: round(part * (1 - share), 3) for language, part in asian.languages.items()}
    shares |= {other.language: round(share, 3)}
    votes = asian.votes + other.votes
    if share > 1 - MIXED:
        return other._replace(languages=shares, votes=votes)
    if share >= MIXED:
        return asian._replace(language="mul", confidence=round(1 - abs(share - 0.5), 2), languages=shares, votes=votes)
    return asian._replace(confidence=confidence, languages=shares, votes=votes)


def _share(words: float, asian: int) -> float:
    return words / (words + CJK_WEIGHT * asian)


def _asian(text: str, found: Census, certainty: float) -> LanguageTag:
    """Return the language of the Han characters, kana and Hangul of a text."""
    letters, korean = found.asian, found.hangul
    confidence = round(certainty * letters / (letters + 0.5), 2)  # one character proves little
    if korean == letters or (korean and is_hanja(text, found)):
        return LanguageTag("ko", None, confidence, None, {"ko": 1.0}, votes=(("script", "ko"),))
    language: str = language_of_han(text, found)
    shares: dict[str, float] = {language: 1.0} if not korean else shares_of({language: letters - korean, "ko": korean})
    votes = tuple(("script", one) for one in shares)
    if min(korean, letters - korean) >= MIXED * letters:
        return LanguageTag("mul", None, confidence, None, shares, votes=votes)
    if korean > letters - korean:
        return LanguageTag("ko", None, confidence, None, shares, votes=votes)
    if language == "ja":
        return LanguageTag("ja", None, confidence, None, shares, votes=votes)
    script = script_of(text, found)
    return LanguageTag(
        language,
        script,
        confidence,
        region_of(fold(text), script, cantonese=language == "yue"),
        shares,
        votes=votes,
    )


def _alphabetic(text: str, found: Census, *, second_voice: bool) -> LanguageTag:
    """Return the language of a text without any East Asian character."""
    least = MIXED * found.alphabetic
    weights = {ALPHABETS[place]: count for place, count in enumerate(found.alphabets) if count and count >= least}
    if not weights:
        return UNDETERMINED
    guesses = {script: guess(text, script) for script in weights}
    best = guesses[max(weights, key=lambda script: weights[script])]
    votes = tuple((one.voice, one.language) for one in guesses.values() if one.voice)
    if second_voice and best.doubtful:
        second = detected(text)
        votes = (*votes, (second.voice, second.language))
        best = overruled(best, second)
    if len(guesses) > 1:
        return _several(best, {one.language: weights[script] for script, one in guesses.items()}, votes)
    if best.language == "und":
        return UNDETERMINED._replace(votes=votes)
    return LanguageTag(best.language, None, best.confidence, None, {best.language: 1.0}, votes=votes)


def _several(best: Guess, weights: dict[str, int], votes: tuple[tuple[str, str], ...]) -> LanguageTag:
    """Return the language of a text in several alphabets, of which *best* is the most frequent one's."""
    shares = shares_of(weights)
    language = best.language if max(shares.values()) > 1 - MIXED else "mul"
    return LanguageTag(language, None, best.confidence, None, shares, votes=votes)


def shares_of(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each of *weights*, the largest first, leaving out what is less than a thousandth."""
    if len(weights) == 1:
        return dict.fromkeys(weights, 1.0)
    total = sum(weights.values()) or 1.0
    shares = {name: round(weight / total, 3) for name, weight in weights.items()}
    return {name: share for name, share in sorted(shares.items(), key=lambda pair: -pair[1]) if share}
