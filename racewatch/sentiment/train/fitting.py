"""What both languages' fits share: sparse counts of runs, logistic regressions, temperatures, small integers."""

import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from racewatch.sentiment.grams import BITS, Grams
from racewatch.sentiment.model import logistic
from racewatch.sentiment.weights import Array

RAREST = 3
"""A run that fewer training texts hold is no evidence of anything."""
FOLDS = 2
SEED = 20261124
Matrix = Any
"""A scipy.sparse.csr_matrix: scipy has no types of its own."""
Mask = NDArray[np.bool_]


def counts(grams: Grams, texts: int) -> Matrix:
    """Return how often each run stands in each text, (texts, buckets)."""
    ones = np.ones(len(grams.bucket), np.float32)
    return sp.csr_matrix((ones, (grams.text, grams.bucket)), shape=(texts, 1 << BITS))


def holders(matrix: Matrix) -> Array:
    """Return in how many texts each run stands."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.float64)


def regression(features: Matrix, yes: Mask, weight: Array, strength: float, more: float = 1.0) -> tuple[Array, float]:
    """Fit P(yes); return coefficients and intercept. *strength* is sklearn's C, *more* the weight of a yes."""
    started = time.monotonic()
    fitted = LogisticRegression(C=strength, solver="liblinear", random_state=SEED, tol=1e-3, max_iter=200)
    fitted.fit(features, yes, sample_weight=weight * np.where(yes, more, 1.0))
    print(f"fitted {features.shape[0]} texts in {time.monotonic() - started:.0f} s", file=sys.stderr)  # noqa: T201
    return fitted.coef_[0], float(fitted.intercept_[0])


def balance(yes: Mask, weight: Array) -> float:
    """Return the weight of a yes at which both sides weigh the same."""
    return float(weight[~yes].sum() / weight[yes].sum())


def temperature(scores: Array, yes: Mask, weight: Array) -> float:
    """Return what to divide *scores* by so that their logistic is a probability: least log loss of a fine grid."""
    grid = np.exp(np.linspace(np.log(0.25), np.log(8), 141))
    sign = np.where(yes, 1.0, -1.0)
    losses = [float((weight * np.logaddexp(0, -sign * scores / each)).sum()) for each in grid]
    return float(grid[int(np.argmin(losses))])


def folds(groups: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a fold for each text; texts of one group stay together."""
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    return np.random.default_rng(SEED).integers(0, FOLDS, len(names))[number]


def small(values: Array, largest: int = 127) -> tuple[NDArray[np.int8], float]:
    """Return *values* as int8 and the step between two of them; the rare ones beyond the 99.99th percentile are cut."""
    used = np.abs(values[values != 0])
    top = float(np.quantile(used, 0.9999)) if len(used) else 1.0
    step = top / largest
    return np.clip(np.rint(values / step), -largest, largest).astype(np.int8), step


def macro_f1(truth: NDArray[np.int64], found: NDArray[np.int64]) -> float:
    """Return the mean F1 of the classes in *truth*."""
    scores = []
    for one in np.unique(truth):
        hits, wrong = int(((truth == one) & (found == one)).sum()), int(((truth == one) != (found == one)).sum())
        scores.append(2 * hits / (2 * hits + wrong) if hits else 0.0)
    return sum(scores) / len(scores)


__all__ = [
    "FOLDS",
    "SEED",
    "balance",
    "counts",
    "folds",
    "holders",
    "logistic",
    "macro_f1",
    "regression",
    "small",
    "temperature",
]
