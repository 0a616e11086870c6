"""Who does what to whom in a clause: rules over the verbs of relations.yaml that stand between two names."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import yaml

from racewatch.sentiment.clauses import NAME, SIGNS, Clause
from racewatch.sentiment.lexicon import LOADER

Polarity = Callable[[str], float]
GAP, NEAR = 14, 24
"""Characters between a name and its verb: seven words' worth in Chinese, four in English."""
COMPARED = re.compile(rf"({NAME})([^{NAME[1:-1]}]{{0,{GAP}}}?)(?:比起|比|较)([^{NAME[1:-1]}]{{0,2}})({NAME})(.*)")
THAN = re.compile(rf"({NAME})(.*?)\bthan\b([^{NAME[1:-1]}]{{0,12}})({NAME})")
BESIDE = re.compile(
    rf"({NAME})[^{NAME[1:-1]}]{{0,{GAP}}}?(?:跟|和|与|比|同)[^{NAME[1:-1]}]{{0,2}}({NAME}).*?(?:没法比|不能比|差远了|差一大截|差太多|差得远|差远)"
)
MORE = {
    True: re.compile("[强快好准稳省高多懂新美]|聪明|便宜|细"),
    False: re.compile(r"\b(?:better|faster|smarter|cheaper|clearer|clearly|stronger|safer|more)\b"),
}
LESS = {
    True: re.compile("[弱慢差贵笨低少蠢烂]"),
    False: re.compile(r"\b(?:worse|slower|dumber|weaker|pricier|less|buggier)\b"),
}
"""Chinese (True) and English words that only say in which direction two names differ."""
COLON = re.compile(r"\s*[:：]")
JOINED = re.compile(rf"({NAME})\s*(?:、|,|，|和|与|跟|及|以及|and|&)\s*(?={NAME})")


@dataclass(frozen=True, slots=True)
class Role:
    """What a clause says of the name behind a sign: its polarity from -1 to 1, 0 for one that only speaks."""

    sign: str
    polarity: float


@dataclass(frozen=True, slots=True)
class Verbs:
    """The verbs of one language as patterns."""

    kinds: dict[str, re.Pattern[str]]

    def between(self, kind: str) -> re.Pattern[str]:
        """Return the pattern of a verb of *kind* between two names."""
        return self.kinds[kind]


@cache
def verbs(language: str) -> Verbs:
    """Return the verbs of ``zh`` or ``en``, longest first."""
    lists = yaml.load((files(__package__) / "relations.yaml").read_text("utf-8"), LOADER)[language]  # noqa: S506
    edge = r"\b" if language == "en" else ""
    kinds = {}
    for kind, words in lists.items():
        either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        kinds[kind] = re.compile(f"{edge}(?:{either}){edge}")
    return Verbs(kinds)


def turned(clause: Clause) -> list[Clause]:
    """Return the parts of a clause between which the subject changes: at 而, while, as, when both sides have names."""
    if len(_signs(clause.signs)) < 2:  # as nearly always
        return [clause]
    pattern = verbs(clause.language).kinds["turn"]
    for match in pattern.finditer(clause.signs):
        parts = clause.signs[: match.start()], clause.signs[match.end() :]
        if all(map(_signs, parts)):
            return [clause._replace(signs=part, names=_named(clause, part)) for part in parts]
    return [clause]


def _named(clause: Clause, part: str) -> dict[str, tuple[str, ...]]:
    return {sign: names for sign, names in clause.names.items() if sign in part}


def roles(words: str, *, chinese: bool, polarity: Polarity) -> list[Role]:
    """Return the roles of the names in *words*; *polarity* says how words without names sound.

    Names without a role of their own are left out: they take the tone of the clause.
    """
    signs = _signs(words)
    found: dict[str, float] = {}
    for role in _pairs(words, signs, chinese=chinese, polarity=polarity):
        found.setdefault(role.sign, role.polarity)
    for first, second in _joined(words):  # what is said of one of "A and B" is said of the other
        if first in found and second not in found:
            found[second] = found[first]
        elif second in found and first not in found:
            found[first] = found[second]
    return [Role(sign, value) for sign, value in found.items()]


def _pairs(words: str, signs: Sequence[str], *, chinese: bool, polarity: Polarity) -> Iterator[Role]:
    yield from _compared(words, chinese=chinese, polarity=polarity)
    kinds = verbs("zh" if chinese else "en").kinds
    joined = set(_joined(words))
    for first, second in pairwise(signs):
        if (first, second) in joined:
            continue
        between = words[words.index(first) + 1 : words.index(second)]
        after = words[words.index(second) + 1 :]
        yield from _acted(first, second, between, after, kinds, polarity)
    if len(signs) == 1:
        after = words[words.index(signs[0]) + 1 :]
        if kinds["say"].match(after.lstrip()) or COLON.match(after):
            yield Role(signs[0], 0.0)


def _acted(first: str, second: str, between: str, after: str, kinds: dict[str, re.Pattern[str]],
           polarity: Polarity) -> Iterator[Role]:  # fmt: skip
    """Yield the roles of two names with words *between* them; the first kind of verb that fits decides."""
    if kinds["passive"].search(between) and len(between) <= GAP:
        tone = polarity(after) or polarity(between)
        beaten = kinds["over"].search(after) or kinds["over"].search(between)
        yield Role(first, -0.8 if beaten or not tone else tone)
        yield Role(second, 0.6 if beaten else 0.0)
    elif kinds["cause"].search(between) and (tone := polarity(after)):
        yield from (Role(first, 0.6), Role(second, tone))
    elif kinds["under"].search(between):
        yield from (Role(first, -0.7), Role(second, 0.7))
    elif kinds["blame"].search(between):
        yield from (Role(first, 0.0), Role(second, -0.7))
    elif kinds["praise"].search(between):
        yield from (Role(first, 0.0), Role(second, 0.7))
    elif kinds["over"].search(between):
        yield from (Role(first, 0.7), Role(second, -0.7))
    elif kinds["say"].search(between):
        yield Role(first, 0.0)


def _compared(words: str, *, chinese: bool, polarity: Polarity) -> Iterator[Role]:
    """Yield the roles of "A 比 B 好", "A 跟 B 没法比" and "A is better than B"."""
    beside = BESIDE.search(words) if chinese else None
    match = (COMPARED if chinese else THAN).search(words)
    if beside:
        yield from (Role(beside[1], -0.7), Role(beside[2], 0.7))
    elif match:
        first, second, said = (match[1], match[4], match[5]) if chinese else (match[1], match[4], match[2])
        tone = _direction(said, chinese=chinese) or polarity(said)
        if tone:
            yield from (Role(first, 0.7 if tone > 0 else -0.7), Role(second, -0.7 if tone > 0 else 0.7))


def _direction(said: str, *, chinese: bool) -> float:
    more, less = MORE[chinese].search(said), LESS[chinese].search(said)
    return 0.0 if bool(more) == bool(less) else 1.0 if more else -1.0


def _signs(words: str) -> list[str]:
    return SIGNS.findall(words)


def _joined(words: str) -> list[tuple[str, str]]:
    return [(match[1], words[match.end()]) for match in JOINED.finditer(words)]
