"""Titles that report, and those that only name somebody or ask: our own, in the manner of a hot list."""

import pytest

from racewatch.catalog import load_watchbook
from racewatch.stages.reporting import reports_of

BOOK = load_watchbook()
REPORTS = reports_of(BOOK)
MEMBERS = {topic.id: topic.names for topic in BOOK.topics}


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("musk", "特斯拉在柏林扩建工厂"),
        ("musk", "马斯克宣布裁员两成"),
        ("musk", "马斯克与OpenAI和解"),
        ("musk", "Musk's AI company raises 6 billion"),
        ("openai", "奥特曼离开OpenAI"),
        ("nvidia", "黄仁勋谈芯片出口"),
        ("robots", "王兴兴发布新的AI产品"),
        ("regulation", "网信办公布生成式人工智能备案名单"),
        ("export-controls", "美国商务部扩大芯片禁令"),
        ("deepseek", "DeepSeek"),
    ],
)
def test_what_says_something_of_the_topic_is_a_report(topic: str, title: str) -> None:
    """A thing of the topic by its name, or one of its people or authorities together with what it is about."""
    assert REPORTS.tells(title, MEMBERS[topic])


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("musk", "马斯克晒全家福"),
        ("musk", "马斯克称月亮会变成蓝色"),
        ("musk", "马斯克母亲签约经纪公司"),
        ("musk", "马斯克的女儿谈AI"),
        ("musk", "Musk's mother joins an AI company"),
        ("nvidia", "黄仁勋逛夜市"),
        ("nvidia", "英伟达还能涨吗"),
        ("huawei", "余承东跑完马拉松"),
        ("regulation", "网信办整治直播乱象"),
        ("export-controls", "美国商务部长乘地铁"),
        ("robots", "人形机器人会做家务吗？"),
    ],
)
def test_what_only_names_somebody_or_asks_is_none(topic: str, title: str) -> None:
    """A person or an authority without context, somebody's kin, a question."""
    assert not REPORTS.tells(title, MEMBERS[topic])


def test_who_is_asked_for_by_name_is_watched_for_everything() -> None:
    """A rule of people alone, and a rule of words, take any statement."""
    assert REPORTS.tells("马斯克晒全家福", ["elon-musk"])
    assert REPORTS.tells("今天很热", [])
    assert not REPORTS.tells("今天热吗", [])


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("openai-o3", "chatgpt o3mini来了"),
        ("cambricon", "寒武纪股价翻倍"),
        ("chip-export-controls", "荷兰收紧半导体出口管制"),
        ("unitree", "宇树科技机器人涨价"),
        ("bytedance", "字节跳动裁员"),
    ],
)
def test_a_thing_beside_another_or_a_word_of_the_trade_is_announced(name: str, title: str) -> None:
    """What a list files under society is news where its title says more than a name."""
    assert REPORTS.announces(title, name)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("unitree", "宇树科技"),
        ("doubao", "豆包chatGPT谁更会吵架"),
        ("huawei", "从华为到DeepSeek还要禁几家"),
        ("tencent", "会不会收购腾讯股票"),
        ("elon-musk", "马斯克谈AI公司"),
        ("humanoid-robot", "人形机器人AI训练"),
        ("nvidia", "OpenAI发布新模型"),
    ],
)
def test_a_bare_name_a_question_a_person_or_an_idea_is_not_announced(name: str, title: str) -> None:
    """The name's own words do not count, a question needs no mark, and another's news is not this one's."""
    assert not REPORTS.announces(title, name)
