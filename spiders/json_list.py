"""Any JSON answer that is a list: hot lists, charts, search APIs. What is where is declared with the source."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from racewatch.errors import RejectItem
from racewatch.extract import Trouble
from spiders.json_rows import Record, answer_of, records, rows_of, value_at
from spiders.site import SourceSpider


class JsonListSpider(SourceSpider):
    """One request a query and page; reading is :func:`spiders.json_rows.records`.

    In the source's address ``{query}``, ``{page}`` and ``{since}`` (a day before, as an epoch) are filled in.
    """

    name = "json-list"

    async def start(self) -> AsyncIterator[Request | Trouble]:
        """Ask for the first page of every query, or for the one list."""
        try:
            requests = [self._request(query) for query in self.queries or ("",)]
        except RejectItem as error:
            yield Trouble(error.reason, error.detail, error.url)
            return
        for request in requests:
            yield request

    def parse(
        self, response: Response, query: str, page: int, seen: int, **_: Any
    ) -> Iterator[Record | Request | Trouble]:
        """Read the rows of one page, then ask for the next one while the source declares more."""
        answer = answer_of(response.body, url=response.url)
        rows = rows_of(answer, url=response.url, source=self.source)
        yield from self._emptiness(rows, page, response.url)
        yield from records(rows, url=response.url, source=self.source, at=self.now, first=seen + 1)
        total = value_at(self.source.total, answer) if self.source.total else None
        seen += len(rows)
        more = "{page}" in self.base_url and rows and (total is None or seen < total)
        if more and page < self.source.pages:
            yield self._request(query, page + 1, seen)

    def _emptiness(self, rows: list[Any], page: int, url: str) -> Iterator[Trouble]:
        if rows or page > 1:
            return
        if self.source.kind == "ranks":
            raise RejectItem("empty-list", url=url, detail="a list of this kind is never empty; see the saved answer")
        yield Trouble("no-results", "the answer is well-formed and holds no row", url)

    def _request(self, query: str, page: int = 1, seen: int = 0) -> Request:
        since = int((self.now - timedelta(days=1)).timestamp())
        number = str(page - 1 + self.source.first_page)
        places = {"{query}": quote(query, safe=""), "{page}": number, "{since}": str(since)}
        url = self.base_url
        for place, value in places.items():
            url = url.replace(place, value)
        return Request(
            url, callback=self.parse, cb_kwargs={"query": query, "page": page, "seen": seen}, meta={"expect": "json"},
            headers=self.authorization,
        )  # fmt: skip
