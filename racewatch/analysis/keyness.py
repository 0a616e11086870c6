"""Which terms mark one group of texts against another: log-odds with an informative Dirichlet prior."""

from collections.abc import Mapping
from math import log, sqrt
from typing import NamedTuple

PRIOR = 500.0
"""Weight of the prior in texts: how strongly a term's overall rate pulls both sides, so that rarities rank low."""


class Counted(NamedTuple):
    """A group of texts: how many there are, and how many of them hold each term."""

    n: int
    holding: Mapping[str, int]


def log_odds(first: Counted, second: Counted) -> dict[str, float]:
    """Return the z-score of every term of *first* against *second*; 1.96 is what one term in forty reaches by chance.

    Monroe, Colaresi & Quinn 2008, "Fightin' Words", equations 16 to 22, on texts that hold a term rather than on
    words, so that one text that repeats a term counts once. The prior is the term's rate in both groups together.
    """
    both = first.n + second.n
    return {
        term: _z(k, first.n, second.holding.get(term, 0), second.n, (k + second.holding.get(term, 0)) / both)
        for term, k in first.holding.items()
        if both
    }


def _z(k: int, n: int, other_k: int, other_n: int, rate: float) -> float:
    prior = PRIOR * rate
    rest = PRIOR - prior
    ours, theirs = (k + prior, n - k + rest), (other_k + prior, other_n - other_k + rest)
    if not (ours[1] and theirs[1]):
        return 0.0  # every text of both groups holds it
    difference = log(ours[0] / ours[1]) - log(theirs[0] / theirs[1])
    return difference / sqrt(1 / ours[0] + 1 / theirs[0])
