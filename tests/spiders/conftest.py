"""The recorded data, as the crawl tests find it."""

from tests.crawl.conftest import shared

__all__ = ["shared"]
