"""Which line ends are real: paragraphs that were cut inside a word or a sentence are put together again."""

import re

FINAL = "。！？!?.…；;：:」』”’\"'）)】》〉〗>～~"
"""A line that ends so is complete."""
CONTINUING = "，、,（(「『《【“‘—－-"
"""A line that ends so is not."""
CLOSING = "。，、！？；：」』”’）】》…,;!?)"
"""No line begins so."""
OPENING = "「『“‘《（"
CLOSED_BY = dict(zip("「『“《（(", "」』”》）)", strict=True))
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


def mended(lines: list[str], *, rejoin: bool) -> tuple[list[str], int]:
    """Return *lines* without empty, cut and repeated ones, and how many were joined or dropped as repeats.

    Without *rejoin* only a line that begins with a closing mark is joined to the one before.

    >>> mended(["重視技術實力，中國領", "", "導人在過去一年"], rejoin=True)
    (['重視技術實力，中國領導人在過去一年'], 1)
    """
    paragraphs: list[list[str]] = []
    repairs = 0
    for line in filter(None, (line.strip() for line in lines)):
        glue = _glue(paragraphs[-1], line, rejoin=rejoin) if paragraphs else None
        if glue is not None:
            paragraphs[-1] += [glue, line]
            repairs += 1
        elif paragraphs and len(line) >= SHORTEST_REPEAT and paragraphs[-1] == [line]:
            repairs += 1
        else:
            paragraphs.append([line])
    return ["".join(paragraph) for paragraph in paragraphs], repairs


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
    return None if is_heading else ""


def _latin_glue(before: str, after: str) -> str | None:
    if not (before[-1].isalnum() or before[-1] in ",(") or not after[0].isalnum():
        return None
    goes_on = before[-1] == "," or after[0].islower() or len(before) >= WRAPPED or CLAUSE_MARKS.search(before)
    return " " if goes_on else None


def _is_open(line: str) -> bool:
    """Return whether a quotation or a bracket was opened in *line* and not closed."""
    return any(line.rfind(mark) > line.rfind(end) for mark, end in CLOSED_BY.items())


def _looks_like_heading(line: str) -> bool:
    if len(line) > 200 or CLAUSE_MARKS.search(line):
        return False
    return SHORTEST_HEADING <= len(UNIT.findall(line)) <= LONGEST_HEADING
