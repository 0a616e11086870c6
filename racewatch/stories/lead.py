"""The beginning of a text as a set of shingles: how alike two texts are, and keys under which near copies meet.

Resemblance and containment of shingle sets are Broder's (1997); the keys are one-permutation minima (Li, Owen and
Zhang 2012): every shingle is hashed once, falls into one of BINS bins, and the least hash of each bin is a key.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from racewatch.text.tokens import BREAK, tokens

LENGTH = 240  # tokens that are looked at: copies are cut at their end and edited at their head
CHARACTERS = 1500  # of text that hold them
SHINGLE = 3  # tokens
LEAST = 12  # shingles; a shorter text is a remark, and equal remarks are no story
BINS = 8
NOISE = re.compile(r"#[^#\n]{1,80}#|https?://\S+|@[\w-]+")
"""What posts on one topic share without telling the same: hashtags, addresses, mentions."""
CAPTION = re.compile(r"\S{1,40}的微博视频")
"""What the player writes below a poster's every film."""
NUMERAL = re.compile("[零一二三四五六七八九十百千万亿两]{2,}")  # folded, as tokens are; a single one is mostly a word


@dataclass(frozen=True, slots=True)
class Lead:
    """The beginning of a text: its distinct shingles, and the numbers it names."""

    shingles: frozenset[str]
    numbers: frozenset[str]

    @property
    def tells(self) -> bool:
        """Say whether it is long enough to tell a story."""
        return len(self.shingles) >= LEAST


def lead_of(title: str, text: str) -> Lead:
    """Return the lead of a text with its title; Traditional and Simplified Chinese give the same one.

    >>> sorted(lead_of("", "輝達股價跌17%").numbers)
    ['17']
    """
    plain = NOISE.sub(" ", f"{title}\n{text}"[:CHARACTERS])
    plain = CAPTION.sub(" ", plain) if "的微博视频" in plain else plain
    found = [token for token in tokens(plain) if token != BREAK][:LENGTH]
    numbers = {token for token in found if not token.isalpha()}
    return Lead(frozenset(_shingles(found)), frozenset(numbers.union(NUMERAL.findall("".join(found)))))


def _shingles(found: list[str]) -> Iterable[str]:
    return map(" ".join, zip(*(found[start:] for start in range(SHINGLE)), strict=False))


def likeness(one: Lead, other: Lead) -> float:
    """Return the containment of the leads' shingles, 0 to 1: the shared part of the smaller set."""
    smaller = min(len(one.shingles), len(other.shingles))
    return len(one.shingles & other.shingles) / smaller if smaller else 0.0


def agreement(one: Lead, other: Lead) -> float:
    """Return the shared part of the smaller set of numbers; 1 where a side names one at most, such as a day."""
    smaller = min(len(one.numbers), len(other.numbers))
    return len(one.numbers & other.numbers) / smaller if smaller > 1 else 1.0


def keys_of(lead: Lead) -> tuple[int, ...]:
    """Return at most BINS keys of 32 bits; leads with resemblance r share one with 1 - (1 - r)^BINS.

    A lead that tells nothing has none.
    """
    if not lead.tells:
        return ()
    least: dict[int, int] = {}
    for shingle in lead.shingles:
        number = crc32(shingle.encode("utf-8", "surrogatepass"))
        place = number % BINS
        if number < least.get(place, 1 << 32):
            least[place] = number
    return tuple(least[place] for place in sorted(least))
