"""Secrets leave no trace: what a channel's address holds is blanked out of errors and of other libraries' logs."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote, urlsplit

BLANK = "***"
SHORTEST = 5
"""Characters from which a part of an address counts as a secret; shorter ones would blank ordinary words."""
OPEN_HOSTS = ("http", "https", "ntfy", "ntfys", "mailto", "mailtos")
"""Schemes whose host is an address on the net; in others (slack://, tgram://) the host is a token."""
CHATTY = ("apprise", "urllib3.connectionpool", "requests")
"""Loggers that may write addresses or payloads."""


def secrets_in(address: str) -> list[str]:
    """Return the parts of a channel's *address* that nobody may read, longest first.

    >>> secrets_in("https://hooks.example/services/T00000/abcdef?key=9876543")
    ['https://hooks.example/services/T00000/abcdef?key=9876543', 'services', '9876543', 'T00000', 'abcdef']
    """
    parts = urlsplit(address)
    host = [] if parts.scheme in OPEN_HOSTS else [parts.netloc.rpartition("@")[2]]
    login = [parts.username or "", parts.password or ""]
    found = [address, *login, *host, *parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
    found += [unquote(each) for each in found]
    return sorted({each for each in found if len(each) >= SHORTEST}, key=lambda each: (-len(each), each))


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return *text* with every one of *secrets* blanked out."""
    for secret in secrets:
        text = text.replace(secret, BLANK)
    return text


class _Redacting(logging.Filter):
    def __init__(self, secrets: list[str]) -> None:
        super().__init__()
        self.secrets, self.warnings = secrets, list[str]()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage(), self.secrets), ()
        if record.levelno >= logging.WARNING:
            self.warnings.append(str(record.msg))
        return True


@contextmanager
def redacted_logs(secrets: list[str]) -> Iterator[list[str]]:
    """Blank *secrets* out of what the libraries log inside the block; give the warnings they log, blanked too."""
    guard = _Redacting(secrets)
    loggers = [logging.getLogger(name) for name in CHATTY]
    for logger in loggers:
        logger.addFilter(guard)
    try:
        yield guard.warnings
    finally:
        for logger in loggers:
            logger.removeFilter(guard)
