"""Runs of characters and words as buckets of a table: hashed in arrays, for many texts at once.

A run is hashed by multiplying and adding (FNV-1a over whole code units instead of bytes), its last step a
multiplication by 2^64 / golden ratio whose upper bits are the bucket (Knuth, TAOCP 3, 6.4).
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 20
"""Buckets are 2 to this."""
PRIME, GOLDEN = np.uint64(1099511628211), np.uint64(0x9E3779B97F4A7C15)
BASIS = np.uint64(14695981039346656037)
SPACE = 32


@dataclass(frozen=True, slots=True)
class Grams:
    """Occurrences of runs: their bucket, the text they are in, where they start in its units, and their length."""

    bucket: NDArray[np.int64]
    text: NDArray[np.int64]
    start: NDArray[np.int64]
    length: NDArray[np.int64]

    def joined(self, other: "Grams") -> "Grams":
        """Return the occurrences of both."""
        mine, theirs = (
            (self.bucket, self.text, self.start, self.length),
            (other.bucket, other.text, other.start, other.length),
        )
        return Grams(*(np.concatenate(pair) for pair in zip(mine, theirs, strict=True)))


def character_grams(texts: Sequence[str], orders: Iterable[int], *, inside_words: bool = False) -> Grams:
    """Return the runs of characters of *texts*; *inside_words* drops those with a blank that is not at an end."""
    joined = "\0".join(text.replace("\0", " ") for text in texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    return _rolled(codes, orders, inside_words=inside_words)


def word_grams(texts: Sequence[Sequence[str]], orders: Iterable[int]) -> Grams:
    """Return the runs of words of *texts*, which are already cut into words."""
    codes = [
        code
        for words in texts
        for code in (*(zlib.crc32(word.encode("utf-8", "replace")) | 1 << 32 for word in words), 0)
    ]
    return _rolled(np.array(codes, dtype=np.uint64), orders, inside_words=False)


def _rolled(codes: NDArray[np.uint64], orders: Iterable[int], *, inside_words: bool) -> Grams:
    """Hash every run of each of *orders* that crosses no 0, which ends a text."""
    size, ends = len(codes), np.flatnonzero(codes == 0)
    lengths = np.diff(ends, prepend=-1)
    text = np.repeat(np.arange(len(ends)), lengths)
    left = ends[text] - np.arange(size)  # units of its text from each on, and before it
    start = (lengths - 1)[text] - left
    blanks = np.concatenate(([0], np.cumsum(codes == SPACE)))
    hashed, parts = np.full(size, BASIS), []
    for order in range(1, max(orders, default=0) + 1):
        count = size - order + 1
        if count <= 0:
            break
        hashed = (hashed[:count] ^ codes[order - 1 :]) * PRIME
        if order not in orders:
            continue
        whole = left[:count] >= order
        if inside_words and order > 2:
            whole &= blanks[order - 1 : order - 1 + count] == blanks[1 : 1 + count]
        at = np.flatnonzero(whole)
        bucket = ((hashed[at] * GOLDEN) >> np.uint64(64 - BITS)).view(np.int64)
        parts.append(Grams(bucket, text[at], start[at], np.full(len(at), order)))
    return _all(parts)


def _all(parts: Sequence[Grams]) -> Grams:
    if not parts:
        none = np.zeros(0, np.int64)
        return Grams(none, none, none, none)
    columns = zip(*((part.bucket, part.text, part.start, part.length) for part in parts), strict=True)
    return Grams(*(np.concatenate(column) for column in columns))
