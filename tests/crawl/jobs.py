"""Jobs of the sample sources, hooks that act while they run, and an environment for them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from racewatch.crawl import CrawlJob
from tests.crawl.conftest import NOW
from tests.crawl.samples import source
from tests.crawl.site import Site


def hot_job(site: Site, name: str = "weibo-hot", run_id: str = "r1") -> CrawlJob:
    """Return the job of a hot list."""
    return CrawlJob(source("weibo-hot", name=name), run_id, NOW, site.url)


def feed_job(site: Site, name: str = "feed") -> CrawlJob:
    """Return the job of the site's feed."""
    return CrawlJob(source("feed", name=name), "r1", NOW, f"{site.url}/feed")


def once(path: str, act: Callable[[], None]) -> Callable[[str], None]:
    """Return a hook of a site that acts at the first request for *path*."""
    done: list[str] = []

    def hook(asked: str) -> None:
        if asked == path and not done:
            done.append(asked)
            act()

    return hook


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set a variable of the environment for a while."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before
