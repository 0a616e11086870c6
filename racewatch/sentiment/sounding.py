"""How clauses sound, many at once: by the word lists, and by the model, which hears what the lists do not know."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from racewatch.sentiment.clauses import Clause
from racewatch.sentiment.model import engine
from racewatch.sentiment.reading import Weighed, plain, weighed
from racewatch.sentiment.tone import batches, judged

WORDS, MODEL, ONLY_MODEL = 0.85, 0.3, 0.6
"""Shares of the word lists and of the model in how a clause sounds, and of the model where the lists say nothing."""


def sounds_of(clauses: Sequence[Clause]) -> list[float]:
    """Return how each of *clauses* sounds, -1 to 1."""
    pieces = [(clause.bare, clause.language) for clause in clauses]
    scores, polar = [0.0] * len(pieces), list[list[Weighed] | None]([None] * len(pieces))
    for kind, rows in batches(pieces):
        read, _, answers = judged([pieces[row][0] for row in rows], kind, plain)
        for row, (negative, _, positive) in zip(rows, np.round(answers, 4).tolist(), strict=True):
            scores[row] = round(positive - negative, 4)
        for row, text, found in zip(rows, read.texts, read.polar, strict=True):
            if text == pieces[row][0].strip():  # cleaning left it as it is: its words need no second look
                polar[row] = found
    words = [sounds(*piece) if found is None else _amount(found) for piece, found in zip(pieces, polar, strict=True)]
    return [_sound(*each) for each in zip(clauses, words, scores, strict=True)]


def sounds(words: str, language: str) -> float:
    """Return how *words* sound by the word lists alone, -1 to 1; 0 where they hold no polar word."""
    return _amount(weighed(words, engine(language).lexicon, language))


def _amount(polar: Iterable[Weighed]) -> float:
    return math.tanh(sum(each.weight for each in polar) / 2)


def _sound(clause: Clause, words: float, score: float) -> float:
    if clause.asks and not words:
        return 0.0
    return max(-1.0, min(1.0, WORDS * words + MODEL * score if words else ONLY_MODEL * score))
