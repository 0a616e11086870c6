"""What stands around a spelling: cue words and other names, and whether a rule is content with them. Pure."""

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from racewatch.names.patterns import Cues, Rule, Use
from racewatch.names.spelling import is_han, numbered, stands_alone

NEAR = 80  # characters on either side: most of a post, two sentences of Chinese, a dozen words of English
NOTHING: frozenset[int] = frozenset()
Span = tuple[int, int, frozenset[int]]
"""Start, end and the cue groups that something between them shows."""


class Surroundings:
    """Finds the cues of a text."""

    def __init__(self, cues: Cues) -> None:
        self._groups = list(cues.words.values())
        self.names = cues.names
        # Overlapping: 模型 counts also inside 大模型.
        self._automaton = AhoCorasick(list(cues.words), matchkind=MatchKind.Standard, implementation=Implementation.DFA)

    def words(self, folded: str) -> list[Span]:
        """Return the cue words of *folded* with their groups."""
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return [
            (start, end, self._groups[pattern])
            for pattern, start, end in found
            if stands_alone(folded, start, end, plural=True)
        ]


def content(rule: Rule, folded: str, hit: tuple[int, int, Use], cues: list[Span]) -> bool:
    """Return whether *rule* takes *hit*, a start and an end in *folded*, for a mention, by the *cues* near it.

    What lies inside it is no cue: the AI of 即梦AI says nothing about 即梦AI. A number behind a model's or a maker's
    name is one: Llama 4, 小米15.
    """
    start, end, use = hit
    near = {
        group
        for first, last, groups in cues
        if first < end + NEAR and last > start - NEAR and not (start <= first and last <= end)
        for group in groups
    }
    if not near.isdisjoint(rule.not_near):
        return False
    if not (rule.near or rule.beside_han) or not near.isdisjoint(rule.near):
        return True
    return (rule.beside_han and _beside_han(folded, start, end)) or _versioned(use, folded, end)


def _versioned(use: Use, folded: str, end: int) -> bool:
    """Return whether a number behind it makes it a product: Llama 4, Sora2, 小米15."""
    return (use.numbered and numbered(folded, end)) or (use.kind == "company" and folded[end : end + 1].isdigit())


def _beside_han(folded: str, start: int, end: int) -> bool:
    """Return whether a Chinese character stands beside, a blank between them or not: 让Grok扮演, 用 Grok 寫."""
    before, behind = folded[max(start - 2, 0) : start].rstrip(), folded[end : end + 2].lstrip()
    return is_han(before[-1:]) or is_han(behind[:1])
