"""What the Weibo families share: the envelope of every answer, and a post's full text."""

from typing import Any

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import json_of

NOT_SIGNED_IN = -100


def answer_of(body: bytes, url: str) -> dict[str, Any]:
    """Return the answer in *body*; raise RejectItem when it is damaged or asks to sign in."""
    answer = json_of(body, url)
    if not isinstance(answer, dict):
        raise BadMarkup("changed-shape", url=url, detail=f"want an object, got {type(answer).__name__}")
    if answer.get("ok") == NOT_SIGNED_IN:
        raise RejectItem("login-required", url=url, detail=f"ok: {NOT_SIGNED_IN}, sign in at {answer.get('url')}")
    return answer


def part_of(answer: dict[str, Any], *path: str, url: str) -> list[Any]:
    """Return the list at *path* of an answer; raise BadMarkup naming the path when it is not there."""
    value: Any = answer
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise BadMarkup("changed-shape", url=url, detail=f"no list at {'.'.join(path)}; {_beginning(answer)}")
    return value


def refused(answer: dict[str, Any], url: str) -> RejectItem:
    """Return the refusal of an answer that is well-formed and not ``ok: 1``, with what it says."""
    msg = str(answer.get("msg") or answer.get("message") or "")
    return RejectItem("refused-answer", url=url, detail=f"ok: {answer.get('ok')!r}, msg: {msg[:200]!r}")


def full_text(body: bytes, *, url: str) -> str:
    """Return the text of a clipped post; raise RejectItem ``absent-field`` when the answer holds none."""
    answer = json_of(body, url)
    data = answer.get("data") if isinstance(answer, dict) else None
    text = data.get("longTextContent") if isinstance(data, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise RejectItem("absent-field", url=url, detail="data.longTextContent")
    return text


def _beginning(answer: dict[str, Any]) -> str:
    return f"the answer has {', '.join(sorted(answer))[:200]}, msg {str(answer.get('msg', ''))[:100]!r}"
