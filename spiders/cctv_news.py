"""The rundown of 新闻联播, China Central Television's evening news, by day."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import html
from lxml.etree import ParserError
from scrapy import Request
from scrapy.http import Response

from racewatch.errors import BadMarkup
from racewatch.extract import Skipped, Trouble, decode
from schemas import RankObservation
from spiders.entries import Entry
from spiders.pages import PageSpider
from spiders.site import content_type

ZONE = ZoneInfo("Asia/Shanghai")
AIRED = time(19)
PUBLISHED = timedelta(hours=3)
"""How long after its beginning a broadcast's rundown is taken to be complete on the site."""
_WHOLE = re.compile(r"《?新闻联播》?\s*\d{8}")
_SPOKEN = re.compile(r"[^\W\d_]")
"""A letter or character: the link around a piece's picture says only how long it is, or nothing."""
_MARK = re.compile(r"^\s*[\[【]视频[\]】]\s*")


def rundown(body: bytes, *, url: str, content_type: str, aired: datetime) -> list[Entry]:
    """Return the pieces of one day's broadcast in their order, each once; the entry of the whole broadcast is left out.

    Raises BadMarkup ``no-posts`` where the page lists nothing.
    """
    text = decode(body, content_type)
    found: dict[str, Entry] = {}
    for link in _tree(text, url).xpath("//a[@href]"):
        address = urljoin(url, link.get("href").strip())
        title = " ".join((link.get("title") or link.text_content()).split())
        if not _SPOKEN.search(title) or not urlsplit(address).path.endswith(".shtml") or _WHOLE.search(title):
            continue
        found.setdefault(address, Entry(address, _MARK.sub("", title), aired.isoformat(), language="zh-CN"))
    if not found:
        raise BadMarkup("no-posts", url=url, detail="the day's page lists no piece of the broadcast")
    return list(found.values())


def _tree(text: str, url: str) -> html.HtmlElement:
    try:
        return html.fromstring(text)
    except ParserError as error:
        raise BadMarkup("no-posts", url=url, detail=str(error)) from error


class CctvNewsSpider(PageSpider):
    """One request a day, then each piece's page; a source of the kind ``ranks`` keeps the order of the pieces instead.

    In the source's address ``{day}`` is the date as 20250127. Only days whose rundown is complete are asked for.
    """

    name = "cctv-news"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the rundowns of the source's last days, the newest first."""
        here = self.now.astimezone(ZONE)
        airings = (datetime.combine(here.date() - timedelta(days=n), AIRED, ZONE) for n in range(32))
        complete = [aired for aired in airings if aired + PUBLISHED <= here]
        for aired in complete[: max(1, round(self.source.days))]:
            url = self.base_url.replace("{day}", f"{aired:%Y%m%d}")
            yield Request(url, callback=self.parse, meta={"expect": "page"}, cb_kwargs={"aired": aired})

    def parse(
        self, response: Response, aired: datetime, **_: Any
    ) -> Iterator[Request | RankObservation | Skipped | Trouble]:
        """Read a day's rundown."""
        pieces = rundown(response.body, url=response.url, content_type=content_type(response), aired=aired)
        if self.source.kind == "ranks":
            yield from rows(pieces, self.source.name, aired)
            return
        for piece in pieces:
            yield self.page(piece)


def rows(pieces: list[Entry], name: str, aired: datetime) -> Iterator[RankObservation | Skipped]:
    """Yield the pieces as rows of the list *name* at the time of the broadcast, a headline that comes twice once."""
    titles: set[str] = set()
    for place, piece in enumerate(pieces, 1):
        if piece.title in titles:
            yield Skipped("duplicate-title")
            continue
        titles.add(piece.title)
        yield RankObservation(
            list=name, observed_at=aired.astimezone(UTC), position=place, title=piece.title, url=piece.link
        )
