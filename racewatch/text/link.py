"""Which addresses may stand in a link that we write: what a source gave us is not to run in a reader's browser."""


def web_address(url: str | None) -> str:
    """Return *url* if it is an address of the web, else nothing.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a', '', '')
    """
    return url if url and url.startswith(("http://", "https://")) else ""
