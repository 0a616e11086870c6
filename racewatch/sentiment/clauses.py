"""A text cut into clauses, each with its names: a name is one private character, so that rules can point at it."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from racewatch.text.fold import compose_kana, fold

SIGN = 0xE000
"""First of the private characters that stand for names; 6,400 of them are free in Unicode."""
MOST = 6400
NAME = "[\ue000-\uf8ff]"
SENTENCE = re.compile(r"[。！？!?;；\n]+|(?<=[a-z0-9)\"”])\.(?=\s|$)")
COMMA = re.compile(r"[，,：:]\s*|——|--|\s[—–-]\s")
SIGNS = re.compile(NAME)
HAN = re.compile("[\u3400-\u9fff]")
LISTED = re.compile(rf"{NAME}\s*[,，、]\s*{NAME}")


class Mention(Protocol):
    """A name in a text, as the names' matcher finds it."""

    @property
    def name(self) -> str:
        """Return the name's id in the watchbook."""

    @property
    def start(self) -> int:
        """Return where it begins."""

    @property
    def end(self) -> int:
        """Return where it ends."""


class Clause(NamedTuple):
    """A clause: where it stands in the text, its folded words with signs for names, whose they are, if it asks."""

    start: int
    end: int
    signs: str
    names: dict[str, tuple[str, ...]]
    sentence: int
    asks: bool = False

    @property
    def language(self) -> Literal["zh", "en"]:
        """Return zh where it holds a Chinese character, else en."""
        return "zh" if HAN.search(self.signs) else "en"

    @property
    def bare(self) -> str:
        """Return its words with a blank for each name."""
        words = self.signs
        for sign in self.names:
            words = words.replace(sign, " ")
        return words


def clauses_of(text: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Return the clauses of *text*; overlapping mentions share one sign."""
    folded = fold(compose_kana(text)).replace("’", "'")
    spans: list[tuple[int, int, list[str]]] = []
    for mention in sorted(mentions, key=lambda each: (each.start, -each.end)):
        if spans and mention.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], mention.end), [*spans[-1][2], mention.name])
        elif len(spans) < MOST:
            spans.append((mention.start, mention.end, [mention.name]))
    whole, places, at = "", list[int](), 0
    owners: dict[str, tuple[str, ...]] = {}
    for number, (start, end, names) in enumerate(spans):
        sign = chr(SIGN + number)
        owners[sign] = tuple(dict.fromkeys(names))
        whole += folded[at:start] + sign
        places += [*range(at, start), start]
        at = end
    whole, places = whole + folded[at:], [*places, *range(at, len(folded)), len(folded)]
    return list(_cut(whole, places, owners, [span[1] for span in spans]))


def _cut(whole: str, places: Sequence[int], owners: dict[str, tuple[str, ...]], ends: Sequence[int]) -> list[Clause]:
    listed = {at for match in LISTED.finditer(whole) for at in range(match.start(), match.end())}
    breaks = [(match.start(), match.end(), True) for match in SENTENCE.finditer(whole)]
    breaks += [(m.start(), m.end(), False) for m in COMMA.finditer(whole) if m.start() not in listed]
    found, start, sentence = list[Clause](), 0, 0
    for stop, following, ends_sentence in [*sorted(breaks), (len(whole), len(whole), True)]:
        if stop < start:
            continue
        words = whole[start:stop]
        if said := words.strip():
            names = {sign: owners[sign] for sign in SIGNS.findall(words) if sign in owners}
            first = start + words.index(said[0])
            last = said[-1]
            end = ends[ord(last) - SIGN] if last in owners else places[first + len(said) - 1] + 1
            asks = whole[stop : stop + 1] in {"?", "？"} or last in "吗么呢"
            found.append(Clause(places[first], end, words, names, sentence, asks))
        start, sentence = following, sentence + ends_sentence
    return found
