"""The English half: runs of film reviews (NB-weighted, Wang and Manning 2012), likeness to a review, and word lists."""

import gzip
import json
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from racewatch.sentiment.features import read_english
from racewatch.sentiment.lexicon import Lexicon, lexicon_of
from racewatch.sentiment.model import english_dense, logistic
from racewatch.sentiment.train.chinese import packed
from racewatch.sentiment.train.corpus import NEUTRAL, POSITIVE, Labelled
from racewatch.sentiment.train.fitting import (
    FOLDS,
    RAREST,
    Mask,
    balance,
    counts,
    folds,
    holders,
    regression,
    small,
    temperature,
)
from racewatch.sentiment.weights import Array

STRENGTH, CHARACTERS = 0.03, 0.5
LIKENESS_STRENGTH, PER_RUN = 3.0, 100.0
OWN, PROSE, REVIEW = 4.0, 0.3, 0.15
"""Weights of our own texts, of sentences without a polar word, and of a review in the second regression."""
SECOND_STRENGTH, NEUTRAL_MORE = 1.0, 1.0
WHOLE = 8
"""Words from which a phrase of SST-2 counts as a sentence."""
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
VADER_STEP = 1.5
"""VADER's valences reach 4, ours 2; most of its plain words have 1.5 to 2."""


class EnglishFit:
    """The training texts as features, and what was fitted on them."""

    def __init__(self, reviews: Sequence[Labelled], own: Sequence[Labelled], prose: Sequence[str]) -> None:
        self.valences = _vader()
        self.lexicon: Lexicon = lexicon_of("en").widened(self.valences)
        plain = {each for each in prose if not any(hit.weight for hit in self.lexicon.hits(each.lower()))}
        rest = (Labelled(each, NEUTRAL, "plain" if each in plain else "prose") for each in prose)
        self.texts = [*reviews, *own, *rest]
        self.label = np.array([each.label for each in self.texts])
        self.source = np.array([each.source for each in self.texts])
        self.review = ~np.isin(self.source, ("own", "plain", "prose"))
        self.judged = self.source != "prose"
        self.read = read_english([each.text for each in self.texts], self.lexicon)
        self.length = np.array([len(words) for words in self.read.words])
        self.group = _sentences([" ".join(words) for words in self.read.words], self.review)
        self.counted = counts(self.read.grams, len(self.texts))
        self.scale = np.where(_of_characters(self.read.grams, self.counted.shape[1]), CHARACTERS, 1.0)
        self.common = holders(self.counted) >= RAREST
        self.share = sp.diags(PER_RUN / np.maximum(np.asarray(self.counted.sum(1)).ravel(), 1)) @ self.counted

    def runs(self, used: Mask) -> Array:
        """Return what each run counts for a review being positive, its log-count ratio inside."""
        rows = np.flatnonzero(used & self.review)
        yes, matrix = self.label[rows] == POSITIVE, self.counted[rows]
        good, bad = (np.asarray(matrix[side].sum(0)).ravel() + 1 for side in (yes, ~yes))
        ratio = np.log((good / good.sum()) / (bad / bad.sum())) * self.scale * self.common
        coefficients, _ = regression(matrix @ sp.diags(ratio), yes, np.sqrt(self.length[rows]), STRENGTH)
        return np.asarray(ratio * coefficients)

    def likeness(self, used: Mask) -> tuple[Array, float]:
        """Return what each run counts for a text being a review rather than a post or prose, and the intercept."""
        rows = np.flatnonzero(used & ((self.review & (self.length >= WHOLE)) | ~self.review))
        yes = self.review[rows]
        weight = np.where(self.source[rows] == "own", OWN, 1.0)
        coefficients, bias = regression(
            self.share[rows] @ sp.diags(self.common.astype(float)), yes, weight, LIKENESS_STRENGTH, balance(yes, weight)
        )
        return coefficients * PER_RUN, bias

    def dense(self, runs: Array, likeness: tuple[Array, float], rows: Mask) -> Array:
        """Return the dense features of the texts in *rows*."""
        alike = logistic(np.asarray(self.share[rows] @ likeness[0]) / PER_RUN + likeness[1])
        read = _only(self.read, rows)
        return english_dense(read, np.asarray(self.counted[rows] @ runs), alike)

    def out_of_fold(self) -> Array:
        """Return the dense features of every text by first fits that have not seen it."""
        fold_of = folds(self.group)
        found: Array | None = None
        for number in range(FOLDS):
            rows = fold_of == number
            part = self.dense(self.runs(~rows), self.likeness(~rows), rows)
            found = np.zeros((len(self.texts), part.shape[1])) if found is None else found
            found[rows] = part
        assert found is not None  # noqa: S101  FOLDS is not 0
        return found

    def second(self, dense: Array, used: Mask) -> tuple[Array, Array]:
        """Fit both scores on *dense* features: coefficients (features, 2) and intercepts."""
        weight = np.where(self.source == "own", OWN, np.where(self.review, REVIEW, PROSE))
        polar = used & self.judged & (self.label != NEUTRAL) & ((self.length >= WHOLE) | ~self.review)
        yes = self.label[polar] == POSITIVE
        first = regression(
            sp.csr_matrix(dense[polar]), yes, weight[polar], SECOND_STRENGTH, balance(yes, weight[polar])
        )
        posts = used & ~self.review & self.judged
        neutral = self.label[posts] == NEUTRAL
        second = regression(sp.csr_matrix(dense[posts]), neutral, weight[posts], SECOND_STRENGTH, NEUTRAL_MORE)
        return np.stack([first[0], second[0]], 1), np.array([first[1], second[1]])

    def second_out_of_fold(self, dense: Array) -> Array:
        """Return the scores of every text by second fits that have not seen it."""
        fold_of, found = folds(self.group), np.zeros((len(self.texts), 2))
        for number in range(FOLDS):
            coefficients, bias = self.second(dense, fold_of != number)
            found[fold_of == number] = dense[fold_of == number] @ coefficients + bias
        return found

    def temperatures(self, unseen: Array) -> Array:
        """Return what both scores are divided by, on our own posts and whole reviews alike."""
        polar = (self.label != NEUTRAL) & ((self.length >= WHOLE) | ~self.review)
        weight = np.where(
            self.review, 1 / max(1, int((polar & self.review).sum())), 1 / int((polar & ~self.review).sum())
        )
        posts = ~self.review & self.judged
        return np.array(
            [
                temperature(unseen[polar, 0], self.label[polar] == POSITIVE, weight[polar]),
                temperature(unseen[posts, 1], self.label[posts] == NEUTRAL, np.ones(int(posts.sum()))),
            ]
        )

    def arrays(self, runs: Array, likeness: tuple[Array, float], second: tuple[Array, Array]) -> dict[str, Any]:
        """Return what goes into the file; *second* is divided by its temperatures already."""
        made: dict[str, Any] = {"en_dense": second[0], "en_bias": second[1], "en_likeness_bias": np.array(likeness[1])}
        made["en_polarity"], made["en_polarity_step"] = small(runs)
        made["en_likeness"], made["en_likeness_step"] = small(likeness[0])
        made["en_words"] = packed(list(self.valences))
        made["en_word_polarity"], made["en_word_polarity_step"] = small(np.array(list(self.valences.values())))
        return made


def prose(data: Path) -> list[str]:
    """Return sentences of recorded articles: none is a review, and those without a polar word are called neutral."""
    articles = json.loads((data / "article_extraction/aeb/ground-truth.json").read_text("utf-8"))
    sentences = [each for page in articles.values() for each in SENTENCE.split(page["articleBody"])]
    lines = gzip.decompress((data / "langid/lingua.tsv.gz").read_bytes()).decode("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    sentences += [row[2] for row in rows if row[:2] == ["sentences", "en"]]
    return sorted({each.strip() for each in sentences if 20 < len(each) < 200})


def _only(read: Any, rows: Mask) -> Any:
    at = np.flatnonzero(rows)
    pick = type(read)
    return pick([read.texts[k] for k in at], [read.words[k] for k in at], read.grams, [read.polar[k] for k in at])


def _of_characters(grams: Any, buckets: int) -> NDArray[np.bool_]:
    """Say of each bucket whether runs of characters fill it: their orders come last and reach beyond three."""
    first = int(np.flatnonzero(np.diff(grams.length) > 0).max(initial=0)) if len(grams.length) else 0
    of_characters = np.zeros(buckets, bool)
    last_words = np.flatnonzero((grams.length[1:] == 3) & (grams.length[:-1] == 1))
    start = int(last_words.max()) + 1 if len(last_words) else first
    of_characters[grams.bucket[start:]] = True
    return of_characters


def _sentences(texts: Sequence[str], review: Mask) -> NDArray[np.int64]:
    """Return a group for each text: SST-2's phrases go with the sentence that they are cut from."""
    order = sorted(np.flatnonzero(review).tolist(), key=lambda at: -len(texts[at]))
    group = np.arange(len(texts))
    holders_of: dict[str, list[int]] = {}
    for at in order:
        words = texts[at].split()
        probe = max(words, key=len, default="")
        whole = next((k for k in holders_of.get(probe, ()) if f" {texts[at]} " in f" {texts[k]} "), None)
        if whole is None:
            for word in set(words):
                holders_of.setdefault(word, []).append(at)
        else:
            group[at] = whole
    return group


def _vader() -> dict[str, float]:
    """Return the valences of VADER's lexicon (MIT; Hutto and Gilbert 2014), on the scale of our own lists."""
    spec = find_spec("vaderSentiment")
    if spec is None or spec.origin is None:
        raise SystemExit("no English lexicon: install the extra, pip install 'racewatch[train]'")
    lines = (Path(spec.origin).parent / "vader_lexicon.txt").read_text("utf-8").splitlines()
    rows = (line.split("\t")[:2] for line in lines if line.strip())
    return {word.strip().lower(): float(value) / VADER_STEP for word, value in rows}
