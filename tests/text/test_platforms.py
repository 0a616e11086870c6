"""A post has one id whatever address leads to it."""

import pytest

from racewatch.text.platforms import platform_id_of


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://weibo.com/1642591402/z0JH2lOMb", "weibo:3501756485200075"),
        ("https://weibo.com/1642591402/z0JH2lOMb?refer_flag=1001030103_&type=comment#_rnd", "weibo:3501756485200075"),
        ("https://m.weibo.cn/status/3501756485200075", "weibo:3501756485200075"),
        ("https://m.weibo.cn/status/z0JH2lOMb", "weibo:3501756485200075"),
        ("https://m.weibo.cn/detail/3501756485200075", "weibo:3501756485200075"),
        ("https://m.weibo.cn/1642591402/3501756485200075", "weibo:3501756485200075"),
        ("https://www.weibo.com/detail/3501756485200075", "weibo:3501756485200075"),
        ("https://x.com/someone/status/1883900000000000000", "x:1883900000000000000"),
        ("https://twitter.com/someone/status/1883900000000000000?s=20&t=abc", "x:1883900000000000000"),
        ("https://mobile.twitter.com/someone/status/1883900000000000000/photo/1", "x:1883900000000000000"),
        ("https://x.com/i/web/status/1883900000000000000", "x:1883900000000000000"),
        ("https://mp.weixin.qq.com/s/AbCdEf-1234567890_xyz", "wechat:AbCdEf-1234567890_xyz"),
        ("https://mp.weixin.qq.com/s?__biz=MzA1&mid=265&idx=1&sn=0f&chksm=8b#rd", "wechat:MzA1:265:1"),
        ("https://weibo.com/u/1642591402", None),
        ("https://weibo.com/1642591402", None),
        ("https://s.weibo.com/weibo?q=%23DeepSeek%23", None),
        ("https://x.com/someone", None),
        ("https://mp.weixin.qq.com/s?mid=265", None),
        ("https://notweibo.com/1642591402/z0JH2lOMb", None),
        ("https://news.example/status/1883900000000000000", None),
        ("http://[::1", None),
    ],
)
def test_the_id_of_a_post_is_read_from_its_address(url: str, found: str | None) -> None:
    """Long and short forms, mobile and desktop; what is no post has none."""
    assert platform_id_of(url) == found
