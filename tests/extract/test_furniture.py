"""What belongs to the page and not to the article goes; prose stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.extract.furniture import LINK, without_furniture

PROSE = "研究者公布了新的开源模型，市场因此重新估算芯片的需求，分析师意见不一。"
TITLE = "开源模型让市场重新估算"


def linked(text: str) -> str:
    """Return *text* as the text of a link."""
    return LINK[0] + text + LINK[1]


@pytest.mark.parametrize(
    "before",
    [
        TITLE,
        f"热点专题\n{TITLE}",
        f"{TITLE}\n2025年1月27日 10:21",
        f"{TITLE}\n文/甲",
        f"{TITLE}\nBy A. Writer",
        "Published 27 January 2025",
        linked("首页") + "\n" + linked("科技"),
    ],
)
def test_what_stands_before_the_prose_goes(before: str) -> None:
    """Headline, what is above it, dates, bylines and bare links are no part of the article."""
    assert without_furniture(f"{before}\n{PROSE}", [TITLE]) == PROSE


@pytest.mark.parametrize(
    "after",
    [
        "12 comments",
        "Tell us what YOU think...",
        "责任编辑：乙",
        f"相关新闻\n{linked('另一则报道的标题')}\n{linked('第三则报道的标题')}",
        "© 2025 某报",
    ],
)
def test_what_stands_after_the_prose_goes(after: str) -> None:
    """Counters, calls, credits of editors and lists of links at the end are no part of it either."""
    assert without_furniture(f"{PROSE}\n{after}") == PROSE


@pytest.mark.parametrize(
    "pointer", [f"Read more: {linked('Another story of the day')}", f"延伸閱讀：{linked('另一則')}"]
)
def test_a_pointer_within_goes(pointer: str) -> None:
    """A line that only points elsewhere goes also between paragraphs."""
    assert without_furniture(f"{PROSE}\n{pointer}\n第二段。{PROSE}") == f"{PROSE}\n第二段。{PROSE}"


@pytest.mark.parametrize(
    "kept",
    [
        "Related work began in 2019, and it was the first to show that a smaller model can match a larger one.",
        "小标题",
        f"详见{linked('官方公告')}，公司没有说明原因。",
        "By then the market had lost a tenth of its value, and nobody knew how long the fall would last this time.",
    ],
)
def test_prose_headings_and_links_within_stay(kept: str) -> None:
    """What begins like furniture and is a sentence, a heading between paragraphs and a link in a sentence stay."""
    plain = kept.translate(str.maketrans("", "", "".join(LINK)))
    assert without_furniture(f"{PROSE}\n{kept}\n第二段。{PROSE}") == f"{PROSE}\n{plain}\n第二段。{PROSE}"


def test_a_caption_that_repeats_a_paragraph_is_kept_once() -> None:
    """The same words again, as under a picture, are not more text."""
    assert without_furniture(f"{PROSE}\n{PROSE}\n第二段。{PROSE}") == f"{PROSE}\n第二段。{PROSE}"


def test_a_text_of_furniture_alone_is_not_emptied_by_its_length() -> None:
    """A one-line notice is an article, however short."""
    assert without_furniture("深度求索发布新模型") == "深度求索发布新模型"


@given(st.lists(st.text(), max_size=8).map("\n".join), st.lists(st.text(max_size=30), max_size=2))
def test_nothing_is_added_and_order_is_kept(text: str, titles: list[str]) -> None:
    """What comes out is lines of what went in, in their order."""
    lines = iter(line.translate(str.maketrans("", "", "".join(LINK))).strip() for line in text.split("\n"))
    kept = [line for line in without_furniture(text, titles).split("\n") if line]
    assert all(line in lines for line in kept)
