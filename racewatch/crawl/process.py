"""The crawling process: ``python -m racewatch.crawl.process JOBS.json`` runs the jobs in one reactor.

Jobs of different sites run side by side, those of one site one after the other. Each leaves a report when it ends. The
process stops gracefully at SIGINT, at SIGTERM, and when its standard input ends, which is when the process that started
it is gone.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import Settings as ScrapySettings

from racewatch.config import Settings, settings_of
from racewatch.crawl.jobs import CrawlJob, JobFile, lanes_of, parts_of

log = logging.getLogger(__name__)
EXIT_BY_FORCE = 70


class Crawls:
    """The jobs of one process: the lanes side by side, the jobs of a lane in order."""

    def __init__(self, file: JobFile, settings: Settings) -> None:
        self._file, self._settings = file, settings
        self._process = AsyncCrawlerProcess(_scrapy_settings({}))
        self._stopping: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Run all jobs; raise what went wrong outside of them."""
        loop = asyncio.get_event_loop()  # AsyncCrawlerProcess made it
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        loop.add_reader(sys.stdin.fileno(), self._stop)
        main = loop.create_task(self._all())
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        main.result()

    def _stop(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(sys.stdin.fileno())
        if not self._stopping:
            self._stopping = loop.create_task(self._process.stop())
            loop.call_later(self._settings.crawl_grace, _give_up)

    async def _all(self) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - AsyncCrawlerProcess installed it

        try:
            places = asyncio.Semaphore(self._file.at_once)
            await asyncio.gather(*(self._lane(lane, places) for lane in lanes_of(self._file.jobs)))
        finally:
            reactor.stop()  # type: ignore[misc]  # Twisted declares it without self

    async def _lane(self, numbers: Sequence[int], places: asyncio.Semaphore) -> None:
        for number in numbers:
            async with places:
                if self._stopping:
                    return
                (self._file.reports / f"{number}.started").touch()
                report = await self._one(self._file.jobs[number])
                _write_report(self._file.reports / f"{number}.json", report)

    async def _one(self, job: CrawlJob) -> dict[str, Any]:
        """Crawl one job; return its report, also when it could not even start."""
        crawler: Crawler | None = None
        try:
            spider = self._process.spider_loader.load(job.source.spider)
            crawler = Crawler(spider, crawler_settings(job, self._settings))
            asked = {"source": job.source, "now": job.now, "base_url": job.base_url, "queries": job.queries}
            await self._process.crawl(crawler, **asked, window=job.window)
        except CloseSpider as closed:
            return {**_report(crawler), "finish": closed.reason}
        except Exception as error:
            # The outermost loop: one job that cannot start must not take the others with it.
            log.exception("job could not run source=%s", job.source.name)
            report = _report(crawler)
            report["problems"] = [*report.get("problems", []), {"reason": "spider-error", "detail": repr(error)}]
            return report
        return _report(crawler)


def _give_up() -> None:
    """End at once, for the graceful way did not: every record read is on the disk, and the next run adopts it."""
    log.error("the crawl did not end when it was stopped, so it is ended by force")
    logging.shutdown()
    os._exit(EXIT_BY_FORCE)


def crawler_settings(job: CrawlJob, settings: Settings) -> ScrapySettings:
    """Return Scrapy's settings for one job: those of every crawl, and the job's own."""
    return _scrapy_settings(_own(job, settings))


def _scrapy_settings(own: dict[str, Any]) -> ScrapySettings:
    settings = ScrapySettings()
    settings.setmodule("racewatch.crawl.settings", priority="project")
    settings.setdict(own, priority="cmdline")
    return settings


def _own(job: CrawlJob, settings: Settings) -> dict[str, Any]:
    """Return Scrapy's settings for one job."""
    delay = job.source.delay if settings.download_delay is None else settings.download_delay
    parts = parts_of(settings.var, job)
    return {
        "USER_AGENT": settings.agent,
        "DOWNLOAD_TIMEOUT": settings.download_timeout,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "CLOSESPIDER_TIMEOUT": settings.crawl_timeout,
        "ITEM_PIPELINES": {"racewatch.crawl.pipeline.LandingPipeline": 500},
        "RACEWATCH_VAR": str(settings.var),
        "RACEWATCH_SOURCE_BUDGET": job.source.budget or 0,
        "RACEWATCH_HOST_BUDGET": settings.host_budget,
        "RACEWATCH_RUN_ID": job.run_id,
        "RACEWATCH_RECORDS": str(parts.records),
        "RACEWATCH_REJECTED": str(parts.rejected),
        "RACEWATCH_AUTHOR_KEY": settings.author_key.get_secret_value(),
        "RACEWATCH_CREDENTIALS": _credentials(job, settings),
    }


def _credentials(job: CrawlJob, settings: Settings) -> dict[str, str]:
    """Return the one secret that the job's source names, and no other."""
    name = job.source.credential
    secret = getattr(settings, name, None) if name else None
    return {name: secret.get_secret_value()} if isinstance(secret, SecretStr) else {}


def _report(crawler: Crawler | None) -> dict[str, Any]:
    stats = _counted(crawler)

    def under(prefix: str) -> dict[str, Any]:
        return {name.removeprefix(prefix): value for name, value in sorted(stats.items()) if name.startswith(prefix)}

    return {
        "finish": stats.get("finish_reason", "finished"),
        "errors": stats.get("spider_exceptions/count", 0),
        "requests": stats.get("downloader/request_count", 0),
        "problems": stats.get("racewatch/problems", []),
        "skipped": under("racewatch/skipped/"),
        "notes": list(under("racewatch/note/").values()),
        "known": stats.get("racewatch/known", 0),
        "pages": stats.get("racewatch/pages", []),
        "lists": stats.get("racewatch/lists", {}),
        "rest": stats.get("racewatch/rest", 0),
    }


def _counted(crawler: Crawler | None) -> dict[str, Any]:
    try:
        return crawler.stats.get_stats() if crawler else {}
    except RuntimeError:  # the crawl ended before Scrapy made its stats
        return {}


def _write_report(path: Path, report: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    part.replace(path)


def main(arguments: list[str]) -> None:
    """Run the jobs of the file that *arguments* name."""
    file = JobFile.model_validate_json(Path(arguments[0]).read_bytes())
    Crawls(file, settings_of(**file.settings)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
