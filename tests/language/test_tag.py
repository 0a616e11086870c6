"""A text's language and script are found by what it is written in, and admitted unknown where nothing tells."""

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racewatch.language import LanguageTag, passages, tag
from racewatch.language.han import script_of

LETTERS = st.text(st.sampled_from("輝達辉达的的是深度求索カのあ한국어abcABC 't。，😀123\n"))


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("輝達股價在週一的交易中大跌，市值蒸發近六千億美元。", "zh", "Hant"),
        ("辉达股价在周一的交易中大跌，市值蒸发近六千亿美元。", "zh", "Hans"),
        ("香港着重説明新聞裏的綫索", "zh", "Hant"),
        ("DeepSeek 讓 Meta 與 OpenAI 感到恐慌", "zh", "Hant"),
        ("OpenAI、NVIDIA、Microsoft和Google都在跌", "zh", None),
        ("#DeepSeek登顶#", "zh", "Hans"),
        ("台北", "zh", None),
        ("天气很干燥", "zh", "Hans"),
        ("人工智能", "zh", None),
        ("我哋今日去咗睇戲，佢話唔好睇", "yue", "Hant"),
        ("他說粵語的「唔該」是謝謝的意思", "zh", "Hant"),
        ("DeepSeekの衝撃で半導体株が急落した", "ja", None),
        ("人工知能開発競争が激化", "ja", None),
        ("日本経済新聞", "ja", None),
        ("ｶﾀｶﾅだけのテキスト", "ja", None),
        ("老闆開了一家叫「優の良品」的店，賣的是從各地來的零食，大家都說很好吃", "zh", "Hant"),
        ("중국의 인공지능 기업 DeepSeek가 새 모델을 공개했다", "ko", None),
        ("Shares of Nvidia fell sharply after the release of a new model", "en", None),
        ("DeepSeek R1 is out now", "en", None),
        ("SHARES FALL AS THE MARKET OPENS", "en", None),
        ("It's what they said about the U.S. export controls", "en", None),
        ("Die Aktien des Chipherstellers sind am Montag stark gefallen", "de", None),
        ("Les actions du fabricant de puces ont fortement chuté lundi", "fr", None),
        ("Las acciones del fabricante de chips cayeron con fuerza el lunes", "es", None),
        ("Cổ phiếu của nhà sản xuất chip giảm mạnh vào thứ Hai", "vi", None),
        ("Акции производителя чипов резко упали в понедельник", "ru", None),
        ("หุ้นของผู้ผลิตชิปร่วงลงอย่างหนักในวันจันทร์", "th", None),
        ("انخفضت أسهم شركة الرقائق بشكل حاد يوم الاثنين", "ar", None),
        ("चिप निर्माता के शेयर सोमवार को तेजी से गिर गए", "hi", None),
        ("Οι μετοχές της εταιρείας έπεσαν απότομα", "el", None),
        ("The word 人工智能 is what the mainland says, and it means artificial intelligence", "en", None),
        ("今天我們一起讀這句話，然後翻譯：The model was released and it is free for all of us.", "mul", "Hant"),
        ("미국 대통령은 월요일 이것은 경종이라고 말했다 美國總統週一表示這是一記警鐘並呼籲企業努力", "mul", None),
    ],
)  # fmt: skip
def test_a_reader_and_the_tagger_agree(text: str, language: str, script: str | None) -> None:
    """Each of these, written for this test, is tagged as its reader would."""
    found = tag(text)
    assert (found.language, found.script) == (language, script)
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    "text", ["", " \n", "123 456", "😀👍", "https://news.example/中", "@account", "?!", "DeepSeek", "NVIDIA H100"]
)
def test_without_words_the_language_is_undetermined(text: str) -> None:
    """Numbers, emoji, addresses, accounts and bare product names are in no language."""
    assert tag(text) == LanguageTag("und", None, 0.0)


@settings(deadline=None)  # langdetect reads its profiles when it is first asked
@given(st.text() | LETTERS)
def test_the_same_text_has_the_same_tag_within_bounds(text: str) -> None:
    """A tag is deterministic, its confidence lies in 0 to 1, and only Chinese has a script."""
    found = tag(text)
    assert found == tag(text)
    assert 0 <= found.confidence <= 1
    assert found.script is None or found.language in ("zh", "yue", "mul")
    assert found.language.islower()


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
def test_han_characters_alone_are_never_an_alphabetic_language(text: str) -> None:
    """Whatever the characters, a text of nothing else is Chinese, Cantonese or Japanese."""
    assert tag(text).language in ("zh", "yue", "ja")


@pytest.mark.parametrize(
    "simplified", ["这次发布对产业的影响还没有完全显现", "股价在开盘后继续下跌", "国产芯片的产能正在扩张"]
)
def test_converting_a_text_converts_its_tag(simplified: str) -> None:
    """A sentence turned into the other script has the other script, and the same language."""
    traditional = opencc.OpenCC("s2twp").convert(simplified)
    assert (tag(simplified).script, tag(traditional).script) == ("Hans", "Hant")
    assert tag(simplified).language == tag(traditional).language == "zh"


def test_a_text_half_in_each_script_has_none() -> None:
    """Where both scripts are equally there, nobody can say."""
    assert script_of("輝達，辉达") is None
    assert script_of("輝達股價連續下跌，辉达") == "Hant"


def test_long_unbroken_texts_are_answered() -> None:
    """A megabyte without a space is tagged by its beginning."""
    assert tag("a" * 1_000_000).language == "und"
    assert tag("輝達" * 500_000).language == "zh"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("東京大学", "ja"),
        ("中国語会議", "ja"),
        ("國立臺灣大學", "zh"),
        ("國家創新體系的创新", "zh"),
        ("Pertemuan itu diadakan kemarin di kantor pemerintah", "id"),
        ("Mesyuarat itu diadakan kerana syarikat meminta bantuan polis", "ms"),
        ("Sut mae'r tywydd heddiw yng Nghymru a beth sy'n digwydd", "cy"),
        ("Suruhanjaya itu melawat hospital di Ipoh", "ms"),
        ("Direktur perusahaan itu bilang pasar sudah pulih", "id"),
        ("Владата го усвои законот според предлогот", "mk"),
        ("Влада је усвојила закон према предлогу", "sr"),
        ("A xunta anunciou unha axuda para persoas maiores, tamén en Lugo", "gl"),
        ("La junta anunció una ayuda para personas mayores, también en León", "es"),
        ("A junta anunciou uma ajuda para pessoas idosas, também em Braga", "pt"),
        ("點解而家先講", "yue"),
        ("而家先至講咗", "yue"),
        ("食咗飯未呀", "yue"),
        ("他說「咗」字怎麼寫", "zh"),
        ("呢隻歌真係好聽", "yue"),
        ("邊界糾紛的起點", "zh"),
        ("与党、過半数を割り込む", "ja"),
        ("為替相場、個人投資家に不安", "ja"),
        ("前 총리, 美 대사와 會談", "ko"),
        ("韓國團體방탄소년단今晚在臺北開唱", "mul"),
        ("weather", "en"),
        ("export controls", "en"),
    ],
)
def test_short_and_rare_texts_too(text: str, language: str) -> None:
    """Kana-less Japanese, close relatives, a language that only langdetect knows, and single words."""
    assert tag(text).language == language


def test_shares_of_languages_and_scripts_are_visible() -> None:
    """A paragraph of English in a Chinese text has its share, and so have leaking Simplified characters."""
    chinese = "輝達股價在週一的交易中大跌，市值蒸發近六千億美元，分析師認為創新的方向已經改變。"
    mixed = tag(f"{chinese}\n{chinese}\nShares of the chip maker fell sharply on Monday.\n這是创新")
    assert mixed.language == "zh"
    assert list(mixed.languages) == ["zh", "en"]
    assert sum(mixed.languages.values()) == pytest.approx(1, abs=0.005)
    assert mixed.scripts["Hant"] > mixed.scripts["Latn"] > mixed.scripts["Hans"] > 0
    assert tag(chinese).languages == {"zh": 1.0}
    assert tag(chinese).scripts == {"Hant": 1.0}


def test_paragraphs_of_several_languages_make_a_text_of_several() -> None:
    """No language has most of it: the text is mul, and each passage says its own."""
    text = "輝達股價在週一的交易中大跌，市值蒸發。\nLes actions du fabricant ont chuté lundi.\n엔비디아 주가가 급락했다"
    assert tag(text).language == "mul"
    assert [found.tag.language for found in passages(text)] == ["zh", "fr", "ko"]
    assert [found.tag.script for found in passages(text)] == ["Hant", None, None]


def test_each_voice_is_recorded() -> None:
    """Scripts decide alone; eldc is asked about an alphabet, langdetect only where eldc is unsure."""
    assert tag("輝達股價大跌").votes == (("script", "zh"),)
    assert tag("Shares of the chip maker fell sharply on Monday").votes == (("eldc", "en"),)
    assert dict(tag("Sut mae'r tywydd heddiw yng Nghymru a beth sy'n digwydd").votes)["langdetect"] == "cy"
