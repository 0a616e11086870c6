"""Chance that never changes: the same key gives the same number on every machine and Python version."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def share(*key: object) -> float:
    """Return a number in [0, 1) that depends on *key* alone.

    >>> share("demo", 1) == share("demo", 1) != share("demo", 2)
    True
    """
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=7).digest()
    return int.from_bytes(digest) / 2**56


def pick(options: Sequence[T], *key: object) -> T:
    """Return one of *options*, chosen by *key* alone; raise IndexError when there is none."""
    return options[int(share(*key) * len(options))]


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Divide *total* into whole parts by *weights*, the largest remainders rounded up; the parts add up to it.

    >>> spread(10, [1, 1, 2])
    [3, 2, 5]
    """
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
