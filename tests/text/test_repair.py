"""Damaged texts are repaired, sound ones are left alone, and a second repair finds nothing to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racewatch.text.repair import repair

SCRAPS = ["\n", "\n\n", "\r\n", " ", "\u3000", "\u200b", "\u200d", "\xa0", "\x00", "\x85", "&amp;", "amp;", "&#8203;"]
SCRAPS += [
    "&lt;b&gt;",
    "&",
    "。",
    "，",
    "、",
    "？",
    "「",
    "」",
    "（",
    "”",
    "#",
    "- ",
    "1.",
    "一、",
    "中國",
    "領",
    "導人在過去一年",
]
SCRAPS += [
    "的",
    "標題四字",
    "AI",
    "word ",
    "A line that is long enough to have been cut by the page",
    "e\u0301",
    "<br>",
]
SCRAPS += ["👨\u200d👩", "ก", "한국어", "が", "か\u3099", "\ud800", "\u0958", "同一段話出現了兩次"]
TAILS = [
    "\n",
    "看更多",
    "延伸閱讀：",
    "廣告",
    "正文在此。",
    "Read more",
    "<p>",
    "</p>",
    "&lt;br&gt;",
    "a link",
    "ä¸\xadå›½",
]
TAILS += [
    "浜哄伐",
    "ＡＩ",
    " ，",
    "人 ",
    "con-\ntrols ",
    LONG_LINE := "一段很長的話，講的是晶片和出口管制對各家公司的影響，以及後來的事。",
]
DAMAGED = st.lists(st.sampled_from(SCRAPS)).map("".join)


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("中國領\n\n導人在過去一年裡", "中國領導人在過去一年裡"),
        ("重視技術實力，中國領\n導人", "重視技術實力，中國領導人"),
        ("新一代模型剛剛發\n佈，各家反應不一", "新一代模型剛剛發佈，各家反應不一"),
        ("这些企业都在使用人\n工智能的产品", "这些企业都在使用人工智能的产品"),
        ("It will in-\ncrease the up-\ndates of a full-\ntime job", "It will increase the updates of a full-time job"),
        ("标准、，错了", "标准，错了"),
        ("真的？。假的", "真的？假的"),
        ("他說 ， 不行 。", "他說，不行。"),
        ("ﬁrst oﬃce", "first office"),
        ("他這樣寫道\n。另一位", "他這樣寫道。另一位"),
        ("他稱之為「我見過的最令\n\n人驚奇的突破」", "他稱之為「我見過的最令人驚奇的突破」"),
        ("回答“誰”或\n“什麼”這樣的問題", "回答“誰”或“什麼”這樣的問題"),
        ("The model was trained\non fewer chips", "The model was trained on fewer chips"),
        (
            "Shares of chip makers, among them those of\nNvidia, fell",
            "Shares of chip makers, among them those of Nvidia, fell",
        ),
        ("训练成本降低，使用DeepSeek\n的公司增多", "训练成本降低，使用DeepSeek的公司增多"),
        ("AI &amp; 晶片", "AI & 晶片"),
        ("AI &amp;amp;amp; 晶片", "AI & 晶片"),
        ("&#36637;達&#x3002;", "輝達。"),
        ("深\u200b度\ufeff求\u2060索", "深度求索"),
        ("輝\u200d達", "輝達"),
        ("第一\x00段\x08", "第一段"),
        ("價格\u3000上漲\xa0\t了", "價格 上漲 了"),
        ("基礎能？、創造性", "基礎能、創造性"),
        ("說完了，。", "說完了。"),
        ("e\u0301", "é"),
        ("同一段話出現了兩次，沒有別的。\n同一段話出現了兩次，沒有別的。", "同一段話出現了兩次，沒有別的。"),
        ("a\r\nb.\r\n", "a b."),
        ("Export con-\ntrols and long-\nterm plans", "Export controls and long-term plans"),
        ("晶片&nbsp股價 nbsp;上漲", "晶片 股價 上漲"),
        ("&amp;nbsp;輝達&amp;#8203;", "輝達"),
        ("<p>第一段。</p><p>第<b>二</b>段。</p><!-- 註 -->", "第一段。\n第二段。"),
        ("正文<script>var a = 1 < 2;</script>完。<br/>尾", "正文 完。\n尾"),
        ("ä¸\xadå›½çš„èŠ¯ç‰‡", "中国的芯片"),
        ("Chinaâ€™s chips cost £5", "China’s chips cost £5"),
        ("正常的一段。\n浜哄伐鏅烘収", "正常的一段。\n人工智慧"),
        ("ＤｅｅｐＳｅｅｋ Ｒ１，ｶﾞｸ｡", "DeepSeek R1，ガク。"),
        ("股價下跌 ，市值蒸發 。", "股價下跌，市值蒸發。"),
        ("股價下跌。，市值蒸發；。", "股價下跌。市值蒸發。"),
        ("人 工 智 能 改 变 世 界", "人工智能改变世界"),
    ],
)
def test_other_damage_is_repaired_and_counted(damaged: str, sound: str) -> None:
    """Torn references, HTML remains, mojibake, widths and what recognition does to punctuation."""
    found = repair(damaged)
    assert found.text == sound
    assert found.repairs >= 1


@pytest.mark.parametrize(
    ("damaged", "kinds"),
    [
        ("輝達\u200b&amp;晶片", {"control": 1, "entity": 1}),
        ("中國領\n導人。\nＡＩ", {"line": 1, "width": 1}),
        ("第一段是這樣寫的，沒有別的。\n第一段是這樣寫的，沒有別的。", {"repeat": 1}),
        ("輝達大跌。\n看更多\n編輯推薦\n台積電登場", {"boilerplate": 3}),
        ("<b>輝達</b>", {"markup": 2}),
        ("e\u0301", {"unicode": 1}),
        ("輝達大跌。", {}),
    ],
)
def test_each_repair_is_counted_by_its_kind(damaged: str, kinds: dict[str, int]) -> None:
    """What was done can be told apart, and the kinds add up to the repairs."""
    found = repair(damaged)
    assert found.by_kind == kinds
    assert found.repairs == sum(kinds.values())


LONG = "這是一段很長的話，講的是晶片和出口管制對各家公司的影響，以及後來發生的事情。"


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("正文在此。\n看更多", "正文在此。"),
        ("正文在此。\n（責任編輯：某人）\n版權所有，未經許可不得轉載", "正文在此。"),
        ("正文在此。\n延伸閱讀：\n台積電法說會\n蘋果新機曝光", "正文在此。"),
        ("正文在此。\n广告\n后半段。", "正文在此。\n后半段。"),
        ("正文在此。\n关注我们的微信公众号：某报", "正文在此。"),
        (
            "The text ends here.\nRead more: Another story\nRelated articles\nA link\nAnother link",
            "The text ends here.",
        ),
        ("The text ends here.\nSign up for our daily newsletter\n© 2025 Example News", "The text ends here."),
        ("Part one.\nADVERTISEMENT\nPart two.", "Part one.\nPart two."),
        ("The text ends here.\nRelated: A link", "The text ends here."),
        (f"{LONG}\n中間的一段。\n{LONG}", f"{LONG}\n中間的一段。"),
    ],
)
def test_what_a_page_puts_around_a_text_goes(damaged: str, sound: str) -> None:
    """Advertisement marks, tails, links to other texts, and a paragraph that was given twice."""
    assert repair(damaged).text == sound


@pytest.mark.parametrize(
    "sound",
    [
        "廣告商撤出了平台。\n更多公司跟進。",
        "他說：「看更多書。」\n這是結尾。",
        "看更多",
        "More\nThan this text says.",
        "Top chip makers fell.\nThe latest figures show why.",
        "编辑们推荐了这本书，理由很多。",
        "1 < 2 <引号> a<b",
        "Café naïve Übergröße £5 ½",
        "这家公司叫“濠江”，在澳门。",
        "我 爱 你",
    ],
)
def test_what_only_looks_like_damage_stays(sound: str) -> None:
    """Sentences about advertisements, comparisons, accents, and a text of nothing but a tail."""
    assert (repair(sound).text, repair(sound).repairs) == (sound, 0)


@settings(deadline=None)
@given(st.lists(st.sampled_from(TAILS)).map("".join))
def test_repairing_tails_twice_is_repairing_once(text: str) -> None:
    """Lines that go uncover others that go, all at once."""
    once = repair(text)
    assert repair(once.text) == (once.text, {})


@pytest.mark.parametrize(
    "sound",
    [
        "",
        "第一段。\n第二段。",
        "他问：“真的吗？”\n没人回答。",
        "評價不一\n推出引發了股票的拋售。",
        "突破性成功的一天\n在本土公司發布之後，人們歡呼。",
        "要点有三\n1. 成本\n2. 速度\n3. 开源",
        "一、背景\n二、经过",
        "看看这个\n#话题#\n@朋友",
        "A Short Heading\nThe text begins here.",
        "哈哈哈\n哈哈哈",
        "為什麼？、怎麼辦？、是誰？",
        "https://news.example/?a=1&copy=2&reg=3",
        "👨\u200d👩\u200d👧 一家",
        "नमस्ते क्\u200dष",
        "AT&T; 与 R&D;",
        "每天早上三公里",
        "新模型发布\n会议在上海举行，多家企业参加。",
    ],
)
def test_a_sound_text_is_left_alone(sound: str) -> None:
    """Real paragraphs, headings, lists, refrains, emoji and addresses survive without a repair."""
    assert (repair(sound).text, repair(sound).repairs) == (sound, 0)


def test_outer_white_space_and_empty_lines_are_no_damage() -> None:
    """Trimming is not counted: every page has it."""
    assert (repair("  第一段。 \n\n\n 第二段。\n").text, repair("  第一段。\n\n第二段。").repairs) == (
        "第一段。\n第二段。",
        0,
    )


@settings(deadline=None)  # ftfy is loaded by the first text that needs it
@given(st.text() | DAMAGED)
def test_repairing_twice_is_repairing_once(text: str) -> None:
    """A repaired text needs no repair, and says so."""
    once = repair(text)
    assert repair(once.text).text == once.text
    assert repair(once.text).repairs == 0


@given(st.text(st.sampled_from("甲乙丙丁戊。，\n「」")))
def test_no_character_of_a_chinese_text_is_lost(text: str) -> None:
    """Lines may be joined and a comma before a full stop may go; a character of the text never does."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(set(lines)) == len(lines):
        kept = [character for character in repair(text).text if character in "甲乙丙丁戊。"]
        assert kept == [character for character in text if character in "甲乙丙丁戊。"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('搬完<span class="url-icon"><img alt=[偷笑] src=\'//h/d.png\' style="width:1em" /></span>', "搬完[偷笑]"),
        ('<a href="/s?q=1"><span class="surl-text">#算力#</span></a>真贵', "#算力#真贵"),
        ("第一行<br />第二行<br/><br>第三行", "第一行\n第二行\n第三行"),
        ('很长的一段话...<a href="/status/51283">全文</a>', "很长的一段话..."),
        ('看<a href="http://t.cn/x"><span class=\'url-icon\'><img src="a"></span><span>网页链接</span></a>', "看"),
        ("<p>中國領</p><p>導人</p>", "中國領\n導人"),
        ("<p>他寫道</p><p>。另一位</p>", "他寫道。另一位"),
        ("<p>模型\n  发布</p><p>The model\n was\treleased</p>", "模型发布\nThe model was released"),
        ("<script>var a='<b>'</script><style>p{}</style>正文<!-- 注释 -->", "正文"),
        ("<ul><li>成本</li><li>速度</li></ul>", "成本\n速度"),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", "甲 乙"),
        ("AI &amp;amp; 晶片 &lt;b&gt;", "AI & 晶片 <b>"),
        ("未<b>闭合<p>的<i>标签", "未闭合\n的标签"),
        ("<html><head><title>x</title></head><body>正文</body></html>", "正文"),
        ('<meta charset="gbk">輝達', "輝達"),
        ("纯文本", "纯文本"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<pre>a\nb</pre>", "a\nb"),
        ("图<img alt='一张照片' src='x'>文", "图文"),
        ("", ""),
        ("<!-- -->", ""),
        ("\x00<p>\x0b輝\x1f達</p>", "輝 達"),
    ],
)
def test_html_is_read_as_a_reader_sees_it(html: str, text: str) -> None:
    """Lines where tags make them, emoticons by name, no scripts, none of the platform's own links."""
    assert repair(html, markup="html").text == text


@settings(deadline=None)
@given(
    st.text() | st.lists(st.sampled_from([*SCRAPS, "<p>", "</p>", "<a>全文</a>", "<script>", "<", "&#0;"])).map("".join)
)
def test_any_html_is_read(html: str) -> None:
    """No markup is broken enough to crash, and the result is clean text."""
    found = repair(html, markup="html").text
    assert found == found.strip()
    assert "\x00" not in found
    found.encode("utf-8")


def test_taking_tags_off_is_no_repair() -> None:
    """Only damage counts, however much markup there was."""
    assert repair("<div><p>第一段。</p><p>第二段。</p></div>", markup="html").repairs == 0


def test_deep_and_long_documents_are_read_whole() -> None:
    """Neither ten thousand nested tags nor three megabytes of one paragraph lose their text."""
    assert "深" in repair("<div>" * 10_000 + "深" + "</div>" * 10_000, markup="html").text
    assert len(repair("<p>" + "長文，" * 1_000_000 + "</p>", markup="html").text) == 3_000_000
