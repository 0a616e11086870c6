"""Who or what is to be forgotten: an address, an account, an author's digest or a byline, as digests of ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from racewatch.catalog import load_sources
from racewatch.config import Settings
from racewatch.crawl.authors import author_digest, author_key
from racewatch.errors import ConfigError, RejectItem
from racewatch.landing.tombstones import Forgotten, byline_digest
from racewatch.text.identity import item_id
from racewatch.text.platforms import platform_id_of
from racewatch.text.url import canonical_url

DIGEST = re.compile(r"[0-9a-f]{32}")
WEB = re.compile(r"https?://", re.IGNORECASE)
PLATFORMS = ("weibo", "x", "wechat")


@dataclass(frozen=True)
class Wish:
    """Who or what is to be forgotten: *told* are the words in which it may stand in a saved answer."""

    target: Forgotten
    told: frozenset[str]


def wish_of(asked: str, settings: Settings) -> Wish:
    """Return what *asked* means: an address, an author's digest, PLATFORM:ACCOUNT, an account's number, or a byline.

    An account is hashed with our key as on ingest, for every platform that it may be of where none is named. Raises
    ConfigError for an address that is none.
    """
    if WEB.match(asked):
        try:
            address = canonical_url(asked)
        except RejectItem as error:
            raise ConfigError(f"{asked}: no usable address ({error.detail}); give the item's own") from error
        return Wish(Forgotten(items=frozenset({item_id(asked)})), frozenset(_words(asked, address)))
    if DIGEST.fullmatch(asked):
        return Wish(Forgotten(authors=frozenset({asked})), frozenset())
    platform, _, account = asked.rpartition(":")
    key = author_key(settings)
    known = [platform] if platform else [*PLATFORMS, *load_sources(settings.sources), *_platforms(settings.var)]
    digests = {author_digest(key, each, account) for each in known} | {byline_digest(asked)}
    return Wish(Forgotten(authors=frozenset(digests)), frozenset({account}))


def _platforms(var: Path) -> list[str]:
    return [folder.name for folder in (var / "landing" / "raw").glob("*")]


def _words(*addresses: str) -> Iterator[str]:
    for address in addresses:
        yield address
        if named := platform_id_of(address):
            yield named.partition(":")[2].removeprefix("c")
