"""Copies of one story are one story, whatever script, head, tail or order they come in."""

from datetime import UTC, datetime, timedelta

import pytest

from racewatch.stories import SPAN, grouped, keys_of, lead_of, likeness
from racewatch.text.fingerprint import fingerprint
from schemas import Item
from schemas.item import document_id

DAWN = datetime(2025, 1, 27, tzinfo=UTC)
HANS = (
    "量子纪元公司周一发布新一代语言模型，并开放全部权重。公司说，训练只用了两千块芯片，费用不到同类产品的十分之一。"
    "多家云服务商当天宣布接入，开发者的下载量在一天之内突破了十万次。"
)
HANT = (
    "量子紀元公司週一發布新一代語言模型，並開放全部權重。公司說，訓練只用了兩千塊晶片，費用不到同類產品的十分之一。"
    "多家雲端服務商當天宣布接入，開發者的下載量在一天之內突破了十萬次。"
)
REPORT = (
    "The index of companies that make chips and the machines for them closed at {} points on January {}, and traders "
    "said that doubts about spending on data centers weighed on all of its members, of which {} rose and {} fell."
)


def told(key: str, text: str, *, title: str = "", at: datetime = DAWN) -> Item:
    """Return an item as normalize makes it."""
    return Item(
        id=document_id(key),
        source="feed",
        publisher="Example News",
        kind="article",
        url="https://news.example/a",
        title=title,
        text=text,
        published_at=at,
        published_origin="page",
        published_precision="minute",
        fetched_at=at,
        language="zh",
        language_confidence=1,
        fingerprint=fingerprint(f"{title}\n{text}"),
        story_keys=keys_of(lead_of(title, text)),
    )


def stories(*items: Item) -> list[str | None]:
    """Return the stories of *items*, which are new."""
    return [item.story for item in grouped(items, ())]


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(told("copy", HANT), id="other script and words of another region"),
        pytest.param(told("copy", HANS, title="便宜的模型来了"), id="other headline"),
        pytest.param(told("copy", HANS[:60]), id="cut"),
        pytest.param(told("copy", f"新华社北京电（记者 王某）{HANS}（完）"), id="agency lines"),
        pytest.param(told("copy", f"#新模型# 转！//@科技: {HANS} https://t.example/1"), id="quoted in a post"),
        pytest.param(told("copy", HANS.replace("，", " ").replace("。", "!")), id="other punctuation"),
    ],
)
def test_a_copy_is_of_the_same_story(copy: Item) -> None:
    """The story is named by the earliest item, and only that keeps keys."""
    first, later = grouped(
        [told("first", HANS), copy.model_copy(update={"published_at": DAWN + timedelta(hours=2)})], ()
    )
    assert first.story == later.story == first.id
    assert first.story_keys
    assert later.story_keys == ()


def test_the_same_form_with_other_numbers_is_another_story() -> None:
    """A closing report of the next day has nearly the same words and its own story."""
    one = told("1", REPORT.format("4,812", 29, 9, 21))
    two = told("2", REPORT.format("4,901", 30, 24, 6))
    assert likeness(lead_of("", one.text), lead_of("", two.text)) > 0.5
    assert stories(one, two) == [one.id, two.id]


def test_remarks_are_no_story() -> None:
    """Equal posts that are too short to tell anything, or hold only a hashtag, each stand alone."""
    remarks = [told(str(n), "转发微博") for n in range(3)] + [told("t", "#深度求索登顶苹果应用商店免费榜第一名#")]
    assert [item.story_keys for item in remarks] == [()] * 4
    assert stories(*remarks) == [item.id for item in remarks]


def test_a_text_told_again_after_the_span_is_a_story_anew() -> None:
    """An old text that comes back is news of its own."""
    again = told("again", HANS, at=DAWN + SPAN + timedelta(seconds=1))
    assert stories(told("first", HANS), again) == [document_id("first"), again.id]
    inside = told("inside", HANS, at=DAWN + SPAN)
    assert stories(told("first", HANS), inside) == [document_id("first")] * 2


def test_within_a_call_order_does_not_matter() -> None:
    """The earliest published founds the story wherever it stands in the batch, and the batch keeps its order."""
    items = [told(str(n), HANS[: 80 + n], at=DAWN + timedelta(hours=n)) for n in range(4)]
    other = told("other", REPORT.format("4,812", 29, 9, 21))
    forward = grouped([*items, other], ())
    backward = grouped([other, *reversed(items)], ())
    assert [item.id for item in backward] == [other.id, *(item.id for item in reversed(items))]
    assert {item.id: item.story for item in forward} == {item.id: item.story for item in backward}
    assert {item.story for item in forward} == {items[0].id, other.id}


def test_a_story_that_is_known_keeps_its_name() -> None:
    """An earlier item that arrives later joins the story that the store has; a founder that arrives again stays one."""
    founder = grouped([told("founder", HANS, at=DAWN)], ())[0]
    early = told("early", HANT, at=DAWN - timedelta(hours=5))
    again = told("founder", HANS + "（更新）")
    placed = grouped([early, again], [founder])
    assert [item.story for item in placed] == [founder.id, founder.id]
    assert placed[1].story_keys == again.story_keys


def test_keys_are_those_of_the_folded_text() -> None:
    """Both scripts of the same words have the same keys, and a text of megabytes is read at its beginning only."""
    assert keys_of(lead_of("", "臺灣" + HANT)) == keys_of(lead_of("", "台湾" + HANT))
    assert len(keys_of(lead_of("", HANS * 20_000))) == 8
