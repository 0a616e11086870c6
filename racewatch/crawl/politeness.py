"""Scrapy's hooks that spare a site: a day's budget for each host, and longer and longer pauses where it fails."""

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from racewatch.crawl.budget import Budget
from racewatch.crawl.notes import Hook, Recognized
from racewatch.errors import ConfigError
from racewatch.extract import Trouble, is_private

SPENT = "budget-spent"
LONGEST = 60.0
"""Seconds of the longest pause before a request is sent again."""


class Thrift(Hook):
    """Next to the network: every request counts, retries and redirects too; a spent budget ends the run."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        var = crawler.settings.get("RACEWATCH_VAR")
        self._own = crawler.settings.getint("RACEWATCH_SOURCE_BUDGET")
        limit = self._own or crawler.settings.getint("RACEWATCH_HOST_BUDGET")
        self._budget = Budget(Path(var), limit) if var and limit else None
        self._closing: asyncio.Task[None] | None = None

    def process_request(self, request: Request) -> None:
        """Let *request* go, or end the run when its host has had enough today; our own network has no limit of ours."""
        host = urlsplit(request.url).hostname or ""
        if self._budget is None or (is_private(host) and not self._own):
            return
        if self._budget.spend(host, datetime.now(UTC)):
            return
        if self._closing is None and self.crawler.engine:
            closing = self.crawler.engine.close_spider_async(reason=SPENT)
            self._closing = asyncio.get_running_loop().create_task(closing)
        raise Recognized(Trouble(SPENT, f"{host} has had its requests of today; it gets more after midnight UTC"))

    def spider_closed(self) -> None:
        """Give back what was not asked."""
        if self._budget:
            try:
                self._budget.close()
            except ConfigError as error:  # the counts stay too high until midnight; the run itself is sound
                self.notes.trouble(Trouble("disk-full", str(error)))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Thrift":
        """Return the middleware for *crawler*, told when the run ends."""
        made = cls(crawler)
        crawler.signals.connect(made.spider_closed, signal=signals.spider_closed)
        return made


class Backoff:
    """Scrapy's retries, each after twice the pause of the one before: the source's delay at first, a minute at most."""

    def __init__(self, crawler: Crawler) -> None:
        self._retry = RetryMiddleware.from_crawler(crawler)
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Backoff":
        """Return the middleware for *crawler*."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the request again after a pause."""
        answer = self._retry.process_response(request, response)
        await self._rest(answer)
        return answer

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:
        """Return the request again after a pause, None where it is given up."""
        answer = self._retry.process_exception(request, exception)
        await self._rest(answer)
        return answer

    async def _rest(self, answer: Request | Response | None) -> None:
        if isinstance(answer, Request) and self._delay:
            await asyncio.sleep(pause(answer.meta.get("retry_times", 1), self._delay))


def pause(times: int, delay: float) -> float:
    """Return the seconds before the retry number *times* (from 1): doubling, at most a minute, spread by a half.

    >>> 5 <= pause(1, 5) <= 7.5, 20 <= pause(3, 5) <= 30, pause(9, 5) <= 90, pause(2, 0)
    (True, True, True, 0.0)
    """
    seconds: float = min(delay * 2 ** (times - 1), LONGEST)
    return seconds * random.uniform(1, 1.5)  # noqa: S311  spreads requests, no secret
