"""What stands around a spelling: cue words and other names, and whether a rule is content with them. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from racewatch.catalog.watchbook import NameKind
from racewatch.names.patterns import Cues, Rule, Use
from racewatch.names.spelling import beside_han, is_word, stands_alone

NEAR = 80  # characters on either side: most of a post, two sentences of Chinese, a dozen words of English
VERSION = re.compile(
    r"(?:[ -]v|[ a-z-])?\d[\d·]*(?![\d· ]*[岁年月日号个位名万亿元块分秒时次人家条只斤颗碗米克度层楼折%])"
)
"""A number that counts or dates nothing, one letter before it or none: Llama 4, KimiK2, MiMo-V2."""
CLOSE_VERSION = re.compile(r"-?v?\d| \d+·\d")
"""One that only products have: sora-2, grok4, gemini 2.5, but no whisper 3 times."""
CITED = re.compile(r" (?:has |had |first )?(?:reported|reports|wrote|writes)\b")
CITING = re.compile(r"\b(?:told|via|per|by) (?:the )?$")
"""What English says of a medium as a source."""
SPEAKING: frozenset[NameKind] = frozenset({"company", "lab", "model", "medium"})
MADE_OF: frozenset[NameKind] = frozenset({"company", "lab", "model", "chip", "medium", "person"})
CALLED = re.compile(
    r"寺|庙|花园|花苑|公馆|幼儿园|大酒店|饭店|餐厅|公寓|(?:小学|中学)(?!生)"
    r"| (?:street|avenue|boulevard|high school|elementary school|stadium)\b"
)
"""Places that are called by a name: 鸿海寺, Murati Street."""
OWNERS: frozenset[NameKind] = frozenset({"company", "lab"})
Span = tuple[int, int, frozenset[int], str]
"""Start and end of a cue, the groups it belongs to, and the name it is a mention of (none of a word)."""


class Surroundings:
    """Finds the cues of a text."""

    def __init__(self, cues: Cues) -> None:
        self._groups = list(cues.words.values())
        self._latin = [is_word(word[0]) or is_word(word[-1]) for word in cues.words]
        self.names = cues.names
        # Overlapping: 模型 counts also inside 大模型.
        self._automaton = AhoCorasick(
            list(cues.words), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def words(self, folded: str) -> list[Span]:
        """Return the cue words of *folded* with their groups."""
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return [
            (start, end, self._groups[pattern], "")
            for pattern, start, end in found
            if not self._latin[pattern] or stands_alone(folded, start, end, plural=True)
        ]


class Shown:
    """The cues of one text by their place, so that those near a spelling are found without looking at the others."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans, key=itemgetter(1))
        self._ends = [end for _, end, _, _ in self.spans]
        self._longest = max((end - start for start, end, _, _ in self.spans), default=0)

    def near(self, start: int, end: int, name: str) -> set[int]:
        """Return the groups that are shown near the spelling of *name* from *start* to *end*.

        What lies inside it is no cue: the AI of 即梦AI says nothing about 即梦AI; nor is another mention of *name*.
        """
        first = bisect_right(self._ends, start - NEAR)
        last = bisect_left(self._ends, end + NEAR + self._longest)
        found: set[int] = set()
        for cue_start, cue_end, groups, cue in self.spans[first:last]:
            if cue_start < end + NEAR and cue != name and not (start <= cue_start and cue_end <= end):
                found |= groups
        return found


def content(rule: Rule, folded: str, hit: tuple[int, int, Use], near: set[int]) -> bool:
    """Return whether *rule* takes *hit*, a start and an end in *folded*, for a mention, by the groups shown *near* it.

    A version behind a model's or a maker's name is a cue of its own, and so is what a maker owns: Llama 4, Intel's.
    A medium may be named as a source: 路透: …, told Axios; and whom one speaks to by an account: @grok.
    """
    start, end, use = hit
    if not near.isdisjoint(rule.not_near):
        return False
    if is_account(folded, start, use):
        return True
    if not (rule.near or rule.beside_han) or not near.isdisjoint(rule.near):
        return True
    return (rule.beside_han and beside_han(folded, start, end)) or _made(use, folded, end) or _said(hit, folded)


def _made(use: Use, folded: str, end: int) -> bool:
    """Return whether what follows shows a product or a maker: Llama 4, Sora2, 小米15, Intel's, but no 龙虾4斤."""
    if use.kind in OWNERS and folded[end : end + 2] == "'s":
        return True
    if use.numbered or (use.kind == "company" and folded[end : end + 1].isdigit()):
        return bool(VERSION.match(folded, end))
    return False


def _said(hit: tuple[int, int, Use], folded: str) -> bool:
    """Return whether a medium is named as the source of what follows or went before: 路透: …, 据彭博, told Axios."""
    start, end, use = hit
    if use.kind != "medium":
        return False
    before, behind = folded[max(start - 1, 0) : start], folded[end : end + 1]
    if behind == ":" or before == "据" or (before, behind) == ("(", ")"):
        return True
    return bool(CITED.match(folded, end) or CITING.search(folded[max(start - 12, 0) : start]))


def is_account(folded: str, start: int, use: Use) -> bool:
    """Return whether a product, a maker or a medium is spoken to by its account: @grok, @Reuters."""
    return use.kind in SPEAKING and folded[max(start - 1, 0) : start] == "@"


def is_place(folded: str, hit: tuple[int, int, Use]) -> bool:
    """Return whether *hit* only gives its name to a place: a temple, a school, a street."""
    return hit[2].kind in MADE_OF and CALLED.match(folded, hit[1]) is not None


def is_versioned(folded: str, end: int) -> bool:
    """Return whether a version stands so close behind *end* that no other number is meant."""
    return CLOSE_VERSION.match(folded, end) is not None
