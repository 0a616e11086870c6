"""Weibo posts of a search, page by page, with the full text of clipped posts."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from racewatch.catalog import Source
from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Refused, Skipped, Trouble, count_of
from schemas import RawItem
from spiders.site import SourceSpider, trouble_of
from spiders.weibo import answer_of, full_text, part_of

Record = RawItem | Refused | Skipped | Trouble
ZONE = "Asia/Shanghai"
_POST, _GROUP = 9, 11
_NOTHING = "没有内容"
# Keys of a post that speak of people; a refused post goes to quarantine without them.
_PEOPLE = frozenset({"user", "retweeted_status", "longText"})


@dataclass(frozen=True)
class Page:
    """One page of results: its posts as sent, and how many the site says there are in all."""

    posts: tuple[Any, ...]
    total: int | None


def page_of(body: bytes, *, url: str, number: int) -> Page:
    """Return the posts of one answer; none on a later page is the end.

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
    return Page(posts, count_of(info.get("total")) if isinstance(info, dict) else None)


def _nothing(answer: dict[str, Any], url: str, number: int) -> Page:
    msg = str(answer.get("msg") or "")
    if _NOTHING not in msg and (msg or answer.get("ok") != 0):
        raise RejectItem("refused-answer", url=url, detail=f"ok: {answer.get('ok')!r}, msg: {msg[:200]!r}")
    if number == 1:
        raise RejectItem("no-results", url=url, detail=msg)
    return Page((), None)


def _posts(cards: list[Any]) -> Iterator[Any]:
    for card in cards:
        if not isinstance(card, dict):
            continue
        if card.get("card_type") == _POST:
            yield card.get("mblog")
        elif isinstance(group := card.get("card_group"), list):
            yield from _posts(group)


def post_of(mblog: Any, *, url: str, source: Source, fetched_at: datetime) -> RawItem | Refused:
    """Return one post as an item, ``clipped`` while its full text is elsewhere, or why it cannot be used."""
    try:
        mid, created, text = (_field(mblog, key) for key in ("mid", "created_at", "text"))
        inline = (mblog.get("longText") or {}).get("longTextContent")
        return RawItem(
            source=source.name,
            publisher=source.publisher,
            kind="post",
            url=source.entry_link(mid) or f"{source.url.rstrip('/')}/status/{mid}",
            platform_id=f"weibo:{mid}",
            body=inline or text,
            body_format="html",
            author=_author(mblog),
            published=created,
            published_origin="api",
            zone=ZONE,
            fetched_at=fetched_at,
            clipped=_is_clipped(mblog) and not inline,
            likes=count_of(mblog.get("attitudes_count")),
            comments=count_of(mblog.get("comments_count")),
            reposts=count_of(mblog.get("reposts_count")),
        )
    except (RejectItem, ValidationError) as error:
        return Refused.because(error, _without_people(mblog), url)


def _field(mblog: Any, key: str) -> str:
    if not isinstance(mblog, dict):
        raise RejectItem("malformed-row", detail=f"want a post, got {type(mblog).__name__}")
    value = mblog.get(key) or (mblog.get("id") if key == "mid" else None)
    if not isinstance(value, str | int) or not str(value).strip():
        raise RejectItem("absent-field", detail=key)
    return str(value)


def _author(mblog: dict[str, Any]) -> str | None:
    user = mblog.get("user")
    return str(user["id"]) if isinstance(user, dict) and user.get("id") else None


def _is_clipped(mblog: dict[str, Any]) -> bool:
    return bool(mblog.get("isLongText")) and "全文</a>" in str(mblog.get("text"))


def _without_people(mblog: Any) -> Any:
    return {k: v for k, v in mblog.items() if k not in _PEOPLE} if isinstance(mblog, dict) else mblog


class WeiboSearchSpider(SourceSpider):
    """For each query page after page, until a page is empty; a clipped post costs one request more."""

    name = "weibo-search"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()
        self.found: dict[str, int] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page of every query."""
        for query in self.queries:
            yield self._page(query, 1)

    def _page(self, query: str, number: int) -> Request:
        container = quote(f"100103type=1&q={query}", safe="")
        return Request(
            f"{self.site}/api/container/getIndex?containerid={container}&page_type=searchall&page={number}",
            callback=self.parse,
            meta={"expect": "json"},
            cb_kwargs={"query": query, "number": number},
        )

    def parse(self, response: Response, query: str, number: int, **_: Any) -> Iterator[Record | Request]:
        """Read a page's posts and ask for the next page."""
        page = page_of(response.body, url=response.url, number=number)
        for mblog in page.posts:
            yield self._post(mblog, response.url)
        self._note(query, len(page.posts), page.total)
        if page.posts and number < self.source.pages:
            yield self._page(query, number + 1)

    def _post(self, mblog: Any, url: str) -> Record | Request:
        post = post_of(mblog, url=url, source=self.source, fetched_at=self.now)
        if not isinstance(post, RawItem):
            return post
        if post.url in self.seen:
            return Skipped("duplicate-post")
        self.seen.add(post.url)
        return self._extend(post) if post.clipped else post

    def _extend(self, post: RawItem) -> Request:
        return Request(
            f"{self.site}/statuses/extend?id={post.url.rpartition('/')[2]}",
            callback=self.parse_full,
            errback=self.keep_clipped,
            meta={"expect": "json"},
            cb_kwargs={"post": post},
        )

    def parse_full(self, response: Response, post: RawItem, **_: Any) -> Iterator[Record]:
        """Put the full text into *post*, or keep what there is and say so."""
        try:
            yield post.model_copy(update={"body": full_text(response.body, url=response.url), "clipped": False})
        except RejectItem as error:
            yield post
            yield Trouble("clipped-post", str(error), response.url)

    def keep_clipped(self, failure: Failure) -> Iterator[Record]:
        """Keep the beginning of a post whose full text could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        trouble = trouble_of(failure)
        yield request.cb_kwargs["post"]
        yield Trouble("clipped-post", f"{trouble.reason}: {trouble.detail}", request.url)

    def _note(self, query: str, count: int, total: int | None) -> None:
        self.found[query] = self.found.get(query, 0) + count
        about = f" of about {total}" if total is not None else ""
        if total is not None or count:
            self.crawler.stats.set_value(f"racewatch/note/{query}", f"{query}: seen {self.found[query]}{about}")
