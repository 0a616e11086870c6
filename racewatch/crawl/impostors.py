"""Pages that stand where another one was due: sign-in, captchas, walls, parked domains, "not found" with 200. Pure.

Each is told by its own words, and only on a page that tells nothing else: a news item about cookies, about domains for
sale or about the error 404, of two sentences, is a news item.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from racewatch.crawl.impostor_words import ANY, APOLOGY, PATTERNS
from racewatch.crawl.prose import Page

_HEAD, _LITTLE = 300_000, 2_500
"""Bytes that are looked at, and letters of visible text from which a page is believed to be what was asked for."""
_PARAGRAPHS = 12
"""More of them than an impostor has: a quick look that spares most articles the slow one."""
_TELLS, _TELLS_LITTLE, _DESPITE_TITLE = 50, 20, 75
"""Width of sentences about the world from which a page is an article: 50 letters or 17 characters; half as much again
under a title in an impostor's words, less where only one such word stands anywhere."""
_IN_TITLE, _PASSWORD = 2, 3
"""What a word in a title, and a field for a password, weigh beside a word anywhere."""
_CONSENT_HOST = re.compile(r"(?:^|\.)(?:consent|guce|privacy-?gate|cmp)\.", re.IGNORECASE)
_CONSENT_PATH = re.compile(r"/(?:consent|collectconsent|cookie-?wall|privacy-?gate|gdpr)(?:[/.?]|$)", re.IGNORECASE)
_SECRET = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
_AGREE = re.compile(r"accept|agree|consent|接受|同意|允许|允許", re.IGNORECASE)
_BUTTON = re.compile(r"<(?:button|input|form)\b", re.IGNORECASE)
_BROKERS = re.compile(r"sedoparking|parkingcrew|bodis\.com|afternic|hugedomains|dan\.com/buy|parklogic")
_ERROR_PATH = re.compile(r"/(?:404|error|not-?found|page-?not-?found)(?:\.\w{2,5})?/?$", re.IGNORECASE)


def impostor_in(url: str, asked: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str] | None:
    """Return reason and detail of the impostor that an HTML answer of status 200 is, None where it is none."""
    if moved := _by_address(url, asked):
        return moved
    if body.count(b"<p>") + body.count(b"<p ") > _PARAGRAPHS:
        return None
    page = Page.of(_text_of(body, headers))
    reason = _by_words(page) if len(page.seen) <= _LITTLE else None
    return (reason, page.seen[:120] or page.titles[:120]) if reason else None


def challenge_in(markup: str) -> bool:
    """Say whether a page that came with a refusal asks for a proof that a person reads it."""
    page = Page.of(markup)
    return _score(page, "captcha") > 0


def _by_words(page: Page) -> str | None:
    """Tell by the words of a page with little text that tells nothing but what it is."""
    scores = {reason: _score(page, reason) for reason in PATTERNS}
    best = max(scores, key=lambda reason: scores[reason])
    titled = ANY.search(page.titles)
    enough = _DESPITE_TITLE if titled else _TELLS if scores[best] > 1 else _TELLS_LITTLE
    if (told := page.tells(ANY)) >= enough:
        return None
    if scores[best]:
        return best
    return "soft-404" if told < _TELLS_LITTLE and APOLOGY.search(page.seen) else None


def _score(page: Page, reason: str) -> int:
    patterns = PATTERNS[reason]
    score = sum(len(each.findall(page.seen)) + _IN_TITLE * len(each.findall(page.titles)) for each in patterns)
    if reason == "login-required":
        return score + _PASSWORD * bool(_SECRET.search(page.body))
    if reason == "consent-wall" and not (_BUTTON.search(page.body) and _AGREE.search(page.seen)):
        return 0
    return score + (reason == "parked-domain" and bool(_BROKERS.search(page.body)))


def _by_address(url: str, asked: str) -> tuple[str, str] | None:
    """Tell by where a redirect led: to a consent host or path, to an error page, from a page to the front page."""
    if not asked or url == asked:
        return None
    here, there = urlsplit(url), urlsplit(asked)
    if _CONSENT_HOST.search(here.hostname or "") or _CONSENT_PATH.search(here.path):
        return "consent-wall", f"redirected to {here.scheme}://{here.netloc}{here.path}"
    deep = there.path.count("/") > 1 and there.path.rstrip("/") != ""
    if _ERROR_PATH.search(here.path) or (deep and here.path in {"", "/"} and not here.query):
        return "soft-404", f"redirected to {here.scheme}://{here.netloc}{here.path}"
    return None


def _text_of(body: bytes, headers: Mapping[str, str]) -> str:
    """Return the page's text, well enough for its own words: by the declared charset, else UTF-8, else GB18030."""
    head = body[:_HEAD]
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", head[:2048])
    named = re.search(r"charset=([\w-]+)", headers.get("content-type", ""))
    for charset in (named[1] if named else "", declared[1].decode("ascii") if declared else "", "utf-8", "gb18030"):
        try:
            if charset:
                return head.decode("gb18030" if charset.lower() in {"gb2312", "gbk"} else charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return head.decode("utf-8", "replace")
