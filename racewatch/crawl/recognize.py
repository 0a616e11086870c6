"""A response to the problem it is, or to none: sign-in pages, captchas, refusals, damage. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from racewatch.crawl.impostors import challenge_in, impostor_in
from racewatch.crawl.reasons import state_for
from racewatch.errors import RejectItem
from racewatch.extract import Trouble, json_of
from schemas import RunState

Expected = Literal["json", "feed", "page", "sitemap", "csv"]


@dataclass(frozen=True)
class Answer:
    """A response without its library: header names in lower case, *asked* is the URL before redirects."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    asked: str = ""


# Whole segments of a path and labels of a host: an article about "sign-in with …" is none.
_WORDS = r"(?:passport|log-?in|sign-?in|sso|logon|oauth2?|visitor)"
_SIGN_IN = re.compile(rf"(?:^|[/.]){_WORDS}(?:\.\w{{2,5}})?(?:[/.]|$)", re.IGNORECASE)
_LOGIN_FORM = re.compile(
    rb"<input[^>]+type\s*=\s*[\"']?password|<form[^>]*>[^<]*(?:\xe7\x99\xbb\xe5\xbd\x95|log ?in|sign ?in)",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(
    r"captcha|verify you are (?:a )?human|unusual traffic|just a moment\.\.\.|验证码|驗證碼|滑动验证|安全验证|安全驗證",
    re.IGNORECASE,
)
_VISITOR = b"Sina Visitor System"
_BY_STATUS = {
    304: "not-modified",
    401: "unauthorized", 403: "forbidden", 404: "not-found", 407: "unauthorized", 408: "timeout", 410: "not-found",
    418: "captcha", 429: "rate-limited", 451: "forbidden",
}  # fmt: skip
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|form|title|script|div|meta|center)\b",
    re.IGNORECASE | re.DOTALL,
)
# An interstitial is short; words like "captcha" in an article are not one.
_SHORT = 20_000


def problem_of(answer: Answer, expected: Expected) -> tuple[RunState, str, str] | None:
    """Return state, reason and detail of the problem that *answer* is, None when a reader should have it."""
    trouble = trouble_in(answer, expected)
    return (state_for(trouble.reason), trouble.reason, trouble.detail) if trouble else None


def trouble_in(answer: Answer, expected: Expected) -> Trouble | None:
    """Return the trouble that *answer* is; the first of: sign-in, captcha, status, emptiness, impostor, damage."""
    reason = _sign_in(answer, expected) or _captcha(answer, expected) or _status(answer)
    if reason:
        return Trouble(reason, _detail(answer), answer.url)
    if not answer.body.strip():
        return Trouble("blank-page", f"status {answer.status}, the body is empty", answer.url)
    if _is_html(answer) and (found := impostor_in(answer.url, answer.asked, answer.headers, answer.body)):
        return Trouble(*found, answer.url)
    return _damage(answer, expected)


def is_sign_in(url: str) -> bool:
    """Say whether *url* leads to a sign-in page, by its host and path.

    >>> is_sign_in("https://passport.weibo.com/visitor"), is_sign_in("https://x.org/design-in-china")
    (True, False)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_SIGN_IN.search(parts.hostname or "") or _SIGN_IN.search(parts.path))


def _sign_in(answer: Answer, expected: Expected) -> str | None:
    head = answer.body[:_SHORT]
    if _VISITOR in head:
        return "visitor-system"
    if 300 <= answer.status < 400 and "location" in answer.headers and is_sign_in(answer.headers["location"]):
        return "login-redirect"
    moved = bool(answer.asked) and answer.asked != answer.url
    if moved and is_sign_in(answer.url) and not is_sign_in(answer.asked):
        return "login-redirect"
    # An article page may well carry a sign-in box; where JSON or a feed was due, such a form is the whole answer.
    form = _is_html(answer) and _LOGIN_FORM.search(head) and answer.status < 400
    return "login-redirect" if form and expected != "page" else None


def _captcha(answer: Answer, expected: Expected) -> str | None:
    if answer.headers.get("cf-mitigated") == "challenge":
        return "captcha"
    suspicious = answer.status in {403, 418, 429, 503} or (answer.status == 200 and expected != "page")
    if not (suspicious and _is_html(answer) and len(answer.body) < _SHORT):
        return None
    markup = answer.body.decode("utf-8", "replace")
    return "captcha" if _CAPTCHA.search(markup) or challenge_in(markup) else None


def _status(answer: Answer) -> str | None:
    status = answer.status
    if 200 <= status < 300:
        return None
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return "server-error" if status >= 500 else "client-error" if status >= 400 else "unexpected-status"


def _damage(answer: Answer, expected: Expected) -> Trouble | None:
    if expected == "json":
        try:
            json_of(answer.body, answer.url)
        except RejectItem as error:
            return Trouble(error.reason, error.detail, answer.url)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if expected == "page" and kind.startswith(("image/", "video/", "audio/", "application/pdf", "application/zip")):
        return Trouble("not-html", f"Content-Type: {kind}", answer.url)
    return None


def _is_html(answer: Answer) -> bool:
    return bool(_HTML.match(answer.body[:_SHORT]))


def _detail(answer: Answer) -> str:
    words = " ".join(re.sub(r"<[^>]*>", " ", answer.body[:2000].decode("utf-8", "replace")).split())[:120]
    where = f", to {answer.headers['location']}" if "location" in answer.headers else ""
    return f"status {answer.status}{where}" + (f": {words}" if words else "")
