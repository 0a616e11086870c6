"""The platform's own id of a post, read from its address: Weibo, X, WeChat."""

import re
from urllib.parse import parse_qs, urlsplit

BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIBO_HOSTS = frozenset(["weibo.com", "www.weibo.com", "m.weibo.com", "m.weibo.cn", "weibo.cn"])
WEIBO_PATH = re.compile(r"/(?:\d+|status|detail|statuses)/([0-9A-Za-z]{8,20})/?")
"""An owner or a word, then the number of the post or its short form."""
COMMENT = re.compile(r"(?:^|&)cid=(\d+)(?:&|$)")
"""Our own address of a comment: its post's, and its number."""
X_HOSTS = frozenset(["x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"])
X_PATH = re.compile(r"/(?:i/web|i|\w{1,20})/status(?:es)?/(\d{5,20})(?:/(?:photo|video)/\d)?/?")
WECHAT_HOST = "mp.weixin.qq.com"
WECHAT_SHORT = re.compile(r"/s/([\w-]{10,40})/?")
WECHAT_LONG = ("__biz", "mid", "idx")
"""Account, message, and place in the message: together they name an article; sn only proves the link."""


def platform_id_of(url: str) -> str | None:
    """Return the platform and its id of the post at *url*, or None where it is no post of a known platform.

    >>> platform_id_of("https://m.weibo.cn/status/5128340000000000"), platform_id_of("https://x.com/a/status/123456")
    ('weibo:5128340000000000', 'x:123456')
    >>> platform_id_of("https://m.weibo.cn/detail/5128340000000000?cid=77")  # a comment on it
    'weibo:c77'
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host in WEIBO_HOSTS and (match := WEIBO_PATH.fullmatch(parts.path)):
        comment = COMMENT.search(parts.query)
        return f"weibo:c{comment[1]}" if comment else f"weibo:{_number(match[1])}"
    if host in X_HOSTS and (match := X_PATH.fullmatch(parts.path)):
        return f"x:{match[1]}"
    return _wechat(parts.path, parts.query) if host == WECHAT_HOST else None


def _wechat(path: str, query: str) -> str | None:
    if match := WECHAT_SHORT.fullmatch(path):
        return f"wechat:{match[1]}"
    values = parse_qs(query)
    named = path.rstrip("/") == "/s" and all(name in values for name in WECHAT_LONG)
    return "wechat:" + ":".join(values[name][0] for name in WECHAT_LONG) if named else None


def post_of(url: str) -> str | None:
    """Return the id of the post that the comment at *url* is on; None where it is no comment.

    >>> post_of("https://m.weibo.cn/detail/5128340000000000?cid=77"), post_of("https://m.weibo.cn/detail/5128340000000000")
    ('weibo:5128340000000000', None)
    """
    post, mark, query = url.partition("?")
    return platform_id_of(post) if mark and COMMENT.search(query) else None


def _number(written: str) -> str:
    return written if written.isdecimal() else number_of(written)


def number_of(short: str) -> str:
    """Return the number that Weibo's *short* form means: four digits of base 62 for seven of base 10, from behind.

    >>> number_of("z0JH2lOMb")
    '3501756485200075'
    """
    groups = [short[max(0, end - 4) : end] for end in range(len(short), 0, -4)]
    numbers = [str(_of_base62(group)) for group in groups]
    return "".join(number.zfill(7) for number in reversed(numbers)).lstrip("0")


def _of_base62(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 62 + BASE62.index(digit)
    return value
