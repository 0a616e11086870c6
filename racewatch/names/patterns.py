"""A watchbook as what to look for: every form of every spelling, every trap, every word of a context."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from racewatch.catalog.watchbook import ContextRule, Name, NameKind, Watchbook
from racewatch.errors import ConfigError
from racewatch.names.spelling import NARROW, comparable, is_word, written_forms

PLURAL: frozenset[NameKind] = frozenset({"chip", "idea", "event"})
"""Kinds whose Latin spellings may have an s: H100s, data centers."""
COUNTED: frozenset[NameKind] = frozenset({"company", "lab", "model"})
"""Kinds that may have one too where no rule is needed: Waymos are cars, but Llamas and Geminis animals and people."""
NUMBERED: frozenset[NameKind] = frozenset({"model", "chip"})
"""Kinds whose spelling may have its version directly behind it: Qwen3, Sora2, HBM4."""
MAKERS: frozenset[NameKind] = frozenset({"company", "lab", "model"})
MADE: frozenset[NameKind] = frozenset({"company", "lab", "model", "chip", "event", "idea"})
THINGS: frozenset[NameKind] = frozenset({"model", "chip", "event", "idea"})


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """What a pattern stands for: a spelling of a name, or a word that only looks like one."""

    name: str
    kind: NameKind
    trap: bool = False
    case: str | None = None  # the spelling, where its Latin letters count only as written
    latin: bool = False  # begins or ends with a Latin letter or digit
    plural: bool = False
    numbered: bool = False
    compounded: bool = False  # may be followed by the next part of a compound
    rule: "Rule | None" = None

    @property
    def loose(self) -> "Use | None":
        """Return the use in letters of another case, which asks for a cue as well as for a Chinese neighbour."""
        if self.case is None or self.case.islower() or self.rule is None or not self.rule.near:
            return None
        return replace(self, case=None, rule=replace(self.rule, beside_han=False))


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A context rule made ready: numbers of the cue groups of which one must, and none may, stand near."""

    near: frozenset[int]
    not_near: frozenset[int]
    beside_han: bool


@dataclass(frozen=True, slots=True)
class Cues:
    """What shows a context: cue words with the groups they belong to, and names with theirs."""

    words: dict[str, frozenset[int]]
    names: dict[str, frozenset[int]]


def _use(name: Name, form: str, written: str, rule: Rule | None) -> Use:
    """Return what *form*, made from *written*, stands for."""
    return Use(
        name.id,
        name.kind,
        case=written if name.case and has_shape(written) else None,
        latin=is_word(form[0]) or is_word(form[-1]),
        plural=(name.kind in PLURAL or (name.kind in COUNTED and not name.when)) and is_word(form[-1]),
        numbered=name.kind in NUMBERED,
        compounded=name.kind in MAKERS and (rule is None or name.kind == "model"),
        rule=rule,
    )


def has_shape(written: str) -> bool:
    """Return whether the case of *written* can tell it from a word.

    Not with a digit beside two letters or more (GLM-5; o3 is also ozone), nor in several small words.
    """
    letters = sum(c.isascii() and c.isalpha() for c in written)
    if letters < 2:
        return letters == 1
    return not any(map(str.isdigit, written)) and not (written.islower() and re.search("[ -]", written))


def alike(name: Name, spelling: str) -> tuple[str, str]:
    """Return a key that spellings of *name* share when one rule is for both: 奥特曼 and 奧特曼, not AI and ai."""
    letters = "".join(c for c in spelling.translate(NARROW) if c.isascii() and c.isalpha())
    return comparable(spelling), letters if name.case else ""


def nested(inner: NameKind, outer: NameKind) -> bool:
    """Return whether a spelling within another name's longer one is a mention of its own.

    The maker is, in its model (DeepSeek-R1) or unit (Google DeepMind), and the thing in what is made of it (AI芯片);
    Wall Street is not, in the Wall Street Journal, nor AI in Scale AI.
    """
    return (inner in MAKERS and outer in MADE) or (inner == "idea" and outer in THINGS)


class Compiled:
    """Everything to look for on behalf of *watchbook*; raises ConfigError for a spelling without a character."""

    def __init__(self, watchbook: Watchbook) -> None:
        self._groups = {f"${context.id}": number for number, context in enumerate(watchbook.contexts)}
        self._words: dict[str, set[int]] = {}
        self._names: dict[str, set[int]] = {}
        for number, context in enumerate(watchbook.contexts):
            self._add_cues(context.words, number)
            for id_ in (*context.names, *(name.id for name in watchbook.names if name.kind in context.kinds)):
                self._names.setdefault(id_, set()).add(number)
        self.uses: dict[str, list[Use]] = {}
        for name in watchbook.names:
            for pattern, use in self._patterns(name):
                self.uses.setdefault(pattern, []).append(use)

    @property
    def cues(self) -> Cues:
        """Return what the context rules ask for."""
        return Cues(
            {word: frozenset(groups) for word, groups in self._words.items()},
            {name: frozenset(groups) for name, groups in self._names.items()},
        )

    def _patterns(self, name: Name) -> Iterator[tuple[str, Use]]:
        rules = {alike(name, spelling): self._rule(rule) for rule in name.when for spelling in rule.spellings}
        taken: set[tuple[str, str | None]] = set()
        for spelling in name.spellings:
            if not spelling.strip():
                raise ConfigError(f"watchbook: {name.id} has an empty spelling; remove it or write the name")
            for form, written in written_forms(spelling):
                use = _use(name, form, written, rules.get(alike(name, spelling)))
                if (form, use.case) not in taken:
                    taken.add((form, use.case))
                    yield form, use
        for word in name.not_in:
            for form, _ in written_forms(word):
                yield form, Use(name.id, name.kind, trap=True, latin=is_word(form[0]) or is_word(form[-1]))

    def _rule(self, rule: ContextRule) -> Rule:
        return Rule(self._asked(rule.near), self._asked(rule.not_near), rule.beside_han)

    def _asked(self, words: Iterable[str]) -> frozenset[int]:
        """Return the groups of *words*, with one of their own for those that are no context."""
        own = [word for word in words if not word.startswith("$")]
        groups = {self._groups[word] for word in words if word.startswith("$")}
        if own:
            number = self._groups.setdefault("\n".join(own), len(self._groups))
            self._add_cues(own, number)
            groups.add(number)
        return frozenset(groups)

    def _add_cues(self, words: Iterable[str], group: int) -> None:
        for word in words:
            self._words.setdefault(comparable(word), set()).add(group)
