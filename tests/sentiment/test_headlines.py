"""Headlines of our own about the AI race get the label that a reader gives them."""

from racewatch.sentiment import tone_of
from racewatch.sentiment.tone import LABELS

NEGATIVE = (
    "英伟达市值一夜蒸发近六千亿美元",
    "芯片股集体重挫，投资者恐慌抛售",
    "監管機構要求下架該應用",
    "美国众议员提议禁止使用该应用，称其威胁国家安全",
    "OpenAI指责对手窃取其模型输出",
    "服務器繁忙，請稍後再試，用戶怨聲載道",
    "分析人士警告人工智能泡沫正在形成",
    "该公司宣布裁员百分之十",
    "出口管制让国产厂商陷入困境",
    "黑客攻击导致注册一度中断",
    "这个回答并不好，也不靠谱",
)
POSITIVE = (
    "国产大模型登顶苹果应用商店免费榜",
    "訓練成本大幅下降，性能追平頂尖模型，業界驚嘆",
    "港股科技板块大涨，投资者信心回暖",
    "开源社区盛赞其论文公开透明",
    "网友：国产之光，太骄傲了",
    "新模型价格更便宜，开发者纷纷叫好",
    "年輕團隊創造奇蹟",
    "公司业绩超预期，净利润同比增长三成",
)
NEUTRAL = (
    "美国商务部周一公布新规则",
    "香港金融管理局將於下月舉行會議",
    "公司总部位于杭州，员工不到两百人",
    "他毕业于浙江大学，2023年创办了这家公司",
    "美國總統在白宮會見了多家企業的負責人",
    "该模型采用混合专家架构",
    "新款手机将搭载自研芯片",
    "不少高校开设了相关课程",
    "未來幾週將公布更多細節",
    "特斯拉与无人机厂商分别参展",
)
ENGLISH = {
    "negative": (
        "Nvidia lost nearly 600 billion dollars in market value in one day",
        "Chip stocks tumbled as investors panicked and feared for their profits",
        "Regulators banned the app over privacy concerns",
        "The startup was hit by attacks and outages",
        "Critics accuse the chatbot of censorship",
        "Analysts warn of an AI bubble",
        "It isn’t good",
    ),
    "positive": (
        "The model topped the chart, an impressive success",
        "Developers praised the efficient model",
        "Tech shares rebounded after record profits",
        "The new version is not bad",
    ),
    "neutral": (
        "The company is based in Hangzhou and was founded in 2023",
        "The Commerce Department will publish the rule on Monday",
        "The paper describes a mixture-of-experts architecture",
        "Executives will meet in Washington, not only on Monday",
    ),
}
CASES = [("zh", "negative", text) for text in NEGATIVE]
CASES += [("zh", "positive", text) for text in POSITIVE]
CASES += [("zh", "neutral", text) for text in NEUTRAL]
CASES += [("en", label, text) for label, texts in ENGLISH.items() for text in texts]


def verdict(text: str, language: str) -> str:
    """Return the label of the largest probability."""
    shares = tone_of(text, language).probabilities
    assert shares is not None
    return LABELS[shares.index(max(shares))]


def test_most_headlines_get_the_verdict_of_their_reader() -> None:
    """Nine in ten headlines are judged as a reader judges them, and hardly any is turned upside down."""
    found = [(label, verdict(text, language), text) for language, label, text in CASES]
    wrong = [each for each in found if each[0] != each[1]]
    assert len(wrong) <= len(CASES) / 10, wrong
    assert sum({truth, said} == {"positive", "negative"} for truth, said, _ in wrong) <= 2, wrong


def test_cantonese_is_read_as_chinese() -> None:
    """Cantonese shares its polar words with Mandarin; another language has no model and stays unsure."""
    assert verdict("佢哋嘅股價暴跌", "yue") == "negative"
    assert tone_of("株価が暴落した", "ja").label == "unsure"


def test_a_text_in_two_languages_is_read_as_chinese() -> None:
    """A mixed text is judged by its Chinese half."""
    assert verdict("股价暴跌。Investors panicked, a disaster.", "mul") == "negative"
    assert "暴跌" in tone_of("股价暴跌。Investors panicked, a disaster.", "mul").evidence
