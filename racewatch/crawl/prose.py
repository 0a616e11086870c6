"""What a short page tells, apart from what it says to its reader about itself: quick, without a parser. Pure.

A page that stands in for another one speaks to the reader ("please", "your browser", 您) and has buttons; a news item,
however short, has a sentence about the world.
"""

import re
from dataclasses import dataclass

_HIDDEN = re.compile(r"(?is)<(script|style|noscript|template|svg|head)\b.*?</\1\s*>|<!--.*?-->")
_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title|<h[1-4]\b[^>]*>(.*?)</h[1-4]")
_LABELS = re.compile(r"(?is)<(a|button|label|h[1-6]|select|nav|textarea|title)\b[^>]*>.*?</\1\s*>")
_BLOCK = re.compile(r"(?i)</?(?:p|div|li|td|tr|h[1-6]|br|section|article|ul|ol|form|main|footer|header|table)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|《[^》]*》")
_ADDRESS = re.compile(
    r"\b(?:you|your|yours|we|our|us|please|sorry|oops|i|my)\b"
    r"|[您你]|我们|我們|本(?:网站|網站|站|页面|頁面)|(?:^|[，,])(?:请|請)|敬请|敬請|(?:谅|諒)解|(?:见|見)(?:谅|諒)|抱歉|对不起|對不起",
    re.IGNORECASE,
)
_CJK = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 20
"""Width of a sentence from which it tells anything; a Chinese character is three wide."""


@dataclass(frozen=True)
class Page:
    """A page's titles and all that a reader sees of it, each in one line, and its *body* as it was sent."""

    titles: str
    seen: str
    body: str

    @classmethod
    def of(cls, markup: str) -> "Page":
        """Return the page of *markup*."""
        titles = " ".join(" ".join(filter(None, found)) for found in _TITLE.findall(markup))
        body = _HIDDEN.sub(" ", markup)
        return cls(_plain(titles), _plain(body), body)

    def tells(self, about_itself: re.Pattern[str]) -> int:
        """Return how wide the sentences are that do not speak to the reader, less thrice their words *about_itself*.

        What is quoted is no word of the page's own.
        """
        blocks = _TAG.sub(" ", _BLOCK.sub("\n", _LABELS.sub("\n", self.body)))
        sentences = (_QUOTED.sub("…", match[0]).strip() for match in _SENTENCE.finditer(blocks))
        widths = [_width(each) - _own(each, about_itself) for each in sentences if not _ADDRESS.search(each)]
        return sum(width for width in widths if width >= _SHORTEST)


def _own(sentence: str, about_itself: re.Pattern[str]) -> int:
    return 3 * sum(_width(match[0]) for match in about_itself.finditer(sentence))


def _width(text: str) -> int:
    return len(text) + 2 * len(_CJK.findall(text))


def _plain(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).replace("&#39;", "'").replace("&amp;", "&").replace("’", "'").split())
