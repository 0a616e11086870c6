"""The reason of a download that raised."""

from urllib.parse import urlsplit

from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest
from twisted.internet import error as network

from racewatch.crawl.resolver import GuardedResolver

_REASON_OF: tuple[tuple[type[BaseException], str], ...] = (
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.DownloadConnectionRefusedError, "connection-refused"),
    (exceptions.CannotResolveHostError, "no-such-host"),
    (exceptions.ResponseDataLossError, "truncated-response"),
    (exceptions.DownloadCancelledError, "too-large"),
    (exceptions.UnsupportedURLSchemeError, "bad-url"),
    (exceptions.NotSupported, "bad-url"),
    (exceptions.DownloadFailedError, "connection-lost"),
    (network.ConnectError, "connection-lost"),
    (network.ConnectionClosed, "connection-lost"),
    (OSError, "connection-lost"),
)


def reason_of(exception: BaseException, url: str) -> str:
    """Return the reason for an exception of a download; ``unreachable`` for one nobody has met."""
    if isinstance(exception, IgnoreRequest):
        text = str(exception)
        return "robots" if "robots.txt" in text else "redirect-loop" if "redirect" in text else "unreachable"
    if isinstance(exception, exceptions.CannotResolveHostError) and urlsplit(url).hostname in GuardedResolver.refused:
        return "private-address"
    return next((reason for kind, reason in _REASON_OF if isinstance(exception, kind)), "unreachable")
