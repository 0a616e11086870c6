"""The marks of posts become fields; words stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.text.marks import Marks, unmarked

SCRAPS = [
    "#",
    "＃",
    "@",
    "[",
    "]",
    "偷笑",
    "话题",
    "topic",
    "全文",
    "...",
    "网页链接",
    "\n",
    " ",
    "😂",
    "👍🏽",
    "❤️",
    "🇨🇳",
]
POSTS = st.lists(st.sampled_from([*SCRAPS, "1️⃣", "的微博视频", "收起d", "a", "\u200d", "[doge]"])).map("".join)


@pytest.mark.parametrize(
    ("post", "hashtags"),
    [
        ("#国产芯片# 上新", ("国产芯片",)),
        ("#国产芯片##大模型#", ("国产芯片", "大模型")),
        ("#宝马 降价#真的吗#宝马 降价#", ("宝马 降价",)),
        ("#大模型[超话]#打卡", ("大模型",)),
        ("＃國產晶片 很好", ("國產晶片",)),
        ("Chips are #hot and #AI2 is #great", ("hot", "AI2", "great")),
        ("We are #1, item #42", ()),
        ("https://news.example/a#top &#8203; C# x", ()),
    ],
)
def test_hashtags_are_read_and_stay(post: str, hashtags: tuple[str, ...]) -> None:
    """A topic closed by a second # may hold blanks; an open one is a word; neither leaves the text."""
    found = unmarked(post)
    assert (found.marks.hashtags, found.text) == (hashtags, post)


@pytest.mark.parametrize(
    ("post", "mentions"),
    [
        ("谢谢@科技日报 的报道", ("科技日报",)),
        ("//@某人-2025:转发", ("某人-2025",)),
        ("cc @OpenAI, @nvidia.", ("OpenAI", "nvidia")),
        ("write to press@lab.example", ()),
    ],
)
def test_accounts_are_read_and_stay(post: str, mentions: tuple[str, ...]) -> None:
    """An account is a word of its sentence; an address of mail is none."""
    found = unmarked(post)
    assert (found.marks.mentions, found.text) == (mentions, post)


@pytest.mark.parametrize(
    ("post", "text", "emoticons"),
    [
        ("太快了[偷笑][偷笑]吧", "太快了 吧", ("偷笑",)),
        ("好[doge]😂", "好", ("doge", "😂")),
        ("一家👨\u200d👩\u200d👧🇨🇳", "一家", ("👨\u200d👩\u200d👧", "🇨🇳")),
        ("1️⃣ 速度 ❤️", "速度", ("1️⃣", "❤️")),
        ("👍🏽 great", "great", ("👍🏽",)),
        ("★要点 ☆ © 2025 ™", "★要点 ☆ © 2025 ™", ()),
        ("[记者]报道[1]", "[记者]报道[1]", ()),
    ],
)
def test_emoticons_leave_the_text(post: str, text: str, emoticons: tuple[str, ...]) -> None:
    """Pictures, and bracketed names that platforms have; other brackets and old symbols are text."""
    found = unmarked(post)
    assert (found.text, found.marks) == (text, Marks(emoticons=emoticons))


@pytest.mark.parametrize(
    ("post", "text"),
    [
        ("发布了\n网页链接", "发布了"),
        ("发布了 O网页链接", "发布了"),
        ("还有很多...全文", "还有很多..."),
        ("看完了\n收起d", "看完了"),
        ("看完了\n某日报的微博视频", "看完了"),
    ],
)
def test_words_of_the_platform_leave_the_text(post: str, text: str) -> None:
    """They stand at the end of a line by themselves, and each is counted."""
    found = unmarked(post)
    assert (found.text, found.platform_words) == (text, 1)


@pytest.mark.parametrize("post", ["这个网页链接打不开", "全文共三千字", "请展开讨论", "他的微博视频很火", "阅读全文"])
def test_the_same_words_in_a_sentence_stay(post: str) -> None:
    """What an author wrote is not the platform's."""
    assert unmarked(post) == (post, Marks(), 0)


@given(st.text() | POSTS)
def test_reading_marks_twice_takes_nothing_more(post: str) -> None:
    """An unmarked text has no emoticon and no platform word left."""
    once = unmarked(post)
    again = unmarked(once.text)
    assert (again.text, again.marks.emoticons, again.platform_words) == (once.text, (), 0)
