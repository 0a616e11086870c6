"""Scrapy's hooks: which requests may leave, which answers are none, and every problem with its reason and evidence."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from racewatch.crawl.failures import reason_of
from racewatch.crawl.notes import Hook, Recognized, plain_headers
from racewatch.crawl.reasons import state_for
from racewatch.crawl.recognize import Answer, is_sign_in, trouble_in
from racewatch.crawl.resolver import GuardedResolver
from racewatch.errors import RejectItem
from racewatch.extract import Trouble, is_private

# A site without robots.txt answers fast; one that hangs there must not cost three timeouts before its page is asked.
_ROBOTS_TIMEOUT = 10
# Answers that may carry Retry-After, and the longest rest in seconds that a run waits out.
_BUSY, _PATIENCE = frozenset({429, 503}), 60.0


class Border(Hook):
    """Lets no request into a private network, and gives every failed one its reason."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        GuardedResolver.trust(self.base_url)

    def process_request(self, request: Request) -> None:
        """Refuse addresses of this machine and of local networks, unless the job itself was pointed at one."""
        if request.callback is NO_CALLBACK:
            request.meta["dont_retry"] = True
            request.meta["download_timeout"] = min(_ROBOTS_TIMEOUT, self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))
        host = urlsplit(request.url).hostname or ""
        if is_private(host) and not is_private(urlsplit(self.base_url).hostname or ""):
            raise Recognized(Trouble("private-address", f"{host} is not a public host", request.url))

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Replace what Scrapy raises by its reason; a request with an errback of its own tells its problem itself."""
        if isinstance(exception, Recognized):
            trouble = exception.trouble
        else:
            trouble = Trouble(
                reason_of(exception, request.url), f"{type(exception).__name__}: {exception}", request.url
            )
        if request.errback is None and request.callback is not NO_CALLBACK:
            self.notes.trouble(trouble)
        raise Recognized(trouble) from exception


class Signposts(Hook):
    """Stops at a redirect to a sign-in page; waits when told to; asks once more when a page came back blank."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response as it is when it points to a sign-in page, a second request when it is blank.

        A site that is busy and says for how long is asked once more after that time, with its whole host at rest.
        A longer rest than a run can wait is remembered in the stats as ``racewatch/rest``, seconds.
        """
        if response.status in _BUSY and (rest := rest_of(response, datetime.now(UTC))):
            return await self._rested(request, response, rest)
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if 300 <= response.status < 400 and is_sign_in(location) and not is_sign_in(request.url):
            request.meta["dont_redirect"] = True
        blank = response.status == 200 and not response.body.strip() and request.callback is not NO_CALLBACK
        if blank and self.crawler.spider and not request.meta.get("dont_retry"):
            again = get_retry_request(request, spider=self.crawler.spider, reason="blank-page", max_retry_times=1)
            return again or response
        return response

    async def _rested(self, request: Request, response: Response, rest: float) -> Request | Response:
        if rest > _PATIENCE:
            self.crawler.stats.max_value("racewatch/rest", rest)
            return response
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot:
            slot.delay, before = max(slot.delay, rest), slot.delay
        await asyncio.sleep(rest)
        if slot:
            slot.delay = before
        spider = self.crawler.spider
        again = spider and get_retry_request(request, spider=spider, reason="asked to wait", max_retry_times=1)
        return again or response


def rest_of(response: Response, now: datetime) -> float:
    """Return for how many seconds the server asks to be left alone (Retry-After, RFC 9110 10.2.3), 0 if it does not."""
    shown = plain_headers(response).get("retry-after", "").strip()
    if shown.isdecimal():
        return float(shown)
    try:
        return max(0.0, (parsedate_to_datetime(shown) - now).total_seconds())
    except ValueError:
        return 0.0


class Recognition(Hook):
    """Hands a spider only what it can read; counts what it could not, and what broke while it read."""

    def process_spider_input(self, response: Response) -> None:
        """Raise the problem that *response* is, if it is one."""
        headers = plain_headers(response)
        asked = (response.meta.get("redirect_urls") or [response.url])[0]
        answer = Answer(response.status, response.url, headers, response.body, asked)
        if trouble := trouble_in(answer, response.meta.get("expect", "page")):
            if response.request and response.request.errback:
                self.notes.keep(trouble.reason, response)
            raise Recognized(trouble)

    def process_spider_exception(self, response: Response, exception: Exception) -> Iterable[Any] | None:
        """Count a problem; one that is no reader's verdict but a mistake of ours stays in Scrapy's log too."""
        if isinstance(exception, Recognized):
            red = state_for(exception.trouble.reason) != "quiet"
            self.notes.trouble(exception.trouble, response if red else None)
            return ()
        if isinstance(exception, RejectItem):
            trouble = Trouble(exception.reason, exception.detail, exception.url or response.url)
            self.notes.trouble(trouble, response if state_for(trouble.reason) != "quiet" else None)
            return ()
        self.notes.trouble(Trouble("spider-error", repr(exception), response.url), response)
        return None
