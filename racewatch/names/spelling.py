"""The form in which spellings and texts are compared, and where a Latin spelling may begin and end."""

import re
import sys
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from racewatch.text.fold import code_points, compose_kana, decoded, points

MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("•‧・.", "·"),
        **dict.fromkeys("’‘`", "'"),
        **dict.fromkeys("\t\n\r\u00a0\u2009\u202f\u3000", " "),
    }
)
"""Marks that writers use for one another: hyphens, the dot inside foreign names, apostrophes, spaces. One for one."""
VOICING = ("\uff9e", "\uff9f")  # half-width marks that become one character with the kana before them
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
HAN = "\u3400-\u9fff"
LATIN = "a-z0-9\u00c0-\u024f"
GAP = re.compile(f"(?<=[{HAN}])(·)(?=[{HAN}])|(?<=[{LATIN}])([ -])(?=[{LATIN}])|(?<=[{HAN}])( ?)(?=[{LATIN}])"
                 f"|(?<=[{LATIN}])( ?)(?=[{HAN}])")  # fmt: skip
"""Where spellings of one name differ in what stands between their parts: 山姆·奥特曼, GPT-4o, R1 模型."""
BETWEEN_HAN, BETWEEN_LATIN, BETWEEN_BOTH = ("·", "", " ", "-", " · "), ("-", " ", ""), ("", " ")
SHOUTED = 2
"""Blanks from which capitals are a way to write a line and not the shape of a name."""
FREE_GAPS = 3  # gaps that vary each by itself; a longer spelling has the same in all of them, or what is written

VERSION = re.compile(r"[A-Za-z]\d")
PART = re.compile(r"[A-Z]")
PART_AFTER_CAPITAL = re.compile(r"[A-Z][a-z]|[A-Za-z]\d")
"""With what the next part of a compound begins: V4, o3; behind a capital it takes more to tell parts from capitals."""


@cache
def _points() -> npt.NDArray[np.uint32]:
    """Return what folding, and then making marks one, makes of every code point, to be looked up in C."""
    marks = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    marks[list(MARKS)] = [ord(new) for new in MARKS.values()]
    return marks.take(points())


def comparable(text: str) -> str:
    """Return *text* folded and with its marks made one; as long as ``compose_kana(text)``.

    >>> comparable("馬克．祖克柏"), comparable("GPT–4o")
    ('马克·祖克柏', 'gpt-4o')
    """
    return decoded(_points().take(code_points(as_written(text))))


def as_written(text: str) -> str:
    """Return *text* unfolded, with the positions of :func:`comparable`."""
    return compose_kana(text) if VOICING[0] in text or VOICING[1] in text else text


def forms(spelling: str) -> tuple[str, ...]:
    """Return the comparable forms of a *spelling*: with and without what may stand between its parts.

    >>> forms("山姆·奧特曼")
    ('山姆·奥特曼', '山姆奥特曼', '山姆 奥特曼', '山姆-奥特曼', '山姆 · 奥特曼')
    >>> forms("GPT-4o")
    ('gpt-4o', 'gpt 4o', 'gpt4o')
    """
    return tuple(dict.fromkeys(form for form, _ in written_forms(spelling)))


def written_forms(spelling: str) -> tuple[tuple[str, str], ...]:
    """Return each form of *spelling* beside what it was made from, which has its case."""
    written = as_written(spelling).translate(NARROW)
    form = comparable(spelling)
    gaps = list(GAP.finditer(form))
    made = {form: written}
    for choice in _choices([match[0] for match in gaps], [_between(match) for match in gaps]):
        made.setdefault(_joined(form, gaps, choice), _joined(written, gaps, choice))
    return tuple(made.items())


def _between(match: re.Match[str]) -> tuple[str, ...]:
    return BETWEEN_HAN if match[1] else BETWEEN_LATIN if match[2] else BETWEEN_BOTH


def _choices(written: list[str], between: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return what to put into the gaps: all combinations of few gaps, the same in all of them where there are many."""
    if len(between) <= FREE_GAPS:
        return list(product(*between))
    alike = [tuple(gap if gap in options else old for old, options in zip(written, between, strict=True))
             for gap in (" ", "-", "", "·")]  # fmt: skip
    return list(dict.fromkeys(alike))


def _joined(text: str, gaps: list[re.Match[str]], choice: tuple[str, ...]) -> str:
    parts, at = [], 0
    for match, gap in zip(gaps, choice, strict=True):
        parts += [text[at : match.start()], gap]
        at = match.end()
    return "".join([*parts, text[at:]])


def is_word(character: str) -> bool:
    """Return whether *character* makes Latin words: a letter, accents included, or a digit."""
    return character < "\u0250" and character.isalnum()  # U+0250 ends the Latin letters with accents


def stands_alone(folded: str, start: int, end: int, *, plural: bool = False, numbered: bool = False) -> bool:
    """Return whether no Latin word runs on across either end: AI counts in 用AI做, not in training.

    A version number ends where its digits end: GPT-4 is not in GPT-4.5. *plural* allows one s more (H100s), *numbered*
    digits directly behind a letter (Llama4).
    """
    if not _begins(folded, start):
        return False
    rest = folded[end : end + 2]
    if not rest or not is_word(last := folded[end - 1]):
        return True
    if last.isdigit() and rest[0] == "·" and rest[1:].isdigit():
        return False
    if plural and rest[0] == "s":
        rest = rest[1:]
    return not rest or not is_word(rest[0]) or (numbered and rest[0].isdigit() and not last.isdigit())


def stands_before(written: str, start: int, end: int, *, numbered: bool = False) -> bool:
    """Return whether a Latin spelling in *written* ends where the next part of a compound begins.

    Headings leave blanks out: DeepSeekV4Pro, ChatGPTAtlas, GPT5Codex. *numbered* takes a version alone: KimiK2.5.

    >>> [stands_before(word, 0, 4) for word in ("SoraPro", "SoraV2", "Soraka")]
    [True, True, False]
    """
    if not _begins(written, start) or not is_word(written[end - 1]):
        return False
    part = VERSION if numbered else (PART_AFTER_CAPITAL if written[end - 1].isupper() else PART)
    return bool(part.match(written[end : end + 2].translate(NARROW)))


def _begins(text: str, start: int) -> bool:
    return start == 0 or not (is_word(text[start]) and is_word(text[start - 1]))


def is_shouted(written: str) -> bool:
    """Return whether *written* is an English line all in capitals, whose case tells nothing."""
    return written.isascii() and written.isupper() and written.count(" ") >= SHOUTED


def is_han(character: str) -> bool:
    """Return whether *character* is a Chinese one."""
    return "\u3400" <= character <= "\u9fff"


def beside_han(folded: str, start: int, end: int) -> bool:
    """Return whether a Chinese character stands beside, a blank between them or not: 让Grok扮演, 用 Grok 寫."""
    before, behind = folded[max(start - 2, 0) : start].rstrip(), folded[end : end + 2].lstrip()
    return is_han(before[-1:]) or is_han(behind[:1])


def written_alike(found: str, spelling: str) -> bool:
    """Return whether the Latin letters of *found* have the case of *spelling*; full width counts as normal width."""
    return all(
        one == other
        for one, other in zip(found.translate(NARROW), spelling, strict=True)
        if other.isascii() and other.isalpha()
    )
