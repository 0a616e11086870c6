"""Pages that stand where another one was due: consent walls, parked domains, pages that say "not found" with 200. Pure.

Each is told by its own words, and only on a page that says little else: an article about cookies, about domains for
sale or about the error 404 is an article.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_HEAD, _LITTLE = 300_000, 2_500
"""Bytes that are looked at, and letters of visible text from which a page is believed to be what was asked for."""
_PARAGRAPHS = 12
"""More of them than an impostor has: a quick look that spares most articles the slow one."""
_HIDDEN = re.compile(r"(?is)<(script|style|noscript|template|svg)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")
_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title|<h[12][^>]*>(.*?)</h[12]")
_CONSENT_HOST = re.compile(r"(?:^|\.)(?:consent|guce|privacy-?gate|cmp)\.", re.IGNORECASE)
_CONSENT_PATH = re.compile(r"/(?:consent|collectconsent|cookie-?wall|privacy-?gate|gdpr)(?:[/.?]|$)", re.IGNORECASE)
_CONSENT = re.compile(
    r"before you continue|we (?:value|care about) your privacy|your privacy (?:choices|matters)"
    r"|consent to (?:the use of )?cookies|accept (?:all )?cookies"
    r"|在您(?:继续|繼續)之前|您的(?:隐私|隱私)(?:权|權|选择|選擇)"
    r"|(?:接受|同意).{0,6}cookie|cookie.{0,12}(?:同意|接受)",
    re.IGNORECASE,
)
_AGREE = re.compile(r"accept|agree|consent|接受|同意|允许|允許", re.IGNORECASE)
_BUTTON = re.compile(r"(?is)<(?:button|input|form|a)\b")
_PARKED = re.compile(
    r"domain(?: name)? (?:\S+ )?(?:is|may be|might be) for sale|buy this domain|this domain (?:has expired|is parked)"
    r"|domain parking|parked (?:free|domain)|inquire about this domain"
    r"|(?:域名|網域)(?:名稱)?(?:正在|已(?:经|經)?)?(?:出售|转让|轉讓|过期|過期|到期)"
    r"|(?:购买|購買)(?:此|该|這個)?(?:域名|網域)",
    re.IGNORECASE,
)
_BROKERS = re.compile(r"sedoparking|parkingcrew|bodis\.com|afternic|hugedomains|dan\.com/buy|parklogic")
_PAGE = "(?:页面|頁面|文章|网页|網頁|内容|內容)"
_MISSING = re.compile(
    r"^\W*(?:error\W*)?404\b|\b404\W*(?:error|not found|page)"
    r"|page (?:not found|cannot be found|doesn.t exist|does not exist)"
    rf"|{_PAGE}(?:不存在|找不到|未找到|不見了|不见了|已(?:被)?(?:删除|刪除|下线|下線|移除))"
    rf"|(?:找不到|未找到|无法找到|無法找到)(?:您|你|该|該|此)?.{{0,8}}{_PAGE}",
    re.IGNORECASE,
)
_ERROR_PATH = re.compile(r"/(?:404|error|not-?found|page-?not-?found)(?:\.\w{2,5})?/?$", re.IGNORECASE)


def impostor_in(url: str, asked: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str] | None:
    """Return reason and detail of the impostor that an HTML answer of status 200 is, None where it is none."""
    if moved := _by_address(url, asked):
        return moved
    if body.count(b"<p>") + body.count(b"<p ") > _PARAGRAPHS:
        return None
    page = _text_of(body, headers)
    seen = " ".join(_HIDDEN.sub(" ", page).split())
    reason = _by_words(page, seen) if len(seen) <= _LITTLE else None
    return (reason, seen[:120]) if reason else None


def _by_words(page: str, seen: str) -> str | None:
    """Tell by the words of a page with little text; *seen* is what a reader sees of it."""
    titles = " ".join(" ".join(filter(None, found)) for found in _TITLE.findall(page))
    if _PARKED.search(seen) or _PARKED.search(titles) or (_BROKERS.search(page) and len(seen) < _LITTLE // 4):
        return "parked-domain"
    if _CONSENT.search(seen) and _AGREE.search(seen) and _BUTTON.search(page):
        return "consent-wall"
    return "soft-404" if _MISSING.search(_HIDDEN.sub(" ", titles).strip()) else None


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
