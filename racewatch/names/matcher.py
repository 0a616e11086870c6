"""The watchbook compiled into one automaton that reads a text once, however many spellings there are."""

from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from racewatch.catalog.watchbook import Watchbook
from racewatch.names.borders import Borders
from racewatch.names.context import Shown, Surroundings, content, is_account, is_place, is_versioned
from racewatch.names.patterns import Compiled, Use, nested
from racewatch.names.spelling import (
    as_written,
    beside_han,
    comparable,
    is_shouted,
    stands_alone,
    stands_before,
    written_alike,
)

RULES = 5
"""Counted up whenever the same watchbook finds other names than before: history is tagged again then."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name and where it stands, in characters of the text (with half-width kana composed, if it has any)."""

    name: str
    start: int
    end: int


_Hit = tuple[int, int, Use]


class Matcher:
    """Finds names by all their spellings.

    The longest spelling of a name counts, and a shorter one of another name inside it as far as
    :func:`~racewatch.names.patterns.nested` says: DeepSeek-R1 is the model and also its maker DeepSeek. Where a longer
    word holds a spelling and means something else, the name lists it under ``not_in``, and that name alone is not found
    inside it. Spellings with a rule under ``when`` need their surroundings, and no word may run across a Chinese one.
    """

    def __init__(self, watchbook: Watchbook) -> None:
        """Compile *watchbook*; raise ConfigError for a spelling without a character."""
        self.version = f"{RULES}-{watchbook.digest}"
        self._topics = tuple((topic.id, frozenset(topic.names)) for topic in watchbook.topics)
        compiled = Compiled(watchbook)
        self._uses = [tuple((use, use.loose) for use in uses) for uses in compiled.uses.values()]
        self._surroundings = Surroundings(compiled.cues)
        self._borders = Borders(compiled.uses)
        # Standard and overlapping, not leftmost-longest: the longest spelling may fail on its word boundary (the model
        # GPT-4 in GPT-4x) and must not take the shorter one down with it. As an automaton with a row for each state
        # and byte (DFA) it would read no faster, take 50 MB more and take five times as long to build.
        self._automaton = AhoCorasick(
            list(compiled.uses), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def names_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the names in *text* in order of appearance, each once.

        Where two spellings begin at one place, the longer one's name comes first.
        """
        return tuple(dict.fromkeys(use.name for _, _, use in self._found(text)))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return every mention in *text* by its place, the longer first where two begin at one."""
        return tuple(Mention(use.name, start, end) for start, end, use in self._found(text))

    def swallowed_in(self, text: str) -> tuple[str, ...]:
        """Return the names that would be found in *text* if a longer spelling of another did not stand around them."""
        hits = self._candidates(text)
        kept = {use.name for _, _, use in _outermost(hits)}
        return tuple(dict.fromkeys(use.name for _, _, use in hits if use.name not in kept))

    def topics_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the topics that any of *names* belongs to, in the watchbook's order."""
        return tuple(topic for topic, members in self._topics if not members.isdisjoint(names)) if names else ()

    def _found(self, text: str) -> list[_Hit]:
        hits = self._candidates(text)
        return _outermost(hits) if len(hits) > 1 else hits

    def _candidates(self, text: str) -> list[_Hit]:
        """Return by their place all spellings in *text* that are whole words, no traps and in their surroundings."""
        folded = comparable(text)
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not found:
            return []
        hits = self._standing(as_written(text), folded, found)
        if len(hits) > 1:
            hits.sort(key=_place)
        if any(use.trap for _, _, use in hits):
            traps = [hit for hit in hits if hit[2].trap]
            hits = [hit for hit in hits if not hit[2].trap and not any(_inside(hit, trap) for trap in traps)]
        if any(use.rule for _, _, use in hits):
            hits = self._meant(folded, hits)
        return [hit for hit in hits if not is_place(folded, hit) and not self._borders.crossed(folded, hit[0], hit[1])]

    def _standing(self, written: str, folded: str, found: list[tuple[int, int, int]]) -> list[_Hit]:
        """Return the patterns *found* that are whole words, in the case that they need or loosely in Chinese text."""
        hits: list[_Hit] = []
        shouted = is_shouted(written)
        for pattern, start, end in found:
            for use, loose in self._uses[pattern]:
                if use.latin and not _stands(written, folded, (start, end, use)):
                    continue
                if use.case is None or shouted or written_alike(written[start:end], use.case):
                    hits.append((start, end, use))
                elif loose and _tells(folded, (start, end, use)):
                    hits.append((start, end, loose))
        return hits

    def _meant(self, folded: str, hits: list[_Hit]) -> list[_Hit]:
        """Return *hits* without those whose rule finds other surroundings; a sure mention helps its name."""
        words = Shown(self._surroundings.words(folded))
        possible = [hit for hit in hits if (rule := hit[2].rule) is None or _near(words, hit).isdisjoint(rule.not_near)]
        sure = {use.name for _, _, use in hits if use.rule is None}
        cues = self._surroundings.names
        names = [(start, end, cues[use.name], use.name) for start, end, use in possible if use.name in cues]
        shown = Shown(words.spans + names) if names else words
        return [
            hit
            for hit in possible
            if (rule := hit[2].rule) is None or hit[2].name in sure or content(rule, folded, hit, _near(shown, hit))
        ]


def _tells(folded: str, hit: _Hit) -> bool:
    """Return whether a spelling in other letters may be the name: beside Chinese, with a version, as an account."""
    start, end, use = hit
    if beside_han(folded, start, end) or is_account(folded, start, use):
        return True
    return use.numbered and is_versioned(folded, end)


def _stands(written: str, folded: str, hit: _Hit) -> bool:
    """Return whether the Latin spelling of *hit* is a word of its own, or the first of several run together."""
    start, end, use = hit
    if stands_alone(folded, start, end, plural=use.plural, numbered=use.numbered):
        return True
    return use.compounded and stands_before(written, start, end, numbered=use.rule is not None)


def _near(shown: Shown, hit: _Hit) -> set[int]:
    return shown.near(hit[0], hit[1], hit[2].name)


def _place(hit: _Hit) -> tuple[int, int, str]:
    return hit[0], -hit[1], hit[2].name


def _inside(hit: _Hit, trap: _Hit) -> bool:
    return hit[2].name == trap[2].name and trap[0] <= hit[0] and hit[1] <= trap[1]


def _outermost(hits: list[_Hit]) -> list[_Hit]:
    """Return the sorted *hits* without those that a longer spelling around them has swallowed."""
    kept: list[_Hit] = []
    around: list[_Hit] = []
    for hit in hits:
        around = [outer for outer in around if outer[1] > hit[0]]
        if all(hit[1] > outer[1] or _own(hit, outer) for outer in around):
            kept.append(hit)
            around.append(hit)
    return kept


def _own(hit: _Hit, outer: _Hit) -> bool:
    """Return whether *hit*, which lies inside *outer*, is a mention of its own."""
    if (hit[0], hit[1]) == (outer[0], outer[1]):
        return hit[2].name != outer[2].name
    return hit[2].name != outer[2].name and nested(hit[2].kind, outer[2].kind)
