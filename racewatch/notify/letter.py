"""What is handed to a channel: one text in the forms that channels show."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """A title, the body as plain text, Markdown and HTML, the same as data, and its chart as SVG and PNG, or none."""

    title: str
    text: str
    markdown: str
    html: str
    severity: str = "info"
    data: list[dict[str, Any]] = field(default_factory=list)
    chart: str = ""
    picture: bytes = b""

    def body(self, form: str) -> str:
        """Return the body as ``text``, ``markdown`` or ``html``."""
        return {"text": self.text, "markdown": self.markdown, "html": self.html}[form]


def cut(text: str, most: int) -> str:
    """Return *text* in at most *most* bytes of UTF-8, cut between characters and marked where it was longer.

    >>> cut("輝達股價", 9)
    '輝達…'
    """
    whole = text.encode()
    if len(whole) <= most:
        return text
    return whole[: most - len("…".encode())].decode(errors="ignore") + "…"
