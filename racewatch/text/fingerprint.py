"""Fingerprints: 64 bits that differ little between near-copies of a text (simhash, Charikar 2002)."""

import re
from hashlib import blake2b
from itertools import islice

from racewatch.text.fold import fold

BITS = 64
GRAM = 3
NOT_TEXT = re.compile(r"[\W_]+")
CHUNK = 4096
"""Grams whose bits are counted at once, so that a text of megabytes needs no more memory than a page."""


def fingerprint(text: str) -> str:
    """Return 16 hexadecimal digits: the simhash of the distinct 3-grams of the folded letters and digits of *text*.

    Punctuation, spaces and emoji do not count, so a repost with other quotation marks is the same text; a text with
    nothing else has the fingerprint of its bare characters.

    >>> fingerprint("輝達股價大跌！") == fingerprint("辉达 股价 大跌")
    True
    """
    folded = fold(text)
    letters = NOT_TEXT.sub("", folded) or "".join(folded.split())
    grams = {letters[at : at + GRAM] for at in range(max(1, len(letters) - GRAM + 1))} if letters else set()
    if not grams:
        return "0" * (BITS // 4)
    ones = [0] * BITS
    remaining = iter(grams)
    while chunk := list(islice(remaining, CHUNK)):
        for bit, count in enumerate(_ones(chunk)):
            ones[bit] += count
    return f"{sum(1 << (BITS - 1 - bit) for bit, count in enumerate(ones) if 2 * count > len(grams)):016x}"


def _ones(grams: list[str]) -> list[int]:
    """Return how often each bit is set in the digests of *grams*, the highest bit first."""
    digests = b"".join(blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=8).digest() for gram in grams)
    # One long binary number; a leading 1 keeps its zeros. Counting in columns is work for C, not for a loop.
    bits = bin(int.from_bytes(b"\x01" + digests))[3:]
    return [bits[bit::BITS].count("1") for bit in range(BITS)]


def distance(one: str, other: str) -> int:
    """Return in how many of 64 bits two fingerprints differ: unrelated texts in about 32, and from "" in all."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else BITS
