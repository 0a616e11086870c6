"""What real pages do to a text, done to ours on purpose: each is a pure function from text to markup."""

from collections.abc import Callable

from markupsafe import Markup, escape

DOUBLE_ESCAPED = Markup("&amp;nbsp;")
"""A reference to a no-break space that went through escaping twice, so that the page shows its letters."""
COMMAS = {",": Markup("&#44;"), "，": Markup("&#65292;")}

ZERO_WIDTH = "\u200b"
BOM = "\ufeff"
WRAP = 32
"""Characters after which a page with broken lines starts a new line, in the middle of words."""


def spoiled(text: str, mess: tuple[str, ...]) -> Markup:
    """Return *text* as markup with every kind of *mess* done to it; raise KeyError for an unknown kind."""
    if "zero-width" in mess:
        text = _zero_width(text)
    if "broken-lines" in mess:
        text = _broken_lines(text)
    markup = escape(text)
    return _entities(markup) if "entities" in mess else markup


def _zero_width(text: str) -> str:
    """Put a zero-width space after every eleventh character, and a byte order mark in front."""
    return BOM + "".join(char + (ZERO_WIDTH if n % 11 == 10 else "") for n, char in enumerate(text))


def _broken_lines(text: str) -> str:
    return "\n".join(text[n : n + WRAP] for n in range(0, len(text), WRAP))


def _entities(markup: Markup) -> Markup:
    """Write commas as character references, and put a twice-escaped one behind the first space or full stop."""
    for char, reference in COMMAS.items():
        markup = markup.replace(char, reference)
    first = next((char for char in markup if char in "。 "), "")
    return markup.replace(first, escape(first) + DOUBLE_ESCAPED, 1) if first else markup


KINDS: dict[str, Callable[[str], str]] = {
    "zero-width": _zero_width,
    "broken-lines": _broken_lines,
    "entities": lambda text: _entities(escape(text)),
}
"""The kinds there are, for tests that walk them."""
