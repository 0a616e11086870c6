"""Running spiders: one subprocess for all jobs, Scrapy's settings and middlewares, and the name of each run's state."""

from racewatch.crawl.jobs import CrawlJob
from racewatch.crawl.runner import crawl

__all__ = ["CrawlJob", "crawl"]
