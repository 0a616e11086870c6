"""A Chinese spelling that lies across the border of two words is no mention."""

import pytest

from racewatch.catalog import Name, Watchbook
from racewatch.names import Matcher
from racewatch.names.borders import Borders

MATCHER = Matcher(
    Watchbook(
        names=(
            Name(id="wechat", kind="medium", hans=("微信",)),
            Name(id="chip", kind="idea", hans=("芯片",)),
            Name(id="maker", kind="company", hans=("华为",)),
            Name(id="board", kind="chip", hans=("华为芯片", "华为芯")),
        ),
        topics=(),
    )
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("微信仰", ()),
        ("微信仰。在微信上看", ("wechat",)),
        ("細微信號", ()),
        ("笔芯片刻就没墨了", ()),
        ("刘诗诗霍建华为胡歌打call", ()),
        ("微信用户", ("wechat",)),
        ("微信", ("wechat",)),
        ("用微信聊", ("wechat",)),
        ("华为芯片", ("board", "maker", "chip")),
    ],
)
def test_the_more_probable_words_decide(text: str, names: tuple[str, ...]) -> None:
    """信仰, 细微 and 片刻 run across a border of 微信 and 芯片; a spelling of ours that does so takes nothing away."""
    assert MATCHER.names_in(text) == names


def test_only_chinese_between_chinese_is_asked_about() -> None:
    """The dictionary is not loaded for what cannot lie across a border."""
    borders = Borders({"b站", "ai", "微信"})
    assert not borders.crossed("在b站上", 1, 3)
    assert not borders.crossed("ai", 0, 2)
    assert not borders.crossed("。微信。", 1, 3)
    assert "_jieba" not in vars(borders)
    assert borders.crossed("细微信号", 1, 3)
    assert "_jieba" in vars(borders)
