"""Which line ends are real: paragraphs that were cut inside a word or a sentence are put together again."""

import re
from typing import NamedTuple

from racewatch.text.segment import dictionary_words

FINAL = "。！？!?.…；;：:」』”’\"'）)】》〉〗>～~"
"""A line that ends so is complete."""
CONTINUING = "，、,（(「『《【“‘—－-"
"""A line that ends so is not."""
CLOSING = "。，、！？；：」』”’）】》…,;!?)"
"""No line begins so."""
OPENING = "「『“‘《（"
CLOSED_BY = dict(zip("「『“《（(", "」』”》）)", strict=True))
OPENED = re.compile("[「『”“‘《（(]")
MARKED = re.compile(
    r"[-–—•·●■◆▪*※►▶☆★#@>＃＠【〔\[①-⑳]|\d{1,3}[.、)）．](?!\d)|[一二三四五六七八九十]{1,3}[、.．]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节節回部条條]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
)
"""A line that begins so is an item, a heading, a hashtag or a quotation."""
HAN_OR_KANA = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f]")
UNIT = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]|[^\W\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]+")
"""What a reader counts as one: a Chinese character, a Latin word, a number."""
SHORTEST_HEADING, LONGEST_HEADING = 4, 20
"""Units. Shorter is a splinter; Chinese headlines have up to about 20 characters, columns of print begin there."""
CLAUSE_MARKS = re.compile("[，。、；：！？,;!?…]")
LEADING_ON = frozenset("的地得和與与及或且在是為为對对把被將将從从向於于以而但並并之其令使讓让给給跟比")
"""Characters that do not end a heading: something has to follow them."""
WRAPPED = 50
"""Characters from which a line of Latin text is taken to be cut by a page width."""
SHORTEST_REPEAT = 12
"""Characters from which a line that says the same as the one before is an accident, not a refrain."""
LONG_REPEAT = 30
"""Characters from which it is one anywhere: the page gave a paragraph twice."""
HYPHEN = "-"
COMPOUNDS = frozenset([
    "long", "short", "high", "low", "well", "self", "non", "semi", "anti", "multi", "open", "closed",
    "large", "small", "real", "full", "part", "cutting", "state", "year", "off", "two",
    "third", "first", "second", "mid", "post", "cross", "fast", "hard", "data", "cost", "ai",
])  # fmt: skip
"""What stands before a hyphen that a word has of its own; in-, on-, up- and pro- are far more often syllables."""
AROUND = 6
"""Characters on either side of a line end that show whether a word lies across it, more than most words have."""


class Mended(NamedTuple):
    """Lines that are paragraphs, and how many were joined to the one before and dropped as repeats."""

    lines: list[str]
    joined: int
    repeated: int


def mended(lines: list[str], *, rejoin: bool) -> Mended:
    """Return *lines* without empty, cut and repeated ones.

    Without *rejoin* only a line that begins with a closing mark is joined to the one before.

    >>> mended(["重視技術實力，中國領", "", "導人在過去一年"], rejoin=True)
    Mended(lines=['重視技術實力，中國領導人在過去一年'], joined=1, repeated=0)
    """
    paragraphs: list[list[str]] = []
    joined = 0
    for line in filter(None, (line.strip() for line in lines)):
        glue = _glue(paragraphs[-1], line, rejoin=rejoin) if paragraphs else None
        if glue is None:
            paragraphs.append([line])
        else:
            paragraphs[-1] += _hyphenated(paragraphs[-1].pop(), line) if glue == HYPHEN else [glue, line]
            joined += 1
    once, repeated = _once(["".join(paragraph) for paragraph in paragraphs])
    return Mended(once, joined, repeated)


def _once(paragraphs: list[str]) -> tuple[list[str], int]:
    """Return *paragraphs* without those that were there before: at once if they are no refrain, later if long."""
    if len(set(paragraphs)) == len(paragraphs):  # as nearly always
        return paragraphs, 0
    kept: list[str] = []
    seen: set[str] = set()
    for paragraph in paragraphs:
        again = kept and kept[-1] == paragraph and len(paragraph) >= SHORTEST_REPEAT
        if again or (len(paragraph) >= LONG_REPEAT and paragraph in seen):
            continue
        kept.append(paragraph)
        seen.add(paragraph)
    return kept, len(paragraphs) - len(kept)


def _hyphenated(before: str, after: str) -> list[str]:
    """Return the two halves of a word that a line end divided; long-term keeps the hyphen that it has anyway."""
    first = before[:-1].rsplit(maxsplit=1)[-1].lower()
    keeps = first in COMPOUNDS or "-" in after.split(maxsplit=1)[0]
    return [before if keeps else before[:-1], after]


def _glue(pieces: list[str], after: str, *, rejoin: bool) -> str | None:
    """Return what joins *after* to the paragraph made of *pieces*, or None when it begins one of its own."""
    before = pieces[-1]
    if after[0] in CLOSING:
        return ""
    if not rejoin or before[-1] in FINAL or MARKED.match(after) or after == before:
        return None
    if HAN_OR_KANA.match(before[-1]) or HAN_OR_KANA.match(after) or (before[-1] in CONTINUING and after[0] in OPENING):
        return _chinese_glue(pieces, after)
    return _latin_glue(before, after)


def _chinese_glue(pieces: list[str], after: str) -> str | None:
    before = pieces[-1]
    if before[-1] in CONTINUING or _is_open(before):
        return ""
    if not before[-1].isalnum() or not (after[0].isalnum() or after[0] in OPENING):
        return None
    is_heading = len(pieces) == 1 and before[-1] not in LEADING_ON and _looks_like_heading(before)
    return None if is_heading and not _cuts_a_word(before[-AROUND:], after[:AROUND]) else ""


def _cuts_a_word(before: str, after: str) -> bool:
    """Return whether a word of the dictionary lies across the line end, of which each side makes a splinter: 测, 试."""
    if not (HAN_OR_KANA.match(before[-1]) and HAN_OR_KANA.match(after)):
        return False
    at = 0
    for word in dictionary_words(before + after):
        if at < len(before) < (at := at + len(word)):
            return len(dictionary_words(before)[-1]) == len(dictionary_words(after)[0]) == 1
    return False


def _latin_glue(before: str, after: str) -> str | None:
    if before[-1] == HYPHEN and before[-2:-1].isalpha() and after[0].islower():
        return HYPHEN
    if not (before[-1].isalnum() or before[-1] in ",(") or not after[0].isalnum():
        return None
    goes_on = before[-1] == "," or after[0].islower() or len(before) >= WRAPPED or CLAUSE_MARKS.search(before)
    return " " if goes_on else None


def _is_open(line: str) -> bool:
    """Return whether a quotation or a bracket was opened in *line* and not closed."""
    return OPENED.search(line) is not None and any(
        line.rfind(mark) > line.rfind(end) for mark, end in CLOSED_BY.items()
    )


def _looks_like_heading(line: str) -> bool:
    if len(line) > 200 or CLAUSE_MARKS.search(line):
        return False
    return SHORTEST_HEADING <= len(UNIT.findall(line)) <= LONGEST_HEADING
