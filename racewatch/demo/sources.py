"""The sources of the local world, declared like any others."""

from racewatch.catalog import Source
from racewatch.demo.articles import DESKS, Desk, articles
from racewatch.demo.clock import END, START
from racewatch.demo.hotlist import LENGTH
from racewatch.demo.site import FEED_PATHS

QUERIES = ("DeepSeek", "英伟达")
_NAMES: dict[Desk, str] = {"tw": "island-tech", "cn": "beichen", "en": "strait-ledger"}
_LANGUAGES: dict[Desk, str] = {"tw": "zh-Hant", "cn": "zh-Hans", "en": "en"}
_ZONES: dict[Desk, str] = {"tw": "Asia/Taipei", "cn": "Asia/Shanghai", "en": "UTC"}
_COUNTRIES: dict[Desk, str] = {"tw": "TW", "cn": "CN", "en": "GB"}


def demo_sources(base_url: str, *, bad: bool = False) -> dict[str, Source]:
    """Return the sources of the site at *base_url* (with or without its clock) by name.

    *bad* adds ``broken``, a feed whose site was made anew: it answers with a page in HTML.
    """
    site = base_url.rstrip("/")
    found = [*_feeds(site), _hot_list(site), _search(site)]
    if bad:
        found.append(_broken(site))
    return {source.name: source for source in found}


def _feeds(site: str) -> list[Source]:
    publishers = {article.desk: article.publisher for article in articles()}
    return [
        Source(
            name=_NAMES[desk],
            spider="feed",
            publisher=publishers[desk],
            url=site + FEED_PATHS[desk],
            languages=(_LANGUAGES[desk],),
            country=_COUNTRIES[desk],
            zone=_ZONES[desk],
            delay=0,
            note="does not exist outside the demo",
        )
        for desk in DESKS
    ]


def _hot_list(site: str) -> Source:
    return Source(
        name="weibo-hot",
        spider="weibo-hot",
        publisher="微博",
        url=site,
        entry_url=f"{site}/weibo?q=%23{{}}%23",
        kind="ranks",
        languages=("zh-Hans",),
        country="CN",
        zone="Asia/Shanghai",
        schedule="hot",
        floor=LENGTH // 2,
        delay=0,
    )


def _search(site: str) -> Source:
    return Source(
        name="weibo-search",
        spider="weibo-search",
        publisher="微博",
        url=site,
        entry_url=f"{site}/status/{{}}",
        languages=("zh-Hans",),
        country="CN",
        zone="Asia/Shanghai",
        schedule="feeds",
        floor=1,
        delay=0,
        queries=QUERIES,
        pages=60,  # the busiest query has 43 pages at the world's end
        note=f"posts of {START:%Y-%m-%d} to {END:%Y-%m-%d}",
    )


def _broken(site: str) -> Source:
    return Source(
        name="broken",
        spider="feed",
        publisher="改版周刊",
        url=f"{site}/broken/feed.xml",
        delay=0,
        note="fails on purpose: HTML where a feed is due",
    )
