"""The name of an item: a digest of the platform's own id where it has one, else of its canonical address."""

from racewatch.text.platforms import platform_id_of
from racewatch.text.url import canonical_url
from schemas.item import document_id


def item_id(url: str, platform_id: str | None = None) -> str:
    """Return the id of the item at *url*; raise RejectItem where that is no usable address.

    >>> item_id("https://m.weibo.cn/status/5128340000000000") == item_id("https://a.example", "weibo:5128340000000000")
    True
    """
    address = canonical_url(url)
    return document_id(platform_id or platform_id_of(address) or address)
