"""Weibo's hot-search list: one row a topic, with its place, heat and label."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response

from racewatch.catalog import Source
from racewatch.errors import RejectItem
from racewatch.extract import Refused, Skipped, count_of
from schemas import RankObservation
from spiders.site import SourceSpider
from spiders.weibo import answer_of, part_of

Row = RankObservation | Refused | Skipped
MOBILE = "/api/container/getIndex?containerid=106003type%3D25%26t%3D3%26disable_hot%3D1%26filter_type%3Drealtimehot"
MARKS = {"new": "新", "hot": "热", "boom": "爆", "fei": "沸"}
"""The list's marks by the names of their pictures on m.weibo.cn."""


def rows(body: bytes, *, url: str, source: Source, observed_at: datetime) -> Iterator[Row]:
    """Yield the rows of one answer, broken ones as refusals; a list without a row is ``empty-list``, never silence."""
    place, titles, answer = 0, set(), answer_of(body, url)
    cards = (answer.get("data") or {}).get("cards") if isinstance(answer.get("data"), dict) else None
    listed = mobile_rows(cards) if cards else part_of(answer, "data", "realtime", url=url)
    for raw in listed:
        if isinstance(raw, dict) and (raw.get("is_ad") or raw.get("topic_ad")):
            yield Skipped("ad")
            continue
        place += 1
        row = _row(raw, place, url, source, observed_at)
        if isinstance(row, RankObservation) and row.title in titles:
            row = Refused("duplicate-title", raw, url, row.title)
        elif isinstance(row, RankObservation):
            titles.add(row.title)
        yield row
    if not place:
        raise RejectItem("empty-list", url=url, detail="the hot list is never empty; look at the saved answer")


def mobile_rows(cards: Any) -> list[Any]:
    """Return the rows of m.weibo.cn's list in the form of weibo.com's; what has neither place nor heat stands apart.

    There a row's picture is its place (``…/img_search_3.png``), its heat stands beside it, after its section ("剧集
    812345"), and its mark is a picture too (``…/hot_3.png``); the pinned row on top and advertisements have no place.
    """
    groups = [card.get("card_group") for card in cards if isinstance(card, dict)] if isinstance(cards, list) else []
    return [_mobile_row(row) for group in groups if isinstance(group, list) for row in group]


def _mobile_row(row: Any) -> Any:
    if not isinstance(row, dict) or "desc" not in row:
        return row
    place = re.search(r"img_search_(\d+)\.png", str(row.get("pic") or ""))
    beside = str(row.get("desc_extr") or "").split()
    heat = beside[-1] if beside and beside[-1].isdecimal() else None
    mark = re.search(r"/([a-z]+)\w*\.png", str(row.get("icon") or ""))
    return {
        "word": row["desc"],
        "num": heat,
        "realpos": int(place[1]) if place else None,
        "category": " ".join(beside[:-1] if heat else beside) or None,
        "label_name": MARKS.get(mark[1]) if mark else None,
        "is_ad": not place or heat is None,
    }


def _row(raw: Any, order: int, url: str, source: Source, observed_at: datetime) -> RankObservation | Refused:
    try:
        title = _title(raw)
        return RankObservation(
            list=source.name,
            observed_at=observed_at,
            position=_count(raw, "realpos") or order,
            title=title,
            url=source.entry_link(title) or f"https://s.weibo.com/weibo?q={quote(f'#{title}#', safe='')}",
            heat=_heat(raw),
            reads=_count(raw, "mblog_readCount"),
            discussions=_count(raw, "mblog_discussCount"),
            originals=_count(raw, "mblog_originCount"),
            label=raw.get("label_name") or None,
            category=raw.get("category") or None,
        )
    except (RejectItem, ValidationError) as error:
        return Refused.because(error, raw, url)


def _title(raw: Any) -> str:
    if not isinstance(raw, dict):
        raise RejectItem("malformed-row", detail=f"want an object, got {type(raw).__name__}")
    title = raw.get("word") or raw.get("note")
    if not isinstance(title, str) or not title.strip():
        raise RejectItem("absent-field", detail="word")
    return title.strip()


def _heat(raw: dict[str, Any]) -> int:
    """Return the row's heat; without it the row is refused, or a renamed field would empty every trend unseen."""
    heat = _count(raw, "num", "raw_hot")
    if heat is None:
        raise RejectItem("absent-field", detail="num")
    return heat


def _count(raw: dict[str, Any], *keys: str) -> int | None:
    """Return the first of *keys* that is there; one that is there and is no count makes the row unusable."""
    for key in keys:
        value = raw.get(key)
        if value is None or value == "":
            continue
        if (count := count_of(value)) is None:
            raise RejectItem("malformed-row", detail=f"{key}: {str(value)[:80]!r} is no count")
        return count
    return None


class WeiboHotSpider(SourceSpider):
    """One request: the list as it stands; reading is :func:`rows`."""

    name = "weibo-hot"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the list."""
        path = MOBILE if self.source.shape == "mobile" else "/ajax/side/hotSearch"
        yield Request(f"{self.site}{path}", meta={"expect": "json"}, callback=self.parse)

    def parse(self, response: Response, **_: Any) -> Iterator[Row]:
        """Read the list's rows."""
        yield from rows(response.body, url=response.url, source=self.source, observed_at=self.now)
