"""The text of a piece of HTML: of a feed's description, or of a post in Weibo's wire form."""

import re

from lxml import etree

from racewatch.text.lines import HAN_OR_KANA

UNSEEN = frozenset(
    ["head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"]
)
BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
     "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul"]
)  # fmt: skip
CELLS = frozenset(["td", "th"])
LINK_TAILS = frozenset(["全文", "展开", "展开全文", "...全文", "…全文", "网页链接", "O网页链接"])
"""Links whose words belong to the platform: the rest of a clipped post, and a shortened address."""
TAG = re.compile("<[^<>]{0,5000}>")
SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """Return the text of *html*: a line for each block and each <br>, emoticons by their name such as [偷笑].

    Broken markup is read as a browser would; scripts and styles say nothing; the platform's own links (全文) go.

    >>> text_of('<a><span class="surl-text">#话题#</span></a>真好<img alt="[偷笑]"><br />第二行')
    '#话题#真好[偷笑]\\n第二行'
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # The charset was settled before: a meta element inside must not be asked again, so the bytes say it first.
    root = etree.fromstring(b"<html><body><div>" + _clean(html).encode() + b"</div></body></html>", parser)
    if any(entry.message.startswith("Excessive depth") for entry in parser.error_log):
        # libxml2 drops what lies below 2,048 nested tags; words without their lines are better than no words.
        return _tidy(TAG.sub(" ", html))
    return "" if root is None else _tidy("".join(_parts(root)))


def _clean(html: str) -> str:
    """Return *html* without characters that end a document for the parser."""
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", " ", html)


def _parts(root: etree._Element) -> list[str]:
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        silent = tag in UNSEEN or (tag == "a" and "".join(element.itertext()).strip() in LINK_TAILS)
        if event == "start":
            hidden += silent
            if not hidden:
                parts += _opening(tag, element)
            continue
        hidden -= silent
        if not hidden:
            parts.append("\n" if tag in BLOCKS else " " if tag in CELLS else "")
            parts.append(_flowed(element.tail))
    return parts


def _opening(tag: str, element: etree._Element) -> list[str]:
    if tag == "img":
        name = element.get("alt", "").strip()
        return [name] if name.startswith("[") and name.endswith("]") else []
    start = "\n" if tag in BLOCKS and tag != "br" else ""
    return [start, (element.text or "") if tag == "pre" else _flowed(element.text)]


def _flowed(text: str | None) -> str:
    """Return a text node with line ends as a browser shows them, but none inside Chinese."""
    return SPACE.sub(lambda match: _space(text or "", match), text or "")


def _space(text: str, match: re.Match[str]) -> str:
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    inside_chinese = "\n" in match[0] and HAN_OR_KANA.match(before) and HAN_OR_KANA.match(after)
    return "" if inside_chinese else " "


def _tidy(text: str) -> str:
    lines = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
