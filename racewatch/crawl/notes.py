"""Every problem of a run with its reason and evidence, and what Scrapy's hooks share."""

from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from racewatch.crawl.evidence import Evidence
from racewatch.extract import Trouble


def plain_headers(response: Response) -> dict[str, str]:
    """Return the headers of *response* as text, names in lower case."""
    return {str(name).lower(): str(value) for name, value in response.headers.to_unicode_dict().items()}


class Recognized(IgnoreRequest):
    """A request or response that ends here, with the reason why; an errback finds it in ``failure.value.trouble``."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.reason}: {trouble.url} {trouble.detail}")
        self.trouble = trouble


class Notes:
    """The problems of one run, kept in its stats, each with the response it rests on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._evidence: Evidence | None = None

    def trouble(self, trouble: Trouble, response: Response | None = None) -> None:
        """Count a problem of the run."""
        self._crawler.stats.get_value("racewatch/problems").append(
            {**vars(trouble), "evidence": self.keep(trouble.reason, response) if response is not None else None}
        )

    def keep(self, reason: str, response: Response) -> str | None:
        """Keep the response that shows a problem, where the run has a place for it."""
        if self._evidence is None:
            return None
        headers = plain_headers(response)
        return self._evidence.keep(
            reason=reason, url=response.url, status=response.status, headers=headers, body=response.body
        )

    @classmethod
    def of(cls, crawler: Crawler) -> "Notes":
        """Return the notes of *crawler*, made at the first call."""
        stats, settings = crawler.stats, crawler.settings
        notes = getattr(crawler, "racewatch_notes", None)
        if isinstance(notes, cls):
            return notes
        made = cls(crawler)
        if settings.get("RACEWATCH_VAR") and crawler.spider:
            source = crawler.spider.source.name  # type: ignore[attr-defined]
            made._evidence = Evidence(Path(settings["RACEWATCH_VAR"]), source, settings["RACEWATCH_RUN_ID"])
        stats.set_value("racewatch/problems", [])
        crawler.racewatch_notes = made  # type: ignore[attr-defined]
        return made


class Hook:
    """What the three middlewares share."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler, self.notes = crawler, Notes.of(crawler)
        self.base_url = str(getattr(crawler.spider, "base_url", ""))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Hook":
        """Return the middleware for *crawler*."""
        return cls(crawler)
