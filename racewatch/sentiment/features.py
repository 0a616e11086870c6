"""What a score is made from: texts cut into hashed runs, their words, and what the word lists find in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from racewatch.sentiment.grams import Grams, character_grams, word_grams
from racewatch.sentiment.lexicon import Lexicon
from racewatch.sentiment.reading import Weighed, cleaned, english_words, negated_words, summary, weighed
from racewatch.sentiment.weights import Array

ZH_ORDERS, EN_WORDS, EN_CHARACTERS = (1, 2, 3, 4), (1, 2, 3), (3, 4, 5)
LONGEST = 4000
"""Characters of a text that are read: its beginning says what it is about; 16 times the longest training text."""


@dataclass(frozen=True, slots=True)
class Read:
    """Texts made ready: cleaned, cut into runs, and their polar words."""

    texts: list[str]
    words: list[list[str]]
    grams: Grams
    polar: list[list[Weighed]]


Cleaning = Callable[[str], str]


def read_chinese(texts: Sequence[str], lexicon: Lexicon, cleaning: Cleaning = cleaned) -> Read:
    """Cut Chinese *texts* into runs of one to four characters."""
    clean = [cleaning(text[:LONGEST]) for text in texts]
    polar = [weighed(text, lexicon, "zh") for text in clean]
    return Read(clean, [], character_grams(clean, ZH_ORDERS), polar)


def read_english(texts: Sequence[str], lexicon: Lexicon, cleaning: Cleaning = cleaned) -> Read:
    """Cut English *texts* into runs of words and of characters inside words; words after a negation are marked."""
    clean = [cleaning(text[:LONGEST]) for text in texts]
    words = [english_words(text) for text in clean]
    spaced = [f" {' '.join(each)} " for each in words]
    grams = word_grams(words, EN_WORDS).joined(word_grams([negated_words(each) for each in words], (1,)))
    grams = grams.joined(character_grams(spaced, EN_CHARACTERS, inside_words=True))
    return Read(clean, words, grams, [weighed(text, lexicon, "en") for text in clean])


def summaries(read: Read) -> Array:
    """Return the eight numbers of each text's polar words: (texts, 8)."""
    found = np.tile(summary("", ()), (len(read.texts), 1))
    for row, polar in enumerate(read.polar):
        if polar:
            found[row] = summary(read.texts[row], polar)
    return found
