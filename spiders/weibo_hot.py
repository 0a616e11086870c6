"""Weibo's hot-search list: one row a topic, with its place, heat and label."""

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


def rows(body: bytes, *, url: str, source: Source, observed_at: datetime) -> Iterator[Row]:
    """Yield the rows of one answer, broken ones as refusals; a list without a row is ``empty-list``, never silence."""
    place, titles = 0, set()
    for raw in part_of(answer_of(body, url), "data", "realtime", url=url):
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
        yield Request(f"{self.site}/ajax/side/hotSearch", meta={"expect": "json"}, callback=self.parse)

    def parse(self, response: Response, **_: Any) -> Iterator[Row]:
        """Read the list's rows."""
        yield from rows(response.body, url=response.url, source=self.source, observed_at=self.now)
