"""Spellings that the watchbook does not have yet: frequent near-matches of those it has, in the same company. Pure.

A misprint (36氦 for 36氪) or another transliteration (奧爾特曼 for 奧特曼) differs from a known spelling by one
character put in, left out or changed, and stands where the name stands: in texts that speak of other names.
Candidates are found by symmetric deletion (Garbe 2012, SymSpell): two words within one edit of each other share a form
with at most one character left out.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from racewatch.catalog.watchbook import Name, NameKind, Watchbook
from racewatch.names.matcher import Matcher
from racewatch.names.spelling import comparable, forms, is_han, is_word

SHORTEST_HAN, SHORTEST_LATIN = 3, 6
"""Below three Han or six Latin characters one edit reaches too many other words."""
LONGEST_HAN, LONGEST_LATIN = 8, 16
KINDS: frozenset[NameKind] = frozenset({"person", "company", "lab", "model", "chip", "medium"})
"""Kinds whose spellings are proper names: one edit away from an idea (大模型) lies ordinary talk (新模型)."""
UNITS = frozenset("岁年月日号个位名万亿元块分秒时次人家条米克度层楼")  # 36岁 is no misprint of 36氪
EXAMPLES = 3
TELLING = 3  # texts
AROUND = 12  # characters shown on either side of an example
BLANKS = re.compile(r"(?<=[^a-z0-9]) (?=.)|(?<=.) (?=[^a-z0-9])")
_LETTER = r"[a-z0-9\u00c0-\u024f\u3400-\u9fff]"
RUN = re.compile(f"{_LETTER}+(?:·{_LETTER}+)*")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A spelling that may be missing: how often it was seen, in how many of these among other names, and where."""

    spelling: str
    name: str
    known: str  # the spelling it is close to
    count: int
    company: float  # share of the texts with it that hold another name of the watchbook
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    target: tuple[str, str]
    count: int = 0
    company: int = 0
    sampled: int = 0
    before: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)

    @property
    def free(self) -> bool:
        """Say whether different characters stand around it: it is a word and no piece of one. Few do not tell."""
        return self.count < TELLING or (len(self.before) > 1 and len(self.behind) > 1)


class Suggester:
    """Collects near-matches text by text; *cut* cuts a text at the words of a dictionary, whole and in order."""

    def __init__(self, watchbook: Watchbook, cut: Callable[[str], list[str]] = list) -> None:
        self._matcher = Matcher(watchbook)
        self._cut = cut
        self._forms = {form for name in watchbook.names for spelling in name.spellings for form in forms(spelling)}
        self._close: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        self._kinds = {name.id: name.kind for name in watchbook.names}
        for name, form in _comparable_forms(watchbook.names):
            for short in (form, *_shortened(form)):
                self._close[short][name.id, form] = None
        self._seen: dict[str, _Seen] = {}

    def add(self, text: str, *, sampled: bool = False) -> None:
        """Look for near-matches in *text*; each counts once a text.

        A *sampled* title was put aside because no name of a topic is in it: company is not asked of it.
        """
        folded = BLANKS.sub("", comparable(text))
        mentions = self._matcher.mentions(folded)
        taken = [(mention.start, mention.end) for mention in mentions]
        names = {mention.name for mention in mentions}
        found: dict[str, tuple[tuple[str, str], Span]] = {}
        for start, end in _windows(folded):
            word = folded[start:end]
            if word not in found and (target := self._target(word)) and not _overlaps(start, end, taken):
                found[word] = target, (start, end)
        for word, (target, span) in found.items():
            self._note(word, target, span, folded, bool(names - {target[0]}))
            self._seen[word].sampled += sampled

    def suggestions(self, *, minimum: int = 3, company: float = 0.3) -> list[Suggestion]:
        """Return what was seen in *minimum* texts and in this share of them among other names, the surest first."""
        found = [
            Suggestion(word, *seen.target, seen.count, round(seen.company / seen.count, 2), tuple(seen.examples))
            for word, seen in self._seen.items()
            if seen.count >= minimum
            and seen.company >= company * (seen.count - seen.sampled)
            and (seen.free or not any(map(is_han, word)))
            if any(not self._ordinary(word, seen.target[0], example) for example in seen.examples)
        ]
        return sorted(found, key=lambda one: (-one.count * one.company, one.spelling))

    def _target(self, word: str) -> tuple[str, str] | None:
        """Return the name and spelling that *word* is one edit away from, if it holds none that is known."""
        least = 2 if any(map(is_han, word)) else SHORTEST_LATIN  # the ant in antropic is no name
        if any(word[i:j] in self._forms for i in range(len(word)) for j in range(i + least, len(word) + 1)):
            return None
        for short in (word, *_shortened(word)):
            for name, form in self._close.get(short, ()):
                if _one_edit(word, form) and self._plausible(word, form, name):
                    return name, form
        return None

    def _ordinary(self, word: str, name: str, example: str) -> bool:
        """Return whether dictionary words reach across the ends of *word* where it stands, or make it up.

        The given name of a person may be a word: 文峰.
        """
        if not any(map(is_han, word)):
            return False
        before, rest = example.split("【", 1)
        start, end, at = len(before), len(before) + len(word), 0
        inside = []
        for piece in self._cut(before + rest.replace("】", "", 1)):
            first, at = at, at + len(piece)
            if first < start < at or first < end < at:
                return True
            if start <= first < end:
                inside.append(len(piece) if is_han(piece[0]) else 1)
        if self._kinds[name] == "person":
            return False
        return max(inside) > 1 if len(word) == SHORTEST_HAN else min(inside) > 1

    def _plausible(self, word: str, form: str, name: str) -> bool:
        """Return whether *word* may be meant for *form*: same number and surname, no plural."""
        if word[0].isdigit() and word[-1] in UNITS:
            return False
        if re.findall(r"\d+", word) != re.findall(r"\d+", form) or word in {form + "s", form + "ed"}:
            return False
        if "·" in word and "·" not in form:
            return False
        return self._kinds[name] != "person" or len(form) > SHORTEST_HAN or word[0] == form[0]

    def _note(self, word: str, target: tuple[str, str], span: Span, text: str, among_names: bool) -> None:
        start, end = span
        seen = self._seen.setdefault(word, _Seen(target))
        seen.count += 1
        seen.company += among_names
        seen.before.add(text[start - 1 : start])
        seen.behind.add(text[end : end + 1])
        if len(seen.examples) < EXAMPLES:
            seen.examples.append(f"{text[max(start - AROUND, 0) : start]}【{word}】{text[end : end + AROUND]}")


def _comparable_forms(names: Iterable[Name]) -> Iterator[tuple[Name, str]]:
    for name in names:
        for spelling in name.spellings if name.kind in KINDS else ():
            form = comparable(spelling).replace(" ", "")
            han = any(map(is_han, form))
            shortest, longest = (SHORTEST_HAN, LONGEST_HAN) if han else (SHORTEST_LATIN, LONGEST_LATIN)
            if shortest <= len(form) <= longest and RUN.fullmatch(form):
                yield name, form


def _windows(text: str) -> Iterator[Span]:
    """Yield the places that may hold a spelling: pieces of a run with Han in it, whole Latin words."""
    for run in RUN.finditer(text):
        if not any(map(is_han, run[0])):
            if SHORTEST_LATIN - 1 <= len(run[0]) <= LONGEST_LATIN + 1:
                yield run.span()
            continue
        for start in range(run.start(), run.end()):
            for end in range(start + SHORTEST_HAN, min(start + LONGEST_HAN + 1, run.end()) + 1):
                if not _cuts_a_word(text, start, end) and any(map(is_han, text[start:end])):
                    yield start, end


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    cut_before = start > 0 and is_word(text[start]) and is_word(text[start - 1])
    return cut_before or (end < len(text) and is_word(text[end - 1]) and is_word(text[end]))


def _shortened(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_edit(one: str, other: str) -> bool:
    """Return whether the two differ by one character put in, left out or changed.

    >>> _one_edit("36氦", "36氪"), _one_edit("奥尔特曼", "奥特曼"), _one_edit("ab", "ba")
    (True, True, False)
    """
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and short in _shortened(long)


def _overlaps(start: int, end: int, taken: list[Span]) -> bool:
    return any(first < end and start < last for first, last in taken)
