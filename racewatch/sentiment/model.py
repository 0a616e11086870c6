"""The trained model: two linear scores a text, polarity and neutrality, from hashed n-grams, words and word lists.

``P(neutral) = s(neutrality)``, ``P(positive) = (1 - P(neutral)) s(polarity)``, s the logistic function; both scores are
divided by temperatures that were fitted on texts the weights had not seen. What the weights were made from and how good
they are: docs/model-card.md, which :mod:`racewatch.sentiment.train` writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from numpy.typing import NDArray

from racewatch.sentiment.grams import Grams, character_grams, word_grams
from racewatch.sentiment.lexicon import Lexicon, lexicon_of
from racewatch.sentiment.reading import Weighed, cleaned, english_words, negated_words, summary, weighed

Array = NDArray[np.float64]
ZH_ORDERS, EN_WORDS, EN_CHARACTERS = (1, 2, 3, 4), (1, 2, 3), (3, 4, 5)
LONGEST = 4000
"""Characters of a text that are read: its beginning says what it is about; 16 times the longest training text."""
RUNS_SHOWN = 3
FAMILIAR = 3.0
"""Bound of the review score in the dense part, so that one long review word does not drown the rest."""


@dataclass(frozen=True, slots=True)
class Read:
    """Texts made ready: cleaned, cut into runs, and their polar words."""

    texts: list[str]
    words: list[list[str]]
    grams: Grams
    polar: list[list[Weighed]]


@dataclass(frozen=True, slots=True)
class Scored:
    """Polarity and neutrality of each text, and what each run added to both: arrays (texts, 2) and (runs, 2)."""

    scores: Array
    parts: Array


def read_chinese(texts: Sequence[str], lexicon: Lexicon) -> Read:
    """Cut Chinese *texts* into runs of one to four characters."""
    clean = [cleaned(text[:LONGEST]) for text in texts]
    polar = [weighed(text, lexicon, "zh") for text in clean]
    return Read(clean, [], character_grams(clean, ZH_ORDERS), polar)


def read_english(texts: Sequence[str], lexicon: Lexicon) -> Read:
    """Cut English *texts* into runs of words and of characters inside words; words after a negation are marked."""
    clean = [cleaned(text[:LONGEST]) for text in texts]
    words = [english_words(text) for text in clean]
    spaced = [f" {' '.join(each)} " for each in words]
    grams = word_grams(words, EN_WORDS).joined(word_grams([negated_words(each) for each in words], (1,)))
    grams = grams.joined(character_grams(spaced, EN_CHARACTERS, inside_words=True))
    return Read(clean, words, grams, [weighed(text, lexicon, "en") for text in clean])


def summaries(read: Read) -> Array:
    """Return the eight numbers of each text's polar words: (texts, 8)."""
    found = [summary(text, polar) for text, polar in zip(read.texts, read.polar, strict=True)]
    return np.array(found, dtype=np.float64).reshape(len(read.texts), 8)


def summed(grams: Grams, values: Array, count: int) -> Array:
    """Return the sum of *values*, one a run, for each of *count* texts."""
    return np.bincount(grams.text, weights=values, minlength=count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Table:
    """Small integers and the step between two of them."""

    values: NDArray[np.int8]
    step: float

    def at(self, rows: NDArray[np.int64]) -> Array:
        """Return the real values of *rows*."""
        return self.values[rows].astype(np.float64) * self.step

    def all(self) -> Array:
        """Return all real values."""
        return self.values.astype(np.float64) * self.step


class Weights:
    """The arrays of the file, with int8 tables and the steps they are multiplied by."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._arrays = arrays
        self.version = str(arrays["version"])

    def table(self, name: str) -> "Table":
        """Return table *name*."""
        return Table(self._arrays[name], float(self._arrays[f"{name}_step"]))

    def array(self, name: str) -> Array:
        """Return the small array *name*."""
        return np.asarray(self._arrays[name], dtype=np.float64)

    def words(self, name: str) -> list[str]:
        """Return the words of list *name*."""
        return bytes(self._arrays[name]).decode("utf-8").split("\n")


class Chinese:
    """Scores of Chinese texts: L2-normed TF-IDF runs, a prior for each word from its vector, word lists."""

    def __init__(self, weights: Weights) -> None:
        self.lexicon = lexicon_of("zh")
        self._idf, self._runs = weights.table("zh_idf"), [weights.table("zh_polarity"), weights.table("zh_neutrality")]
        words = weights.words("zh_words")
        self._automaton = AhoCorasick(
            words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )  # a third of the time of the default, to make and to use
        self._words = np.stack([weights.table(f"zh_word_{name}").all() for name in ("polarity", "neutrality")], 1)
        self._dense, self._bias = weights.array("zh_dense"), weights.array("zh_bias")

    def read(self, texts: Sequence[str]) -> Read:
        """Return *texts* made ready."""
        return read_chinese(texts, self.lexicon)

    def score(self, read: Read) -> Scored:
        """Return the scores of *read*."""
        count, grams = len(read.texts), read.grams
        idf = self._idf.at(grams.bucket)
        norm = np.sqrt(np.maximum(summed(grams, idf * idf, count), 1e-9))
        share = idf / norm[grams.text]
        parts = np.stack([table.at(grams.bucket) * share for table in self._runs], 1)
        scores = np.stack([summed(grams, parts[:, k], count) for k in (0, 1)], 1)
        return Scored(scores + self._prior(read) + summaries(read) @ self._dense + self._bias, parts)

    def _prior(self, read: Read) -> Array:
        """Return the mean of what the words of each text count by their vectors."""
        found = [[word for word, _, _ in self._automaton.find_matches_as_indexes(text)] for text in read.texts]
        lengths = [len(words) for words in found]
        text = np.repeat(np.arange(len(found)), lengths)
        values = self._words[[word for words in found for word in words]] if any(lengths) else np.zeros((0, 2))
        sums = np.stack([np.bincount(text, weights=values[:, at], minlength=len(found)) for at in (0, 1)], 1)
        return np.asarray(sums / np.maximum(lengths, 1)[:, None])


class English:
    """Scores of English texts: a review score of runs, how much a text is like a review, word lists."""

    def __init__(self, weights: Weights) -> None:
        words, values = weights.words("en_words"), weights.table("en_word_polarity").all()
        self.lexicon = lexicon_of("en").widened(dict(zip(words, values.tolist(), strict=True)))
        self._runs, self._likeness = weights.table("en_polarity"), weights.table("en_likeness")
        self._dense, self._bias = weights.array("en_dense"), weights.array("en_bias")
        self._likeness_bias = float(weights.array("en_likeness_bias"))

    def read(self, texts: Sequence[str]) -> Read:
        """Return *texts* made ready."""
        return read_english(texts, self.lexicon)

    def score(self, read: Read) -> Scored:
        """Return the scores of *read*."""
        count, grams = len(read.texts), read.grams
        runs = self._runs.at(grams.bucket)
        runs_of = np.maximum(np.bincount(grams.text, minlength=count), 1)
        likeness = summed(grams, self._likeness.at(grams.bucket), count) / runs_of + self._likeness_bias
        dense = english_dense(read, summed(grams, runs, count), logistic(likeness))
        return Scored(dense @ self._dense + self._bias, np.zeros((0, 2)))


def english_dense(read: Read, review: Array, likeness: Array) -> Array:
    """Return what English scores are made of, (texts, 12): the review score in its register, its size, length, lists.

    Outside its register the review score only says how polar a text is: what is dull in a film is none in a tweet.
    """
    bounded = FAMILIAR * np.tanh(review / FAMILIAR)
    length = np.log1p([len(words) for words in read.words])
    exclaimed = np.log1p([words.count("!") for words in read.words])
    columns = (review * likeness, np.abs(bounded), length, exclaimed)
    return np.column_stack([*columns, summaries(read)])


def logistic(score: Array) -> Array:
    """Return 1 / (1 + exp(-score)) without overflow."""
    return 0.5 * (1.0 + np.tanh(score / 2.0))


def probabilities(scores: Array) -> Array:
    """Return the probabilities of negative, neutral and positive for (texts, 2) polarity and neutrality."""
    positive, neutral = logistic(scores[:, 0]), logistic(scores[:, 1])
    return np.stack([(1 - neutral) * (1 - positive), neutral, (1 - neutral) * positive], 1)


@cache
def weights() -> Weights:
    """Return the weights that come with the package, read once."""
    data = (files(__package__) / "weights.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return Weights({name: arrays[name] for name in arrays.files})


@cache
def engine(language: str) -> Chinese | English:
    """Return the scorer of ``zh`` or ``en``."""
    return Chinese(weights()) if language == "zh" else English(weights())


def heaviest(read: Read, scored: Scored, directions: Array) -> list[list[str]]:
    """Return the terms of each text that pushed polarity most in its direction (1 or -1), the word lists' first."""
    found = []
    for polar, direction in zip(read.polar, directions, strict=True):
        mine = sorted((each for each in polar if each.weight * direction > 0), key=lambda each: -abs(each.weight))
        found.append([each.word for each in mine])
    if read.words:  # English runs are parts of words, which nobody wants to read
        return found
    pushed = scored.parts[:, 0] * directions[read.grams.text]
    chosen = np.flatnonzero((pushed > 0) & (read.grams.length >= 2))
    order = chosen[np.lexsort((-pushed[chosen], read.grams.text[chosen]))]
    text = read.grams.text[order]
    first = np.searchsorted(text, text)
    for at in order[np.arange(len(order)) - first < RUNS_SHOWN]:
        number, start = int(read.grams.text[at]), int(read.grams.start[at])
        found[number].append(read.texts[number][start : start + int(read.grams.length[at])])
    return found
