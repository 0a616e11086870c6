"""The main text of a page: trafilatura's careful reading where it finds enough, its wider ones where it does not."""

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from racewatch.errors import BadMarkup
from racewatch.extract.furniture import LINK, width, without_furniture
from racewatch.extract.metadata import claims

_ENOUGH = 600
"""Latin letters from which the careful reading alone is believed. Below it the readings that also ask other extractors
may win; above it they mostly add what surrounds an article (F1 .987 against .974 on 32 pages of a public benchmark)."""


def tree_of(html: str, url: str) -> HtmlElement:
    """Return the tree of a page, as trafilatura would parse it; raise BadMarkup ``no-text`` when there is none."""
    try:
        # Through bytes, because lxml refuses text that declares an encoding of its own. Comments must go: what follows
        # one inside a paragraph is otherwise lost (4,000 of 9,600 characters of a newspaper's page).
        parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        return document_fromstring(html.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise BadMarkup("no-text", url=url, detail=str(error)) from error


def main_text(tree: HtmlElement, url: str) -> tuple[str, str]:
    """Return the article's text and which method found it: ``trafilatura``, else ``json-ld`` or ``meta``.

    Changes *tree*: links get marks. Raises BadMarkup ``no-text``.
    """
    titles = [title for title, _ in claims(tree, "title")]
    declared = next(iter(claims(tree, "text")), None)
    _mark_links(tree)
    if body := without_furniture(_extracted(tree), titles):
        return body, "trafilatura"
    if declared:
        return declared
    raise BadMarkup("no-text", url=url, detail="no main text on the page; open it and see what changed")


def _extracted(tree: HtmlElement) -> str:
    best = _read(tree, fast=True, precise=True)
    if width(best) >= _ENOUGH:
        return best
    for precise in (True, False):
        wider = _read(tree, fast=False, precise=precise)
        if len(wider) > len(best):
            return wider
    return best


def _read(tree: HtmlElement, *, fast: bool, precise: bool) -> str:
    import trafilatura  # noqa: PLC0415 - 0.4 s to import; only article pages pay for it

    text = trafilatura.extract(tree, output_format="txt", include_comments=False, fast=fast, favor_precision=precise)
    return (text or "").strip()


def _mark_links(tree: HtmlElement) -> None:
    begin, end = LINK
    for link in tree.iter("a"):
        if link.text_content().strip():
            link.text = begin + (link.text or "")
            if len(link):
                link[-1].tail = (link[-1].tail or "") + end
            else:
                link.text += end
