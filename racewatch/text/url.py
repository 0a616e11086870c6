"""One address per document, so that the same page found twice is one item.

What only follows the reader about (tracking parameters, fragments) and what changes nothing (default port, letters of
the host, order and coding of parameters) goes, and so do hosts that show the same documents to telephones. What may
choose another document stays: scheme, www, other mobile hosts, trailing slashes and every parameter that is not known
to be a tracker.
"""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from racewatch.errors import RejectItem

LONGEST = 8192
"""Characters; the schema's own limit for an address."""
DEFAULT_PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")
TRACKERS = re.compile(
    # Campaign tools, click identifiers, and the share marks of Weibo, Alibaba, ByteDance, Tencent and Toutiao.
    r"utm_\w+|mtm_\w+|pk_(campaign|kwd|source|medium)|ga_\w+|mc_[ce]id|hsa_\w+|vero_\w+|oly_\w+|_hs(enc|mi)"
    r"|(dc|fb|g|gb|tw|yc|ms)clid|msclkid|s_kwcid|gclsrc|gbraid|wbraid|igshid|igsh|_ga|_gl|cmpid|ncid|ocid|xtor|mkt_tok"
    r"|smid|sref|srnd|reflink|taid|intcmp|at_(medium|campaign|custom\d|link_\w+|bbc_team|format|ptr_name|pos\w*)|ns_\w+"
    r"|ref_(src|url)|__twitter_impression|guccounter|guce_\w+|gad_\w+|_branch_\w+|__source|unlocked_article_code|giftcopy|trk|spss|xsec_(token|source)"
    r"|spm(_id_from)?|scm|share_(token|source|medium|from|app_id|link_id)|luicode|lfid|wvr|refer_flag|isappinstalled"
    r"|wxshare_count|chksm|timestamp__1_\w+|is_from_webapp|sender_device|vd_source|amp"
)
SHARED = {"from": frozenset(["timeline", "singlemessage", "groupmessage"]), "outputtype": frozenset(["amp"]),
          "output_type": frozenset(["amp"])}  # fmt: skip
"""Parameters that follow the reader about with these values only: where in WeChat a page was passed on."""
AMP_CACHES = (
    re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/amp/(s/)?(.+)"),
    re.compile(r"https?://[a-z0-9-]+\.cdn\.ampproject\.org/[cv]/(s/)?(.+)"),
)
AMP_PATH = re.compile(r"(?<=[^/])/amp/?$")
PASSES = 9
"""Passes until nothing changes: an address may be wrapped in another and be encoded more than once."""
SAME_DOCUMENTS = {
    "amp.scmp.com": "www.scmp.com", "m.scmp.com": "www.scmp.com", "amp.theguardian.com": "www.theguardian.com",
    "mobile.reuters.com": "www.reuters.com", "m.youtube.com": "www.youtube.com", "m.facebook.com": "www.facebook.com",
    "twitter.com": "x.com", "www.twitter.com": "x.com", "mobile.twitter.com": "x.com", "m.twitter.com": "x.com",
    "www.x.com": "x.com", "mobile.x.com": "x.com", "m.36kr.com": "36kr.com", "www.36kr.com": "36kr.com",
    "m.huxiu.com": "www.huxiu.com", "m.thepaper.cn": "www.thepaper.cn", "m.jiemian.com": "www.jiemian.com",
    "m.guancha.cn": "www.guancha.cn", "m.bilibili.com": "www.bilibili.com", "m.yicai.com": "www.yicai.com",
}  # fmt: skip
"""Hosts for telephones whose paths are those of the host beside them. Others have paths of their own and stay."""
POSTS: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "x.com": (re.compile(r"/[^/]+/status/\d+"), ()),
    "mp.weixin.qq.com": (re.compile(r"/s(/[\w-]+)?/?"), ("__biz", "mid", "idx", "sn")),
    "www.youtube.com": (re.compile(r"/(watch|shorts/[\w-]+|live/[\w-]+)/?$"), ("v",)),
    "www.bilibili.com": (re.compile(r"/video/\w+/?$"), ("p",)),
    "www.zhihu.com": (re.compile(r"/question/\d+(/answer/\d+)?/?$"), ()),
    "zhuanlan.zhihu.com": (re.compile(r"/p/\d+/?$"), ()),
    "www.xiaohongshu.com": (re.compile(r"/(explore|discovery/item)/\w+/?$"), ()),
    "www.toutiao.com": (re.compile(r"/(article|w|video)/\d+/?$"), ()),
    "news.qq.com": (re.compile(r"/rain/a/\w+/?$"), ()),
    "udn.com": (re.compile(r"/news/story/\d+/\d+/?$"), ()),
    "baijiahao.baidu.com": (re.compile(r"/s/?$"), ("id",)),
    "www.theguardian.com": (re.compile(r"/.+/\d{4}/[a-z]{3}/\d{2}/[^/]+$"), ()),
}
"""Where the path names a post, and which parameters name one beside it; all others follow the reader about."""
SHORT_YOUTUBE = re.compile(r"https?://youtu\.be/([\w-]{11})(?:[?#].*)?")
CHOOSING = re.compile(r"!?/.")
"""A fragment that chooses the document, on pages that a script puts together: #!/article/5."""
DEFAULT_PAGE = re.compile(r"(?<=/)(index|default)\.html?$")
TRAILING = re.compile(r"[\s，。、；：！？）】》」』”’…]+$")
"""Marks of the sentence that an address stood in."""
MOBILE_WIKI = re.compile(r"^([a-z-]+)\.m\.(wikipedia|wikinews)\.org$")


def canonical_url(url: str) -> str:
    """Return the one form of *url* for its document; raise RejectItem ``bad-url`` when nothing can be fetched there.

    >>> canonical_url("HTTPS://News.Example.com:443/a?utm_source=x&b=2&a=1#top")
    'https://news.example.com/a?a=1&b=2'
    """
    found, after = "", re.sub("&(amp;)+", "&", TRAILING.sub("", url.strip()))
    try:
        for _ in range(PASSES):
            found, after = after, _pass(after)
            if found == after:
                return found
    except ValueError as error:
        raise RejectItem("bad-url", url=url[:200], detail=str(error)) from error
    raise RejectItem("bad-url", url=url[:200], detail=f"still changes after {PASSES} passes")


def _pass(url: str) -> str:
    for cache in AMP_CACHES:
        if match := cache.fullmatch(url):
            url = f"http{'s' if match[1] else ''}://{match[2]}"
    if video := SHORT_YOUTUBE.fullmatch(url):
        url = f"https://www.youtube.com/watch?v={video[1]}"
    parts = urlsplit(url)
    place = _place(parts)
    path = DEFAULT_PAGE.sub("", AMP_PATH.sub("", parts.path)) or "/"
    fragment = parts.fragment if CHOOSING.match(parts.fragment) else ""
    plain = (parts.scheme.lower(), place, path, _query(parts.query, _naming(place, path)), fragment)
    canonical: str = canonicalize_url(urlunsplit(plain), keep_fragments=bool(fragment))
    if len(canonical) > LONGEST:
        raise ValueError(f"{len(canonical)} characters, at most {LONGEST}")
    return canonical


def _place(parts: SplitResult) -> str:
    """Return host and port; raise ValueError when there is no host that could be asked."""
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError(f"scheme {parts.scheme!r} is not http or https")
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not HOST.fullmatch(host) or ".." in host:
        raise ValueError("it names no host")
    host = MOBILE_WIKI.sub(r"\1.\2.org", host.rstrip("."))
    host = SAME_DOCUMENTS.get(host, host)
    return host if parts.port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{parts.port}"


def _naming(place: str, path: str) -> tuple[str, ...] | None:
    """Return the parameters that name a post beside the path, or None where the path names none."""
    post, names = POSTS.get(place, (None, ()))
    return names if post and post.match(path) else None


def _query(query: str, naming: tuple[str, ...] | None) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower(), value.lower())]
    if naming is not None:
        kept = [(name, value) for name, value in kept if name in naming]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _tracks(name: str, value: str) -> bool:
    return bool(TRACKERS.fullmatch(name)) or value in SHARED.get(name, ())
