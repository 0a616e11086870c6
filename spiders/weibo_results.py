"""One page of a Weibo search: JSON of m.weibo.cn, HTML of s.weibo.com; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html
from lxml.etree import _Element as Element

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import count_of
from spiders.weibo import answer_of, part_of

_POST = 9
_NOTHING = "没有内容"
# Both sites say so above or below their results, in one wording or another.
_OMITTED = re.compile(r"省略[^<\"]{0,12}相似|相似[^<\"]{0,12}省略")
_FOUND = re.compile(r"找到\s*([\d,，.]+\s*[万亿]?)\s*条")
_NO_COUNT = re.compile(r"[^\d.,万亿+]")


@dataclass(frozen=True)
class Page:
    """One page of results: its posts in the form of an API's status, and what the site says of all results.

    *total* is how many there are, *pages* how many pages it leads to, *more* whether it shows the way to another one;
    None where the site does not say. *omitted*: it says that it left similar ones out.
    """

    posts: tuple[Any, ...]
    total: int | None = None
    pages: int | None = None
    more: bool | None = None
    omitted: bool = False
    cursor: str = ""
    empty: bool = False  # well-formed and without a card: neither posts nor the words for their end


def page_of(body: bytes, *, url: str, number: int) -> Page:
    """Return the posts of one answer of m.weibo.cn; none on a later page is the end.

    Raises RejectItem ``refused-answer``; on page 1 also ``no-results`` (no match), ``empty-answer`` and ``no-posts``.
    """
    answer = answer_of(body, url)
    if answer.get("ok") != 1:
        return _nothing(answer, url, number)
    cards = part_of(answer, "data", "cards", url=url)
    posts = tuple(_posts(cards))
    if number == 1 and not cards:
        raise RejectItem("empty-answer", url=url, detail="ok: 1 without a card; a search that finds nothing says ok: 0")
    if number == 1 and not posts:
        kinds = sorted({str(card.get("card_type")) for card in cards if isinstance(card, dict)})
        raise BadMarkup("no-posts", url=url, detail=f"{len(cards)} cards of types {', '.join(kinds)}, none a post")
    info = answer["data"].get("cardlistInfo")
    told = info if isinstance(info, dict) else {}
    omitted = any(_OMITTED.search(str(card)) for card in cards if _is_word(card))
    cursor = str(told.get("since_id") or "")
    return Page(posts, count_of(told.get("total")), omitted=omitted, cursor=cursor, empty=not cards)


def _is_word(card: Any) -> bool:
    return isinstance(card, dict) and "mblog" not in card and "card_group" not in card


def _nothing(answer: dict[str, Any], url: str, number: int) -> Page:
    msg = str(answer.get("msg") or "")
    if _NOTHING not in msg and (msg or answer.get("ok") != 0):
        raise RejectItem("refused-answer", url=url, detail=f"ok: {answer.get('ok')!r}, msg: {msg[:200]!r}")
    if number == 1:
        raise RejectItem("no-results", url=url, detail=msg)
    return Page(())


def _posts(cards: list[Any]) -> Iterator[Any]:
    for card in cards:
        if not isinstance(card, dict):
            continue
        if card.get("card_type") == _POST:
            yield card.get("mblog")
        elif isinstance(group := card.get("card_group"), list):
            yield from _posts(group)


def html_page_of(body: bytes, *, url: str, number: int) -> Page:
    """Return the posts of one page of s.weibo.com.

    Raises RejectItem ``no-results`` on page 1 where the site says that it found nothing, and BadMarkup ``no-posts``
    where it neither says so nor shows a post.
    """
    text = body.decode("utf-8", "replace")
    tree = html.fromstring(text)
    cards = tree.xpath('//div[contains(@class, "card-wrap")][@mid]')
    if not cards:
        if not tree.xpath('//*[contains(@class, "card-no-result")]') and number == 1:
            raise BadMarkup("no-posts", url=url, detail="neither a post nor the words that nothing was found")
        if number == 1:
            raise RejectItem("no-results", url=url, detail="the page says that nothing was found")
        return Page(())
    found = _FOUND.search(text)
    listed = tree.xpath('//ul[contains(@class, "s-scroll")]/li')
    return Page(
        tuple(_status(card) for card in cards),
        total=count_of(found[1]) if found else None,
        pages=len(listed) or 1,
        more=bool(tree.xpath('//div[contains(@class, "m-page")]//a[contains(@class, "next")]')),
        omitted=bool(_OMITTED.search(text)),
    )


def _status(card: Element) -> dict[str, Any]:
    """Return a post of the page in the form of the API's answers; what the page does not show is not in it."""
    shown = _inner(card, "feed_list_content")
    full = _inner(card, "feed_list_content_full")
    when = card.xpath('.//*[contains(@class, "from")]/a[1]')
    who = when[0].get("href", "") if when else ""
    owner = re.search(r"weibo\.com/(\d+)/", who)
    return {
        "mid": card.get("mid"),
        "text": shown,
        "created_at": " ".join(when[0].text_content().split()) if when else "",
        "isLongText": ">展开<" in shown,
        "longText": {"longTextContent": full} if full else None,
        "user": {"id": owner[1]} if owner else None,
        "reposts_count": _count(card, "feed_list_forward"),
        "comments_count": _count(card, "feed_list_comment"),
        "attitudes_count": _count(card, "feed_list_like"),
    }


def _inner(card: Element, node_type: str) -> str:
    """Return the HTML inside the post's own text, without what unfolds and folds it; "" when there is none."""
    found = card.xpath(f'.//p[@node-type="{node_type}"][not(ancestor::div[contains(@class, "card-comment")])]')
    if not found:
        return ""
    for link in found[0].xpath('.//a[@action-type="fl_fold"]'):
        link.drop_tree()
    return ((found[0].text or "") + "".join(html.tostring(part, encoding="unicode") for part in found[0])).strip()


def _count(card: Element, action: str) -> int | None:
    """Return the count beside an action; the bare word, as in 转发, means that there is none yet."""
    found = card.xpath(f'.//div[contains(@class, "card-act")]//*[@action-type="{action}"]')
    if not found:
        return None
    digits = _NO_COUNT.sub("", found[0].text_content())
    return count_of(digits) if digits else 0
