"""The trained model: two linear scores a text, polarity and neutrality, from hashed n-grams, words and word lists.

``P(neutral) = s(neutrality)``, ``P(positive) = (1 - P(neutral)) s(polarity)``, s the logistic function; both scores are
divided by temperatures that were fitted on texts the weights had not seen. What the weights were made from and how good
they are: docs/model-card.md, which :mod:`racewatch.sentiment.train` writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import itemgetter

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from racewatch.sentiment.features import Cleaning, Read, read_chinese, read_english, summaries
from racewatch.sentiment.grams import Grams
from racewatch.sentiment.lexicon import lexicon_of
from racewatch.sentiment.reading import cleaned
from racewatch.sentiment.weights import Array, Tables, Weights, weights

FAMILIAR = 3.0
"""Bound of the review score in the dense part, so that one long review word does not drown the rest."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Polarity and neutrality of each text, (texts, 2), and what each run that can be shown added to polarity."""

    scores: Array
    pushes: Array


def summed(grams: Grams, values: Array, count: int) -> Array:
    """Return the sum of *values*, one a run, for each of *count* texts."""
    return np.bincount(grams.text, weights=values, minlength=count).astype(np.float64)


class Chinese:
    """Scores of Chinese texts: L2-normed TF-IDF runs, a prior for each word from its vector, word lists."""

    def __init__(self, weights: Weights) -> None:
        self.lexicon = lexicon_of("zh")
        self._runs = Tables(*(weights.table(f"zh_{name}") for name in ("idf", "polarity", "neutrality")))
        words = weights.words("zh_words")
        self._automaton = AhoCorasick(
            words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )  # a third of the time of the default, to make and to use
        self._words = np.stack([weights.table(f"zh_word_{name}").all() for name in ("polarity", "neutrality")], 1)
        self._dense, self._bias = weights.array("zh_dense"), weights.array("zh_bias")

    def read(self, texts: Sequence[str], cleaning: Cleaning = cleaned) -> Read:
        """Return *texts* made ready."""
        return read_chinese(texts, self.lexicon, cleaning)

    def score(self, read: Read) -> Scored:
        """Return the scores of *read*."""
        count, grams = len(read.texts), read.grams
        idf, polarity, neutrality = self._runs.at(grams.bucket)
        norm = np.sqrt(np.maximum(summed(grams, idf * idf, count), 1e-9))
        share = idf / norm[grams.text]
        polarity, neutrality = polarity * share, neutrality * share
        scores = np.stack([summed(grams, part, count) for part in (polarity, neutrality)], 1)
        return Scored(scores + self._prior(read) + summaries(read) @ self._dense + self._bias, polarity)

    def _prior(self, read: Read) -> Array:
        """Return the mean of what the words of each text count by their vectors."""
        found = [list(map(itemgetter(0), self._automaton.find_matches_as_indexes(text))) for text in read.texts]
        lengths = [len(words) for words in found]
        text = np.repeat(np.arange(len(found)), lengths)
        values = self._words[np.fromiter(chain.from_iterable(found), np.int64, sum(lengths))]
        sums = np.stack([np.bincount(text, weights=values[:, at], minlength=len(found)) for at in (0, 1)], 1)
        return np.asarray(sums / np.maximum(lengths, 1)[:, None])


class English:
    """Scores of English texts: a review score of runs, how much a text is like a review, word lists."""

    def __init__(self, weights: Weights) -> None:
        words, values = weights.words("en_words"), weights.table("en_word_polarity").all()
        self.lexicon = lexicon_of("en").widened(dict(zip(words, values.tolist(), strict=True)))
        self._runs = Tables(weights.table("en_polarity"), weights.table("en_likeness"))
        self._dense, self._bias = weights.array("en_dense"), weights.array("en_bias")
        self._likeness_bias = float(weights.array("en_likeness_bias"))

    def read(self, texts: Sequence[str], cleaning: Cleaning = cleaned) -> Read:
        """Return *texts* made ready."""
        return read_english(texts, self.lexicon, cleaning)

    def score(self, read: Read) -> Scored:
        """Return the scores of *read*."""
        count, grams = len(read.texts), read.grams
        runs, alike = self._runs.at(grams.bucket)
        runs_of = np.maximum(np.bincount(grams.text, minlength=count), 1)
        likeness = summed(grams, alike, count) / runs_of + self._likeness_bias
        dense = english_dense(read, summed(grams, runs, count), logistic(likeness))
        return Scored(dense @ self._dense + self._bias, np.zeros(0))


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
def engine(language: str) -> Chinese | English:
    """Return the scorer of ``zh`` or ``en``."""
    return Chinese(weights()) if language == "zh" else English(weights())
