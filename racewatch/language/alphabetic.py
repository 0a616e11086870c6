"""Languages written with an alphabet: English by its function words, the others by langdetect, seeded."""

import re
from functools import cache
from typing import NamedTuple

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

TOKEN = re.compile(r"\w+(?:['’]\w+)*")
ENGLISH = frozenset([
    "the", "of", "and", "to", "that", "with", "for", "are", "this", "have", "has", "from", "by", "not", "it's",
    "its", "you", "they", "would", "which", "their", "what", "about", "were", "been", "there", "who", "when", "how",
    "after", "than", "into", "could", "should", "these", "those", "because", "where", "while", "during", "through",
    "against", "says", "said", "your", "our", "his", "her", "she", "will", "just", "as", "but", "it", "be",
    "out", "now", "new", "can", "let", "like", "make", "makes", "more", "why", "did", "does", "get", "gets", "got",
])  # fmt: skip
"""Function words; those that other languages write too (in, is, a, an, on, was, we, he, me, or) are left out."""
ENOUGH = 20_000
"""Characters that decide; a longer text says nothing new."""
SURE = 0.9
"""From this probability on langdetect is believed about a short ASCII text; below it names make most of the errors."""
SHORT = 5
"""Words up to which a text may be nothing but names."""
PAIR_CONFIDENCE = 0.73
"""Share of right answers for two ASCII words of six languages on the public set of lingua; for one word it is 0.42."""


class Guess(NamedTuple):
    """A language and how sure; ``und`` with 0 when nothing speaks for any."""

    language: str
    confidence: float


UNKNOWN = Guess("und", 0.0)


@cache
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0  # langdetect draws random n-grams: with a seed of its own the same text has the same language
    return factory


def words_of(text: str) -> list[str]:
    """Return the words of *text* in lower case, without DeepSeek, NVIDIA or R1.

    Names with a digit or a capital inside say nothing about the language around them; a headline all in capitals does.
    """
    tokens = TOKEN.findall(text)
    shouted = text.isupper()
    return [token.lower() for token in tokens if _is_word(token) and (shouted or not _has_capital(token[1:]))]


def _is_word(token: str) -> bool:
    return token[0].isalpha() and not any(character.isdecimal() or character == "_" for character in token)


def _has_capital(letters: str) -> bool:
    return any(letter.isupper() for letter in letters)


def is_english_prose(words: list[str]) -> bool:
    """Return whether English function words hold *words* together: at least two different, one in six."""
    function_words = [word for word in words if word in ENGLISH]
    return len(words) >= 4 and len(set(function_words)) >= 2 and 6 * len(function_words) >= len(words)


def guess(text: str) -> Guess:
    """Return the language of *text*, which holds an alphabet and nothing else."""
    words = words_of(text[:ENOUGH])
    if not words:
        return UNKNOWN
    if is_english_prose(words) and text.isascii():
        return Guess("en", 0.99)
    if not text.isascii() or len(words) > SHORT:
        return _detected(" ".join(words))
    return _short(words)


def _short(words: list[str]) -> Guess:
    """Return the language of a few ASCII words; a single one may be a name or belong to five languages."""
    found = _detected(" ".join(words)) if len(words) > 1 else UNKNOWN
    if found.confidence >= SURE:
        return found if len(words) > 2 else Guess(found.language, PAIR_CONFIDENCE)
    return Guess("en", 0.6) if any(word in ENGLISH for word in words) else UNKNOWN


def _detected(text: str) -> Guess:
    detector = _factory().create()
    detector.append(text)
    try:
        ranked = detector.get_probabilities()
    except LangDetectException:  # its own way to say: no letters that any of its languages has
        return UNKNOWN
    best = max(ranked, key=lambda one: one.prob, default=None)
    return Guess(best.lang[:2], min(1.0, best.prob)) if best else UNKNOWN
