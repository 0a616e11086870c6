"""Languages written with an alphabet: one by its script alone, the others by eldc, langdetect where eldc is unsure."""

import re
from functools import cache
from typing import NamedTuple

import eldc
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from racewatch.language.kin import told_apart

TOKEN = re.compile(r"\w+(?:['’]\w+)*")
ENGLISH = frozenset([
    "the", "of", "and", "to", "that", "with", "for", "are", "this", "have", "has", "from", "by", "not", "it's",
    "its", "you", "they", "would", "which", "their", "what", "about", "were", "been", "there", "who", "when", "how",
    "after", "than", "into", "could", "should", "these", "those", "because", "where", "while", "during", "through",
    "against", "says", "said", "your", "our", "his", "her", "she", "will", "just", "as", "but", "it", "be",
    "out", "now", "new", "can", "let", "like", "make", "makes", "more", "why", "did", "does", "get", "gets", "got",
])  # fmt: skip
"""Function words; those that other languages write too (in, is, a, an, on, was, we, he, me, or) are left out."""
UNDECIDED = 0.5
"""How sure a language is that no word tells from its near kin."""
ONE_LANGUAGE = {
    "Thai": "th", "Grek": "el", "Hebr": "he", "Armn": "hy", "Geor": "ka", "Beng": "bn", "Guru": "pa", "Gujr": "gu",
    "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Laoo": "lo", "Tibt": "bo",
    "Mymr": "my", "Ethi": "am", "Khmr": "km",
}  # fmt: skip
"""Scripts that one language of today's news is written in."""
SHARED = {
    "Latn": ("az", "ca", "cs", "da", "de", "en", "es", "et", "eu", "fi", "fr", "hr", "hu", "is", "it", "ku", "lt", "lv",
             "ms", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sq", "sv", "tl", "tr", "vi", "yo"),
    "Cyrl": ("be", "bg", "ru", "sr", "uk"),
    "Arab": ("ar", "fa", "ku", "ur"),
    "Deva": ("hi", "mr"),
}  # fmt: skip
"""The languages that eldc is asked about, by the script they share."""
KNOWN = frozenset(language for group in SHARED.values() for language in group) | {"id"}
LONG = 400
"""Characters from which a text has enough words beside its names."""
SHORT = 5
"""Words up to which names are left out."""
NEAR = 0.85
"""Share of the best score that English needs where eldc is unsure, since our sources are Chinese and English: on the
public set of lingua, single English words .78 → .92 right, French .79 → .74; at .75 only French loses more."""
FAINT = 0.3
"""A best score below this is a name or a language that eldc does not know."""
DOUBT = {1: 0.45, 2: 0.22}
"""Share of wrong answers on the same set where two languages score alike, by words; .1 up to five, then .02."""
ENOUGH_WORDS = 4
"""Words from which langdetect is worth asking: on fewer it is right less than half the time."""
OVERRULED = 0.99
"""From this probability on langdetect is believed about a language that eldc does not know."""


class Guess(NamedTuple):
    """A language and how sure, and which voice said so; ``und`` with 0 when nothing speaks for any.

    A *doubtful* one has words enough for a second voice to be asked.
    """

    language: str
    confidence: float
    voice: str = "eldc"
    doubtful: bool = False


UNKNOWN = Guess("und", 0.0, "")


@cache
def _detector(script: str) -> eldc.instance:
    eldc.init()
    detector = eldc.instance()
    detector.set_languages(list(SHARED.get(script, ())))
    detector.set_scores(5)
    return detector


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
    shouted = len(tokens) > 2 and text.isupper()
    pairs = [(token, token.lower()) for token in tokens]
    return [low for token, low in pairs if (shouted or token[1:] == low[1:]) and _is_word(low)]


def _is_word(low: str) -> bool:
    return low.isalpha() or (low[0].isalpha() and low.replace("'", "").replace("’", "").isalpha())


def is_english_prose(words: list[str]) -> bool:
    """Return whether English function words hold *words* together: at least two different, one in six."""
    function_words = [word for word in words if word in ENGLISH]
    return len(words) >= 4 and len(set(function_words)) >= 2 and 6 * len(function_words) >= len(words)


def guess(text: str, script: str) -> Guess:
    """Return the language of *text*, whose letters are mostly of the alphabet *script* (ISO 15924)."""
    if language := ONE_LANGUAGE.get(script):
        return Guess(language, 1.0, "script")
    words = words_of(text) if len(text) < LONG else text.split()
    if not words or (len(words) == 1 and len(words[0]) < 3):
        return UNKNOWN
    asked = " ".join(words) if len(text) < LONG else text
    return _heard(asked, script, words)


def _heard(text: str, script: str, words: list[str]) -> Guess:
    """Return what eldc says of *text*, which has these *words*."""
    details = _detector(script).detect_details(text)
    ranked = sorted(details.scores.items(), key=lambda pair: -pair[1])
    may_prefer = (len(words) <= SHORT or not details.reliable) and text.replace("’", "'").isascii()
    best, confidence = _best(ranked, len(words), prefers_english=may_prefer)
    doubtful = not details.reliable and len(words) >= ENOUGH_WORDS
    language, told = told_apart(best, words)
    return Guess(language, confidence if told else min(confidence, UNDECIDED), doubtful=doubtful)


def sure_language(text: str) -> str | None:
    """Return what eldc says of *text* with all its languages open, or None where it is not sure."""
    details = _detector("").detect_details(text)
    return told_apart(details.language, words_of(text))[0] if details.reliable else None


def _best(ranked: list[tuple[str, float]], words: int, *, prefers_english: bool) -> tuple[str, float]:
    """Return the best of the *ranked* languages, or English where it is nearly as good, and how sure that is."""
    if not ranked:
        return "und", 0.0
    top = ranked[0][1]
    ratio = ranked[1][1] / top if len(ranked) > 1 else 0.0
    confidence = round(1 - DOUBT.get(words, 0.1 if words <= SHORT else 0.02) * ratio * ratio, 3)
    if prefers_english and dict(ranked).get("en", 0.0) >= NEAR * top:
        return "en", confidence
    return ("und", 0.0) if top < FAINT else (ranked[0][0], confidence)


def overruled(first: Guess, second: Guess) -> Guess:
    """Return *first*, or the *second* voice where it is sure of a language that eldc does not know."""
    return second if second.confidence >= OVERRULED and second.language not in KNOWN else first


def detected(text: str) -> Guess:
    """Return what langdetect says of *text*, which takes a few milliseconds and is the same every time."""
    detector = _factory().create()
    detector.append(text)
    try:
        ranked = detector.get_probabilities()
    except LangDetectException:  # its own way to say: no letters that any of its languages has
        return UNKNOWN
    best = max(ranked, key=lambda one: one.prob, default=None)
    return Guess(best.lang[:2], round(min(1.0, best.prob), 2), "langdetect") if best else UNKNOWN
