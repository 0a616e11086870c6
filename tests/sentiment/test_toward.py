"""The tone toward names: who does well and who does badly in one sentence, and the passages it rests on."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racewatch.sentiment import Named as Text
from racewatch.sentiment import targets_of, targets_of_each


@dataclass(frozen=True)
class Named:
    """A mention as the matcher makes it."""

    name: str
    start: int
    end: int


def mentions(text: str) -> list[Named]:
    """Return the names of these tests in *text*: any of four invented companies, in any script."""
    spellings = {
        "acme": ("Acme", "艾克美"),
        "birch": ("Birch", "樺木", "桦木"),
        "cedar": ("Cedar", "雪松"),
        "law": ("禁令", "the ban"),
    }
    return [
        Named(name, at, at + len(word))
        for name, words in spellings.items()
        for word in words
        for at in range(len(text))
        if text.startswith(word, at)
    ]


def labels(text: str, language: str = "zh") -> dict[str, str]:
    """Return the label toward each name."""
    return {each.name: each.label for each in targets_of(text, mentions(text), language, bystanders={"law"})}


@pytest.mark.parametrize(
    ("text", "acme", "birch"),
    [
        ("Acme 讓樺木股價暴跌", "positive", "negative"),
        ("Acme 让桦木股价暴跌", "positive", "negative"),
        ("艾克美的跑分超过桦木", "positive", "negative"),
        ("艾克美不敌桦木", "negative", "positive"),
        ("艾克美被桦木反超", "negative", "positive"),
        ("艾克美比桦木聪明", "positive", "negative"),
        ("艾克美跟桦木没法比", "negative", "positive"),
        ("艾克美大涨，桦木暴跌", "positive", "negative"),
        ("艾克美表示，桦木的产品存在严重漏洞", "neutral", "negative"),
        ("艾克美盛赞桦木", "neutral", "positive"),
        ("艾克美指控桦木抄袭", "neutral", "negative"),
        ("艾克美和桦木双双大涨", "positive", "positive"),
        ("艾克美、桦木齐跌", "negative", "negative"),
        ("艾克美什么时候与桦木见面？", "neutral", "neutral"),
    ],
)
def test_chinese_roles(text: str, acme: str, birch: str) -> None:
    """Causes, comparisons, passives, speech and joined names each give both names their part."""
    assert labels(text) == {"acme": acme, "birch": birch}


@pytest.mark.parametrize(
    ("text", "acme", "birch"),
    [
        ("Acme outperforms Birch on every test", "positive", "negative"),
        ("Acme loses to Birch", "negative", "positive"),
        ("Acme is much better than Birch", "positive", "negative"),
        ("Acme is worse than Birch", "negative", "positive"),
        ("Acme soars while Birch plunges", "positive", "negative"),
        ("I love Acme but Birch is terrible", "positive", "negative"),
        ("Acme accuses Birch of theft", "neutral", "negative"),
        ("Acme praises Birch", "neutral", "positive"),
        ("Acme and Birch plunge after weak results", "negative", "negative"),
    ],
)
def test_english_roles(text: str, acme: str, birch: str) -> None:
    """The same in English."""
    assert labels(text, "en") == {"acme": acme, "birch": birch}


def test_a_rule_wins_nothing() -> None:
    """What is no party is neutral where it harms one."""
    assert labels("禁令重創樺木") == {"law": "neutral", "birch": "negative"}


def test_the_evidence_is_the_passage() -> None:
    """Spans cut the text where the clause with the name stands, without the clauses that say nothing of it."""
    text = "會議週三舉行。艾克美大漲，樺木暴跌。"
    found = {
        each.name: [text[s.start : s.end] for s in each.evidence] for each in targets_of(text, mentions(text), "zh")
    }
    assert found == {"acme": ["艾克美大漲"], "birch": ["樺木暴跌"]}


def test_names_come_once_and_in_order() -> None:
    """Each name has one tone, however often it stands there; a text without names has none."""
    text = "Birch 很好用。Acme 不错。Birch 很便宜。"
    assert [each.name for each in targets_of(text, mentions(text), "zh")] == ["birch", "acme"]
    assert targets_of("没有名字", [], "zh") == ()


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            [
                "艾克美",
                "Birch",
                "雪松",
                "，",
                "。",
                "超过",
                "比",
                "暴跌",
                "说：",
                " and ",
                "while",
                "好",
                "\n",
                "？",
                "a",
            ]
        )
    )
)
def test_any_text_has_sane_targets(parts: list[str]) -> None:
    """Whatever stands between the names, each gets one tone within bounds and spans within the text."""
    text = "".join(parts)
    found = targets_of(text, mentions(text), "mul")
    assert len({each.name for each in found}) == len(found)
    assert all(-1 <= each.score <= 1 and 0 <= each.confidence <= 1 for each in found)
    assert all(0 <= span.start < span.end <= len(text) for each in found for span in each.evidence)


def test_many_texts_are_judged_as_each_alone() -> None:
    """What stands before the first name, and other texts, change nothing; a text without names has no tone."""
    texts = ["Acme 让 Birch 股价暴跌，用户失望", "没有名字", "太糟糕了。Acme 很好用吗？", "Acme is great, Birch is not"]
    together = targets_of_each([Text(text, mentions(text), "mul") for text in texts])
    assert together == [targets_of(text, mentions(text), "mul") for text in texts]
    assert [len(each) for each in together] == [2, 0, 1, 2]
