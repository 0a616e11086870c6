"""Whose Chinese a text is shows in its words, and only there."""

import pytest

from racewatch.language import tag


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("輝達的晶片要靠軟體，人工智慧才跑得動", "TW"),
        ("辉达的晶片要靠软体，人工智慧才跑得动，伺服器也要升级", "TW"),
        ("特朗普談人工智能，英偉達的軟件與網絡設備受限，行政總裁未有回應", "HK"),
        ("佢哋話嘅嘢，我哋都唔信嘅，睇下先啦", "HK"),
        ("英伟达芯片和服务器涨价，网络视频行业受影响", "CN"),
        ("英偉達芯片和服務器漲價，硅谷的視頻行業也受影響，用的是大數據信息", "CN"),
        ("股價在開盤後繼續下跌", None),
        ("股价在开盘后继续下跌", None),
        ("輝達股價下跌，英伟达股价下跌", None),
        ("柔軟體操", None),
        ("Chips and software", None),
        ("人工知能のソフトウェア", None),
    ],
)
def test_a_reader_and_the_vocabulary_agree(text: str, region: str | None) -> None:
    """Each of these, written for this test, shows its region or none."""
    assert tag(text).region == region
