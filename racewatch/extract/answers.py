"""JSON answers: what they hold, or why they are none."""

import json
from typing import Any

from racewatch.errors import BadMarkup, RejectItem

# A cut inside a literal ("fals") or an escape ("\\u4e0") stops the parser up to this many characters before the end.
_NEAR_END = 6


def json_of(body: bytes, url: str = "") -> Any:
    """Return the value in *body*.

    Raises RejectItem ``blank-page``, ``truncated-json`` or ``malformed-json``, and BadMarkup ``html-for-json``.
    """
    text = _text_of(body).strip()
    if not text:
        raise RejectItem("blank-page", url=url, detail="the answer is empty")
    if text.startswith("<"):
        raise BadMarkup("html-for-json", url=url, detail=_beginning(text))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cut = error.msg.startswith("Unterminated string") or error.pos >= len(text) - _NEAR_END
        reason = "truncated-json" if cut and text[0] in "{[" else "malformed-json"
        raise RejectItem(reason, url=url, detail=f"{error}; begins {_beginning(text)}") from error
    except RecursionError as error:
        raise RejectItem("malformed-json", url=url, detail="nested too deeply") from error


def _text_of(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:  # cut inside the last character
            return body[: error.start].decode("utf-8-sig")
    try:
        return body.decode("gb18030")
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace")


def _beginning(text: str) -> str:
    return repr(" ".join(text.split())[:80])
