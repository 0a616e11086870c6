"""The Chinese half: TF-IDF runs, word vectors boiled down to two numbers, and the word lists, in one regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from racewatch.sentiment.features import read_chinese, summaries
from racewatch.sentiment.lexicon import lexicon_of
from racewatch.sentiment.train.corpus import EVERYDAY, NEUTRAL, POSITIVE, Labelled
from racewatch.sentiment.train.fitting import (
    FOLDS,
    RAREST,
    SEED,
    Mask,
    Matrix,
    balance,
    counts,
    folds,
    holders,
    regression,
    small,
    temperature,
)
from racewatch.sentiment.weights import Array
from racewatch.text.fold import fold

WEIGHT = {
    "smp2020_virus_train.jsonl.gz": 1.0,
    "chnsenticorp_htl_train.jsonl.gz": 1.0,
    "online_shopping_9_cats.csv.gz": 0.25,
    "waimai_10k.csv.gz": 0.2,
    EVERYDAY: 1.0,
    "own": 2.0,
}
"""Posts count most: reviews are many and of another register."""
THREE_CLASSES = ("smp2020_virus_train.jsonl.gz", EVERYDAY, "own")
REVIEWS = 20_000
"""Shopping reviews that are taken, drawn by the seed: more change nothing but the time."""
STRENGTH, LISTS, VECTORS, NEUTRAL_MORE = 10.0, 0.5, 2.0, 1.6
WORDS = 45_000
"""Words with a vector that are kept: those of the training texts and the most frequent of the others."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients of polarity and neutrality over runs, vectors and lists."""

    runs: Array
    vectors: Array
    dense: Array
    bias: Array


class ChineseFit:
    """The training texts as features, and what was fitted on them."""

    def __init__(self, texts: Sequence[Labelled]) -> None:
        self.texts = _fewer_reviews(texts)
        self.label = np.array([each.label for each in self.texts])
        self.source = np.array([each.source for each in self.texts])
        self.weight = np.array([WEIGHT[each.source] for each in self.texts])
        self.read = read_chinese([each.text for each in self.texts], lexicon_of("zh"))
        self.lists = summaries(self.read) * LISTS
        self.words, self.vectors = _vocabulary(self.read.texts)
        self.means = _means(self.read.texts, self.words, self.vectors) * VECTORS
        self.counted = counts(self.read.grams, len(self.texts))
        held = holders(self.counted)
        self.idf = np.where(held >= RAREST, np.log((len(self.texts) + 1) / (held + 1)) + 1, 0.0)
        self.idf_small, self.idf_step = small(self.idf)
        self.features = self._features()

    def _features(self) -> Matrix:
        idf = self.idf_small * self.idf_step
        norm = np.sqrt(np.maximum(self.counted @ (idf * idf), 1e-9))
        runs = sp.diags(1 / norm) @ self.counted @ sp.diags(idf)
        return sp.hstack([runs, sp.csr_matrix(self.means), sp.csr_matrix(self.lists)]).tocsr()

    def fit(self, used: Mask) -> Fit:
        """Fit both scores on the *used* texts."""
        polar = used & (self.label != NEUTRAL)
        yes = self.label[polar] == POSITIVE
        first = regression(self.features[polar], yes, self.weight[polar], STRENGTH, balance(yes, self.weight[polar]))
        three = used & np.isin(self.source, THREE_CLASSES)
        neutral = self.label[three] == NEUTRAL
        second = regression(self.features[three], neutral, self.weight[three], STRENGTH, NEUTRAL_MORE)
        both = np.stack([first[0], second[0]], 1)
        size, width = self.counted.shape[1], self.vectors.shape[1]
        runs, vectors, dense = both[:size], both[size : size + width], both[size + width :]
        return Fit(runs, vectors, dense, np.array([first[1], second[1]]))

    def scores(self, fit: Fit, rows: Mask) -> Array:
        """Return polarity and neutrality of the texts in *rows*."""
        coefficients = np.concatenate([fit.runs, fit.vectors, fit.dense])
        return np.asarray(self.features[rows] @ coefficients + fit.bias)

    def out_of_fold(self) -> Array:
        """Return the scores of every text by a fit that has not seen it."""
        fold_of, found = folds(np.arange(len(self.texts))), np.zeros((len(self.texts), 2))
        for number in range(FOLDS):
            found[fold_of == number] = self.scores(self.fit(fold_of != number), fold_of == number)
        return found

    def temperatures(self, unseen: Array) -> Array:
        """Return what both scores are divided by: fitted on posts, which have all classes."""
        posts = np.isin(self.source, THREE_CLASSES)
        polar = posts & (self.label != NEUTRAL)
        ones = np.ones(len(self.label))
        return np.array(
            [
                temperature(unseen[polar, 0], self.label[polar] == POSITIVE, ones[polar]),
                temperature(unseen[posts, 1], self.label[posts] == NEUTRAL, ones[posts]),
            ]
        )

    def arrays(self, fit: Fit, temperatures: Array) -> dict[str, Any]:
        """Return what goes into the file."""
        runs, dense, bias = fit.runs / temperatures, fit.dense * LISTS / temperatures, fit.bias / temperatures
        priors = VECTORS * (self.vectors @ fit.vectors) / temperatures
        made: dict[str, Any] = {"zh_dense": dense, "zh_bias": bias, "zh_words": packed(self.words)}
        made |= {"zh_idf": self.idf_small, "zh_idf_step": self.idf_step}
        for at, name in enumerate(("polarity", "neutrality")):
            made[f"zh_{name}"], made[f"zh_{name}_step"] = small(np.where(self.idf > 0, runs[:, at], 0.0))
            made[f"zh_word_{name}"], made[f"zh_word_{name}_step"] = small(priors[:, at])
        return made


def packed(words: Sequence[str]) -> NDArray[np.uint8]:
    """Return *words* as one array of bytes, a line each."""
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)


def _fewer_reviews(texts: Sequence[Labelled]) -> list[Labelled]:
    reviews = [at for at, each in enumerate(texts) if each.source == "online_shopping_9_cats.csv.gz"]
    drawn = np.random.default_rng(SEED).permutation(len(reviews))[REVIEWS:]
    left_out = {reviews[at] for at in drawn}
    return [each for at, each in enumerate(texts) if at not in left_out]


def _vocabulary(texts: Sequence[str]) -> tuple[list[str], Array]:
    """Return the words that are kept and their vectors of length one; words of the lists alone have none (zeros)."""
    vectors = _synonyms_vectors()
    automaton, all_words = AhoCorasick(list(vectors), matchkind=MatchKind.LeftmostLongest), list(vectors)
    seen = {word for text in texts for word, _, _ in automaton.find_matches_as_indexes(text)}
    order = sorted(range(len(all_words)), key=lambda at: (at not in seen, at))[:WORDS]
    kept = {all_words[at]: vectors[all_words[at]] for at in order}
    zero = np.zeros(len(next(iter(vectors.values()))))
    kept |= {word: zero for word in lexicon_of("zh").words if word not in kept and "\n" not in word}
    return list(kept), np.stack(list(kept.values()))


def _means(texts: Sequence[str], words: Sequence[str], vectors: Array) -> Array:
    automaton = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)
    found = np.zeros((len(texts), vectors.shape[1]))
    for number, text in enumerate(texts):
        hits = [word for word, _, _ in automaton.find_matches_as_indexes(text)]
        if hits:
            found[number] = vectors[hits].mean(0)
    return found


def _synonyms_vectors() -> dict[str, Array]:
    """Return the word vectors that the package synonyms 3.10.2 (MIT) ships, folded, in their order of frequency.

    The file has word2vec's binary format: a line with count and dimension, then each word, a blank and its floats.
    """
    spec = find_spec("synonyms")
    if spec is None or spec.origin is None:
        raise SystemExit("no word vectors: install the extra, pip install 'racewatch[train]'")
    body = (Path(spec.origin).parent / "data" / "words.vector").read_bytes()
    end = body.index(b"\n")
    count, dimension = map(int, body[:end].split())
    at, found = end + 1, dict[str, Array]()
    for _ in range(count):
        blank = body.index(b" ", at)
        word = fold(body[at:blank].decode("utf-8", "replace").strip())
        vector = np.frombuffer(body, np.float32, dimension, blank + 1).astype(np.float64)
        at = blank + 1 + 4 * dimension
        if word and ord(word[0]) > 0x2E80 and word not in found:
            found[word] = vector / max(float(np.linalg.norm(vector)), 1e-6)
    return found
