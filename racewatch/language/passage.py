"""The language of one passage: by the scripts of its letters, and by its words where an alphabet serves many."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from racewatch.language.alphabetic import UNKNOWN, Guess, guess, is_english_prose, words_of
from racewatch.language.census import ALPHABETS, Census, census
from racewatch.language.han import Script, language_of_han, script_of
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


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """What a text is written in.

    *language* is an ISO 639-1 code, or yue, mul (several), und (unknown); *script* is Hans or Hant where Chinese shows
    it; *region* says whose words, *confidence* goes from 0 to 1. *languages* and *scripts* (ISO 15924, Hani where no
    Chinese script shows) give the share of each, together 1. *votes* name each voice that was asked and what it said.
    """

    language: str
    script: Script | None
    confidence: float
    region: Region | None = None
    languages: Mapping[str, float] = field(default_factory=dict)
    scripts: Mapping[str, float] = field(default_factory=dict)
    votes: tuple[tuple[str, str], ...] = ()


UNDETERMINED = LanguageTag("und", None, 0.0)


def language_of_passage(text: str, found: Census) -> LanguageTag:
    """Return the language of *text* as one passage, whose letters were *found*."""
    if not found.asian:
        return _alphabetic(text, found) if found.alphabetic else UNDETERMINED
    asian = _asian(text, found)
    if found.alphabetic < FEW_LETTERS * found.asian:
        share = _share(NAME_WEIGHT * found.alphabetic / WORD, found)
        return replace(asian, confidence=round(asian.confidence * (1 - share / 2), 2))
    return _with_words(CJK.sub(" ", text), found, asian)


def _with_words(rest: str, found: Census, asian: LanguageTag) -> LanguageTag:
    """Return the language of a text that is *asian* but for the words of *rest*: names, or prose of their own."""
    words = words_of(rest)
    prose = is_english_prose(words) or (len(words) >= found.asian and len(words) > 4)
    share = _share(len(words) * (1.0 if prose else NAME_WEIGHT), found)
    if not prose:
        return replace(asian, confidence=round(asian.confidence * (1 - share / 2), 2))
    other = _alphabetic(rest, census(rest))
    shares = _scaled(asian.languages, 1 - share) | {other.language: round(share, 3)}
    votes = asian.votes + other.votes
    if share > 1 - MIXED:
        return replace(other, languages=shares, votes=votes)
    if share >= MIXED:
        return replace(asian, language="mul", confidence=round(1 - abs(share - 0.5), 2), languages=shares, votes=votes)
    confidence = round(asian.confidence * (1 - share / 2), 2)
    return replace(asian, confidence=confidence, languages=shares, votes=votes)


def _share(heavy: float, found: Census) -> float:
    return heavy / (heavy + CJK_WEIGHT * found.asian)


def _asian(text: str, found: Census) -> LanguageTag:
    """Return the language of the Han characters, kana and Hangul of a text."""
    letters, korean = found.asian, found.hangul
    confidence = round(letters / (letters + 0.5), 2)  # one character proves little
    if korean == letters:
        return LanguageTag("ko", None, confidence, languages={"ko": 1.0}, votes=(("script", "ko"),))
    language: str = language_of_han(text, found)
    shares: dict[str, float] = {language: 1.0} if not korean else shares_of({language: letters - korean, "ko": korean})
    votes = tuple(("script", one) for one in shares)
    if min(korean, letters - korean) >= MIXED * letters:
        return LanguageTag("mul", None, confidence, languages=shares, votes=votes)
    if korean > letters - korean:
        return LanguageTag("ko", None, confidence, languages=shares, votes=votes)
    script = None if language == "ja" else script_of(text, found)
    region = None if language == "ja" else region_of(fold(text), script, cantonese=language == "yue")
    return LanguageTag(language, script, confidence, region, shares, votes=votes)


def _alphabetic(text: str, found: Census) -> LanguageTag:
    """Return the language of a text without any East Asian character."""
    counts = dict(zip(ALPHABETS, found.alphabets, strict=True))
    weights = {script: count for script, count in counts.items() if count >= MIXED * found.alphabetic}
    guesses = {script: guess(text, script) for script in weights} or {"": UNKNOWN}
    main = max(guesses, key=lambda script: weights.get(script, 0))
    shares = shares_of({found.language: weights.get(script, 0) for script, found in guesses.items()})
    return _of_guess(guesses[main], shares)


def _of_guess(found: Guess, shares: dict[str, float]) -> LanguageTag:
    if found.language == "und":
        return replace(UNDETERMINED, votes=found.votes)
    if max(shares.values()) <= 1 - MIXED:
        return LanguageTag("mul", None, found.confidence, languages=shares, votes=found.votes)
    return LanguageTag(found.language, None, found.confidence, languages=shares, votes=found.votes)


def _scaled(shares: Mapping[str, float], by: float) -> dict[str, float]:
    return {language: round(share * by, 3) for language, share in shares.items()}


def shares_of(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each of *weights*, the largest first, leaving out what is less than a thousandth."""
    total = sum(weights.values()) or 1.0
    shares = {name: round(weight / total, 3) for name, weight in weights.items()}
    return {name: share for name, share in sorted(shares.items(), key=lambda pair: -pair[1]) if share}
