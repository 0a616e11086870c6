"""The word lists of a language, read once and made ready to find their words in folded text."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from pydantic import BaseModel, ConfigDict

from racewatch.text.fold import fold

NEGATION, STRONGER, TURN, NEUTRAL = "negation", "stronger", "turn", "neutral"


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there


class WordLists(BaseModel):
    """The file: polar words by strength, words that act on them, words that only look polar, emoticons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    positive: dict[int, tuple[str, ...]]
    negative: dict[int, tuple[str, ...]]
    negation: tuple[str, ...]
    stronger: tuple[str, ...]
    turn: tuple[str, ...]
    neutral: tuple[str, ...]
    marks: dict[str, tuple[str, ...]]


class Hit(NamedTuple):
    """A word of the lists in a text: where, and its weight (signed) or its office."""

    start: int
    end: int
    word: str
    weight: float
    office: str = ""


class Lexicon:
    """The words of one language; *bounded* ones must stand alone, as English words do."""

    def __init__(self, words: Mapping[str, tuple[float, str]], *, bounded: bool) -> None:
        self.bounded = bounded
        self.words = words
        self._entries = [(word, weight, office) for word, (weight, office) in words.items()]
        self._automaton = AhoCorasick(
            list(words), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def widened(self, more: Mapping[str, float]) -> "Lexicon":
        """Return a lexicon with *more* words and their weights; its own words keep theirs."""
        return Lexicon({word: (weight, "") for word, weight in more.items()} | dict(self.words), bounded=self.bounded)

    def hits(self, text: str) -> list[Hit]:
        """Return the words of the lists in folded *text*, longest first, from left to right."""
        return [
            Hit(start, end, *entry)
            for number, start, end in self._automaton.find_matches_as_indexes(text)
            if (entry := self._entries[number])[2] != NEUTRAL and (not self.bounded or _alone(text, start, end))
        ]


def _words(lists: WordLists) -> Mapping[str, tuple[float, str]]:
    found: dict[str, tuple[float, str]] = {}
    for sign, part in ((1.0, lists.positive), (-1.0, lists.negative)):
        for strength, words in part.items():
            found |= {fold(word): (sign * strength, "") for word in words}
    for name, sign in (("positive", 1.0), ("negative", -1.0)):
        found |= {fold(mark): (sign, "") for mark in lists.marks.get(name, ())}
    for office in (NEGATION, STRONGER, TURN, NEUTRAL):
        found |= {fold(word): (0.0, office) for word in getattr(lists, office)}
    return found


def _alone(text: str, start: int, end: int) -> bool:
    """Say whether a word of letters has no letter or digit beside it; emoticons need none."""
    if not text[start].isalnum():
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and before.isascii()) and not (after.isalnum() and after.isascii())


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the lexicon of ``zh`` or ``en``, read from the room's files."""
    text = (files(__package__) / f"{language}.yaml").read_text("utf-8")
    return Lexicon(_words(WordLists.model_validate(yaml.load(text, LOADER))), bounded=language == "en")  # noqa: S506  a safe loader
