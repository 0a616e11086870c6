"""One document has one address, and an unusable address is refused with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.errors import RejectItem
from racewatch.text.url import canonical_url

PIECES = [
    "/",
    "a",
    "amp",
    "%61mp",
    "?",
    "&",
    "amp;",
    "=",
    "utm_source",
    "#",
    ".",
    "%",
    "%25",
    "中",
    " ",
    ":",
    "//",
    "é",
    "@",
    "[",
    "+",
]
ADDRESSES = st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join)
HOSTS = [
    "news.example",
    "EN.m.wikipedia.org",
    "例子.中国",
    "127.0.0.1:8765",
    "[::1]:80",
    "www.google.com/amp/s/a.example",
    "a_b.example.",
]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example.com:443/a?b=2&a=1#top", "https://news.example.com/a?a=1&b=2"),
        ("http://news.example.com", "http://news.example.com/"),
        ("http://news.example.com:80/", "http://news.example.com/"),
        ("http://news.example.com:8080/", "http://news.example.com:8080/"),
        ("https://news.example/a?utm_source=x&UTM_Medium=y&fbclid=z", "https://news.example/a"),
        ("https://news.example/a?spm=a2c&id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?uid=1&cid=2&keyword=3&from=4", "https://news.example/a?cid=2&from=4&keyword=3&uid=1"),
        ("https://news.example/a?x=1&amp;y=2", "https://news.example/a?x=1&y=2"),
        ("https://news.example/路?参=值", "https://news.example/%E8%B7%AF?%E5%8F%82=%E5%80%BC"),
        ("https://news.example/%e8%b7%af", "https://news.example/%E8%B7%AF"),
        ("https://例子.中国/", "https://xn--fsqu00a.xn--fiqs8s/"),
        ("https://name:secret@news.example/", "https://news.example/"),
        ("  https://news.example/a \n", "https://news.example/a"),
        ("https://news.example/story/amp/", "https://news.example/story"),
        ("https://news.example/story?amp=1", "https://news.example/story"),
        ("https://news.example/story?outputType=amp", "https://news.example/story"),
        ("https://news.example/amplifier", "https://news.example/amplifier"),
        ("https://www.google.com/amp/s/news.example/story/amp", "https://news.example/story"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/story", "https://news.example/story"),
        ("https://news.example/story.amp?a=1", "https://news.example/story.amp?a=1"),
        ("https://amp.theguardian.com/technology/x", "https://www.theguardian.com/technology/x"),
        ("https://m.36kr.com/p/123?f=rss", "https://36kr.com/p/123?f=rss"),
        ("https://m.unknown.example/p/123", "https://m.unknown.example/p/123"),
        (
            "https://mobile.twitter.com/a/status/1883900000000000000?s=20&t=x",
            "https://x.com/a/status/1883900000000000000",
        ),
        (
            "https://mp.weixin.qq.com/s?sn=0f&__biz=MzA1&mid=265&idx=1&scene=27&from=timeline#rd",
            "https://mp.weixin.qq.com/s?__biz=MzA1&idx=1&mid=265&sn=0f",
        ),
        (
            "https://mp.weixin.qq.com/s/AbCdEf-1234567890_xyz?scene=1",
            "https://mp.weixin.qq.com/s/AbCdEf-1234567890_xyz",
        ),
        ("https://youtu.be/AbCdEfGhIjK?si=x", "https://www.youtube.com/watch?v=AbCdEfGhIjK"),
        ("https://m.youtube.com/watch?app=desktop&v=AbCdEfGhIjK&t=9s", "https://www.youtube.com/watch?v=AbCdEfGhIjK"),
        ("https://www.youtube.com/results?search_query=x", "https://www.youtube.com/results?search_query=x"),
        ("https://www.bilibili.com/video/BV1ab411c7xy?p=2&t=3", "https://www.bilibili.com/video/BV1ab411c7xy?p=2"),
        ("https://news.example/a?from=timeline&isappinstalled=0", "https://news.example/a"),
        ("https://news.example/a?ref_src=twsrc%5Etfw&at_medium=RSS&msclkid=1", "https://news.example/a"),
        ("https://udn.com/news/story/1/2?from=udn-x", "https://udn.com/news/story/1/2"),
        ("https://baijiahao.baidu.com/s?id=1&wfr=spider", "https://baijiahao.baidu.com/s?id=1"),
        ("https://news.example/a?gad_source=1&_branch_match_id=2&__source=x", "https://news.example/a"),
        ("https://news.example/#!/article/5", "https://news.example/#!/article/5"),
        ("https://news.example/a#/b", "https://news.example/a#/b"),
        ("https://news.example/a#!", "https://news.example/a"),
        ("https://news.example/tech/index.html?utm_source=x", "https://news.example/tech/"),
        ("https://news.example/my-index.html", "https://news.example/my-index.html"),
        ("https://news.example/a。", "https://news.example/a"),
        ("https://news.example/a）」，", "https://news.example/a"),
        ("https://EXAMPLE.com./%7euser/%2f", "https://example.com/~user/%2F"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://zh.m.wikipedia.org/wiki/GPU", "https://zh.wikipedia.org/wiki/GPU"),
        ("https://m.weibo.cn/status/5128340000000000?luicode=1&lfid=2", "https://m.weibo.cn/status/5128340000000000"),
        ("https://weibo.com/1234567/OaBcDeF", "https://weibo.com/1234567/OaBcDeF"),
        ("https://s.weibo.com/weibo?q=%23DeepSeek%23", "https://s.weibo.com/weibo?q=%23DeepSeek%23"),
        ("http://127.0.0.1:8765/feed", "http://127.0.0.1:8765/feed"),
        ("https://news.example/a/", "https://news.example/a/"),
    ],
)
def test_known_addresses_become_what_a_person_wrote_here(url: str, canonical: str) -> None:
    """Only what cannot choose another document goes."""
    assert canonical_url(url) == canonical


@given(st.sampled_from(HOSTS), ADDRESSES)
def test_a_canonical_address_is_its_own_canonical_address(host: str, rest: str) -> None:
    """Doing it twice is doing it once, and the result is an address that the schema takes."""
    try:
        once = canonical_url(f"https://{host}/{rest}")
    except RejectItem:
        return
    assert canonical_url(once) == once
    assert once.startswith(("https://", "http://"))
    assert once.isascii()
    assert " " not in once


@given(st.permutations(["a=1", "b=2", "utm_campaign=x", "c=%E4%BD%A0"]))
def test_order_of_parameters_does_not_matter(pairs: list[str]) -> None:
    """The same parameters in any order are the same page."""
    assert canonical_url("https://news.example/?" + "&".join(pairs)) == "https://news.example/?a=1&b=2&c=%E4%BD%A0"


@pytest.mark.parametrize(
    "url",
    ["", "news.example/a", "ftp://news.example/", "javascript:alert(1)", "https://", "https:///a", "https://a b/", "https://?q=1",
     "http://news.example:99999/", "http://[::1/", "https://a..b/", "https://news.example/" + "a" * 9000, "https://\udcff.example/"],
)  # fmt: skip
def test_an_unusable_address_is_refused(url: str) -> None:
    """Whatever nobody could fetch goes into quarantine as bad-url."""
    with pytest.raises(RejectItem) as caught:
        canonical_url(url)
    assert caught.value.reason == "bad-url"
    assert len(str(caught.value)) < 600
