"""The terms of a text that weighed most in its score."""

import numpy as np
from numpy.typing import NDArray

from racewatch.sentiment.features import Read
from racewatch.sentiment.weights import Array

RUNS_SHOWN = 3


def heaviest(read: Read, pushes: Array, directions: Array) -> list[list[str]]:
    """Return the terms of each text that pushed polarity most in its direction (1 or -1), the word lists' first.

    *pushes* is what each run of *read* added to polarity; nothing of English ones, parts of words that nobody reads.
    """
    found = []
    for polar, direction in zip(read.polar, directions.tolist(), strict=True):
        mine = sorted((each for each in polar if each.weight * direction > 0), key=lambda each: -abs(each.weight))
        found.append([each.word for each in mine])
    if not len(pushes):
        return found
    text, start, length = read.grams.text, read.grams.start, read.grams.length
    pushed = pushes * directions[text]
    chosen = np.flatnonzero((pushed > 0) & (length >= 2))
    leading = chosen[largest(pushed[chosen], text[chosen], RUNS_SHOWN)]
    for number, at, size in zip(*(each[leading].tolist() for each in (text, start, length)), strict=True):
        found[number].append(read.texts[number][at : at + size])
    return found


def largest(values: Array, groups: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return the places of the *most* largest of the positive *values* of each group, the largest first.

    Of equals the first comes first. Groups, below 32,768, come in their order. A few rounds of maxima take a tenth of
    the time that sorting all values takes.
    """
    order = np.argsort(groups.astype(np.int16), kind="stable")  # 16 bits are sorted by radix
    left, group = values[order], groups[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(starts, append=len(group))
    rounds = [np.zeros(0, np.int64)]
    for _ in range(most if len(group) else 0):
        equal = np.flatnonzero((left > 0) & (left == np.repeat(np.maximum.reduceat(left, starts), sizes)))
        first = equal[np.diff(group[equal], prepend=-1) != 0]
        left[first] = 0
        rounds.append(first)
    places = np.concatenate(rounds)
    return order[places[np.argsort(group[places], kind="stable")]]
