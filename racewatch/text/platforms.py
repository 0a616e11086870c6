"""The platform's own id of a post, read from its address: Weibo, X, WeChat."""

import re
from urllib.parse import parse_qs, urlsplit

BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIBO_HOSTS = frozenset(["weibo.com", "www.weibo.com", "m.weibo.com", "m.weibo.cn", "weibo.cn"])
WEIBO_PATH = re.compile(r"/(?:\d+|status|detail|statuses)/([0-9A-Za-z]{8,20})/?")
"""An owner or a word, then the number of the post or its short form."""
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
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host in WEIBO_HOSTS and (match := WEIBO_PATH.fullmatch(parts.path)):
        return f"weibo:{match[1] if match[1].isdecimal() else number_of(match[1])}"
    if host in X_HOSTS and (match := X_PATH.fullmatch(parts.path)):
        return f"x:{match[1]}"
    return _wechat(parts.path, parts.query) if host == WECHAT_HOST else None


def _wechat(path: str, query: str) -> str | None:
    if match := WECHAT_SHORT.fullmatch(path):
        return f"wechat:{match[1]}"
    values = parse_qs(query)
    named = path.rstrip("/") == "/s" and all(name in values for name in WECHAT_LONG)
    return "wechat:" + ":".join(values[name][0] for name in WECHAT_LONG) if named else None


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
