"""Pages a second and memory of a crawl, beside bare Scrapy: ``python -m benchmarks.crawl [PAGES] [--rounds N]``.

A loopback site of our own lists PAGES articles of about 10 KB in one feed. Three crawlers read it in turn, each in a
fresh process, in every round:

* ``bare``: Scrapy with nothing of ours, writing its items as JSON lines;
* ``ours``: all our middlewares, the landing pipeline and its checks, with the same callback as ``bare``;
* ``whole``: what runs in earnest, which also finds the main text of every page; it is bound by that.

All have the same concurrency and no delay, and read the feed with the same function. CPU is what the crawling process
itself used: it is what counts where other processes share the machine.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings

from racewatch.catalog import Source
from racewatch.config import Settings
from racewatch.crawl.jobs import CrawlJob
from racewatch.crawl.process import crawler_settings
from schemas import RawItem
from spiders.entries import Entry, entries
from spiders.feed import FeedSpider

KINDS = ("bare", "ours", "whole")
SHARED = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "LOG_LEVEL", "ROBOTSTXT_OBEY")
"""Settings that the bare one shares with us."""
TEXT = "研究者公布了一个新的开源模型，训练费用远低于同行，市场因此重新估算芯片的需求。" * 6
BODY = "".join(f"<p>{TEXT}</p>" for _ in range(14))
PAGE = f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>某</title></head><body>{BODY}</body></html>'


async def serve(pages: int) -> None:
    """Serve the site until the process is ended; print its port first."""
    links = "".join(
        f"<item><title>第{n}条</title><link>http://127.0.0.1:PORT/a/{n}</link>"
        "<pubDate>Mon, 27 Jan 2025 05:00:00 +0800</pubDate></item>"
        for n in range(pages)
    )
    feed = (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>新闻</title>{links}</channel></rss>'
    )
    answers = {b"/robots.txt": b"User-agent: *\nAllow: /\n"}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            while (await reader.readline()).strip():
                pass
            body = answers.get(line.split(b" ")[1], PAGE.encode())
            kind = b"application/rss+xml" if body.startswith(b"<?xml") else b"text/html; charset=utf-8"
            head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
            writer.write(head + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    answers[b"/feed"] = feed.replace("PORT", str(port)).encode()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


class Bare(Spider):
    """The feed and its pages, with nothing of ours."""

    name = "bare"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the feed."""
        yield Request(f"{self.site}/feed")  # type: ignore[attr-defined]

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Follow every entry."""
        for entry in entries(response.body, url=response.url):
            if isinstance(entry, Entry):
                yield Request(entry.link, self.page, cb_kwargs={"entry": entry}, dont_filter=True)

    def page(self, response: Response, entry: Entry) -> Iterator[dict[str, Any]]:
        """Take what a page says."""
        yield item_of(response, entry, self.now).model_dump(mode="json")  # type: ignore[attr-defined]


class Ours(FeedSpider):
    """Our feed spider without the search for the main text."""

    name = "ours"

    def parse_page(self, response: Response, entry: Entry, **_: Any) -> Iterator[RawItem]:
        """Take what a page says."""
        yield item_of(response, entry, self.now)


def item_of(response: Response, entry: Entry, now: datetime) -> RawItem:
    """Return the record of a page without looking for its main text."""
    return RawItem(
        source="bench",
        publisher="某社",
        kind="article",
        url=response.url,
        title=entry.title,
        body=response.body[:2000].decode("utf-8", "ignore"),
        published=entry.published,
        published_origin="feed",
        fetched_at=now,
    )


def crawl(kind: str, site: str, folder: Path) -> dict[str, float]:
    """Crawl *site* in this process; return pages, seconds, CPU seconds and the greatest memory in MB."""
    now = datetime(2025, 1, 27, 5, tzinfo=UTC)
    source = Source(name="bench", spider="feed", publisher="某社", url=f"{site}/feed", delay=0)
    own = crawler_settings(CrawlJob(source, "bench", now), Settings(var=folder, crawl_timeout=36_000, _env_file=None))
    given: dict[str, Any] = {"source": source, "now": now, "base_url": source.url}
    if kind == "bare":
        feeds = {str(folder / "items.jsonl"): {"format": "jsonlines"}}
        own = ScrapySettings({**{name: own.get(name) for name in SHARED}, "FEEDS": feeds})
        given = {"site": site, "now": now}
    process = AsyncCrawlerProcess(own)
    crawler = Crawler({"bare": Bare, "ours": Ours, "whole": FeedSpider}[kind], own)
    began, used = time.perf_counter(), time.process_time()
    process.crawl(crawler, **given)
    process.start()
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    pages = int(crawler.stats.get_value("item_scraped_count", 0)) if crawler.stats else 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": pages, "seconds": seconds, "cpu": cpu, "mb": most}


@contextmanager
def site_of(pages: int) -> Iterator[str]:
    """Run the site in a process of its own; give its address."""
    command = [sys.executable, "-m", "benchmarks.crawl", "--serve", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


def measured(kind: str, site: str) -> dict[str, float]:
    """Return what a crawl of *kind* took, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.crawl", "--child", kind, site, folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print the figures of each crawler, and ours in parts of the bare one's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        asyncio.run(serve(asked.serve))
    elif asked.child:
        kind, site, folder = asked.child
        print(json.dumps(crawl(kind, site, Path(folder))))
    else:
        compare(asked.pages, asked.rounds, asked.kinds)


def compare(pages: int, rounds: int, kinds: list[str]) -> None:
    """Run every kind in every round; print medians."""
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    with site_of(pages) as site:
        for _ in range(rounds):
            for kind in kinds:
                found[kind].append(measured(kind, site))
    for kind, runs in found.items():
        wall, cpu = (median(run["pages"] / run[each] for run in runs) for each in ("seconds", "cpu"))
        rates, most = f"{wall:7.1f} pages/s  {cpu:7.1f} pages/CPU-s", max(run["mb"] for run in runs)
        print(f"{kind:6} {runs[0]['pages']:,.0f} pages  {rates}  {most:5.0f} MB at most")
    if {"bare", "ours"} <= found.keys():
        for each, words in (("seconds", "pages/s"), ("cpu", "pages/CPU-s")):
            ratios = [b[each] / o[each] for b, o in zip(found["bare"], found["ours"], strict=True)]
            print(f"ours / bare, {words}: {median(ratios):.0%} (rounds: {', '.join(f'{r:.0%}' for r in ratios)})")


if __name__ == "__main__":
    main()
