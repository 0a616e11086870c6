"""DNS that refuses public names which lead into a private network, so that a link cannot reach our own machines."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from racewatch.extract import is_private


class GuardedResolver(CachingThreadedResolver):
    """The connection goes to the very address that was checked. One for the process, since Twisted has one resolver.

    *trusted* are the names that may be private: the running job's own host, when a person pointed it there, and the
    proxies of the environment. *refused* are the names that were turned down, for telling why.
    """

    trusted: frozenset[str] | None = frozenset()
    refused: frozenset[str] = frozenset()

    @classmethod
    def trust(cls, base_url: str) -> None:
        """Trust the host of *base_url* for the job that starts now; trust every host when it is private itself."""
        host = urlsplit(base_url).hostname or ""
        proxies = {urlsplit(proxy).hostname or "" for proxy in getproxies().values()}
        cls.trusted = None if is_private(host) else frozenset({host, *proxies})
        cls.refused = frozenset()

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """Return the address of *name*; fail as if it had none when it is private and not trusted."""
        return super().getHostByName(name, timeout).addCallback(self._public, name)

    @classmethod
    def _public(cls, address: Any, name: str) -> Any:
        if cls.trusted is None or name in cls.trusted or not is_private(str(address)):
            return address
        cls.refused |= {name}
        raise DNSLookupError(f"{name} is the private address {address}")
