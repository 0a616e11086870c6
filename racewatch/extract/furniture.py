"""Lines that belong to the page and not to the article: its headline again, dates, bylines, pointers, tails. Pure.

An extractor returns lines; what they were on the page survives as marks around the text of links (see LINK).
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

LINK = ("⸨", "⸩")
"""Put around the text of every link before extraction; printable, because extractors drop what is not."""
_INSIDE = re.compile(f"{LINK[0]}([^{LINK[0]}{LINK[1]}]*){LINK[1]}")
_MARKS = str.maketrans("", "", "".join(LINK))
_SENTENCE_END = re.compile(r"[.!?。！？…\"”’」』)）]\s*$")
_POINTER = re.compile(
    r"(?i)^\W*(?:read (?:more|also|next)|(?:see|you (?:may|might)) also|also (?:read|see)|more (?:from|on|stories)"
    r"|related(?: (?:stor|articl|post|link|news|content|topic)\w*)?|recommended|don.t miss|advertisement|sponsored"
    r"|延伸[閱阅][讀读]|相[關关](?:新聞|新闻|[報报][導道]|[閱阅][讀读]|文章)|推[薦荐][閱阅][讀读]"
    r"|更多(?:新聞|新闻|內容|内容|[報报][導道]))(?!\w)"
)
_TAIL = re.compile(
    r"(?i)^\W*(?:\d*\s*comments?\W*$|leave a (?:comment|reply)|tell us what you think|share (?:this|on)\b|follow us"
    r"|sign up|subscribe|copyright|©|all rights reserved|tags?:|filed under"
    r"|責任編輯|责任编辑|責編|责编|编辑[:：]|編輯[:：]|来源[:：]|來源[:：])"
)
_DATE = re.compile(r"\d{1,4}\D{1,12}\d{1,4}|\d{1,2}:\d{2}")
_BYLINE = re.compile(
    r"(?i)^\W*(?:by |por |von |par |(?:re)?posted|(?:first )?published|publicado|(?:last )?(?:updated|modified)"
    r"|written by|author|文[/／]|作者|[記记]者|[撰編编][文輯辑]|来源|來源|發[布佈]|发布|時間|时间)"
)
_PROSE, _LONG_PROSE, _SHORT, _HEADING, _TITLE = 80, 160, 120, 60, 15
"""Widths in Latin letters, a Chinese character counting three: prose with an end mark and without one, a line that may
be a date or byline, a heading, and the shortest headline that is compared loosely."""


def width(text: str) -> int:
    """Return how much *text* says in Latin letters; a Chinese, Japanese or Korean character says as much as three.

    >>> width("abc"), width("輝達")
    (3, 6)
    """
    return sum(3 if character > "\u2e80" else 1 for character in text)


def without_furniture(text: str, titles: Sequence[str] = ()) -> str:
    """Return *text* without page furniture and without marks; *titles* are the headlines the page claims.

    Removed: what stands before the headline, and headline, date and byline before the first prose; lines that only
    point elsewhere or repeat an earlier one; comment counters, sharing calls and link lists at the end.

    >>> prose = 9 * "模型公布了。"
    >>> without_furniture("\\n".join(["八卦", "标题", "2025-01-27", prose]), ["标题"]) == prose
    True
    """
    lines = [_Line(line, titles) for line in text.split("\n") if line.translate(_MARKS).strip()]
    body = lines[_beginning(lines) :]
    kept = [line for place, line in enumerate(body) if place >= _opening(body) or not line.opens]
    kept = _once([line for line in kept if not line.points])
    return "\n".join(line.plain for line in _without_tail(kept))


class _Line:
    """One line and what it looks like."""

    def __init__(self, marked: str, titles: Sequence[str]) -> None:
        self.plain = marked.translate(_MARKS).strip()
        self.width = width(self.plain)
        self.ends = bool(_SENTENCE_END.search(self.plain))
        self.linked = sum(map(len, _INSIDE.findall(marked))) / len(self.plain)
        self.titles = titles

    @property
    def prose(self) -> bool:
        return self.width > _LONG_PROSE or (self.width >= _PROSE and self.ends)

    @property
    def is_title(self) -> bool:
        return any(letters_of(self.plain) == letters_of(title) for title in self.titles)

    @property
    def opens(self) -> bool:
        """Whether this is a headline, date, byline or link, when it stands before the prose."""
        link = self.linked > 0.8 and not self.ends
        return link or self._dated or self._byline or self._like_a_title

    @property
    def _dated(self) -> bool:
        found = _DATE.search(self.plain)
        words = len(re.sub(r"[\d\W]", "", self.plain))
        return bool(found and self.width < _SHORT and not self.ends and (words < _SHORT // 3 or found.start() == 0))

    @property
    def _byline(self) -> bool:
        return self.width < _SHORT and bool(_BYLINE.search(self.plain))

    @property
    def _like_a_title(self) -> bool:
        own = letters_of(self.plain)
        return any(own == other or _similar(own, other) for other in map(letters_of, self.titles) if own)

    @property
    def points(self) -> bool:
        """Whether the line only points to something else to read."""
        short = self.width < _HEADING - 20 and not self.plain.rstrip("….").endswith(("!", "?", "。"))
        return bool(_POINTER.search(self.plain)) and (self.linked > 0.5 or short)

    @property
    def trails(self) -> bool:
        """Whether the line is furniture when it stands at the end."""
        link = self.linked > 0.9 and not self.plain.startswith("http")
        return self.width < 2 * _SHORT and (link or bool(_TAIL.search(self.plain)))


@lru_cache(maxsize=256)
def letters_of(text: str) -> str:
    """Return the letters and digits of *text*, without case, by which headlines are compared."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _similar(own: str, title: str) -> bool:
    long = len(own) > _TITLE
    return long and (own in title or SequenceMatcher(None, own, title).ratio() > 0.8)


def _beginning(lines: Sequence[_Line]) -> int:
    """Return the place after the last headline in the first third of the text, where the article begins."""
    total, seen, begin = sum(line.width for line in lines), 0, 0
    for place, line in enumerate(lines[:-1], 1):
        seen += line.width
        if seen > total / 3:
            break
        begin = place if line.is_title else begin
    return begin


def _opening(lines: Sequence[_Line]) -> int:
    return next((place for place, line in enumerate(lines) if line.prose), 0)


def _once(lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines without those that repeat an earlier one, as captions and pulled quotes do."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        letters = letters_of(line.plain)
        if line.width < _PROSE or letters not in seen:
            kept.append(line)
        seen.add(letters)
    return kept


def _without_tail(lines: Sequence[_Line]) -> Sequence[_Line]:
    first = _opening(lines)
    end = len(lines)
    while end > first + 1 and lines[end - 1].trails:
        end -= 1
    removed = len(lines) - end
    heading = removed > 1 and end > first + 1 and lines[end - 1].width < _HEADING and not lines[end - 1].ends
    return lines[: end - heading]
