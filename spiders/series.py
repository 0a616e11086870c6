"""Daily series as CSV: a market's closes, or any table with a day and a number a row."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response

from racewatch.catalog import Source
from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Refused, decode
from schemas import RankObservation
from spiders.site import SourceSpider

LATEST = 400
"""Rows kept of one answer, from its end: a year of trading days and more."""


def closes(body: bytes, *, url: str, source: Source, title: str) -> Iterator[RankObservation | Refused]:
    """Yield one observation a row: the value of the declared column, at the end of its day at the source.

    Raises RejectItem ``blank-page``, and BadMarkup ``html-for-csv`` or ``changed-shape`` when a column is not there.
    """
    text = decode(body)
    if not text.strip():
        raise RejectItem("blank-page", url=url, detail="the answer is empty")
    if text.lstrip().startswith("<"):
        raise BadMarkup("html-for-csv", url=url, detail=repr(" ".join(text.split())[:80]))
    table = csv.DictReader(io.StringIO(text))
    wanted = (source.fields["published"], source.fields["value"])
    if absent := [name for name in wanted if name not in (table.fieldnames or ())]:
        raise BadMarkup("changed-shape", url=url, detail=f"no column {', '.join(absent)} in {table.fieldnames}")
    for row in list(table)[-LATEST:]:
        try:
            yield _observation(row, source, title, url)
        except (RejectItem, ValidationError) as error:
            yield Refused.because(error, row, url)


def _observation(row: dict[str, str], source: Source, title: str, url: str) -> RankObservation:
    shown, number = row[source.fields["published"]], row[source.fields["value"]]
    try:
        day, value = date.fromisoformat(shown.strip()), float(number)
    except (ValueError, AttributeError) as error:
        raise RejectItem("malformed-row", url=url, detail=f"{shown!r}, {number!r}: {error}") from error
    return RankObservation(
        list=source.name,
        observed_at=datetime.combine(day, time(source.closes_at), ZoneInfo(source.zone)).astimezone(UTC),
        title=title,
        value=value,
        unit=source.unit,
        url=source.entry_link(title),
    )


class SeriesSpider(SourceSpider):
    """One request a symbol; reading is :func:`closes`."""

    name = "series"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every symbol's table."""
        for symbol in self.queries:
            url = self.base_url.replace("{query}", quote(symbol, safe=""))
            yield Request(url, callback=self.parse, cb_kwargs={"symbol": symbol}, meta={"expect": "csv"})

    def parse(self, response: Response, symbol: str, **_: Any) -> Iterator[RankObservation | Refused]:
        """Read a symbol's rows."""
        yield from closes(response.body, url=response.url, source=self.source, title=symbol)
