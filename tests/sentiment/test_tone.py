"""Polarity: the same in both scripts, turned by negation, silent where it has nothing to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from racewatch.sentiment import MODEL, tone_of
from racewatch.sentiment.lexicon import lexicon_of

TO_TRADITIONAL = OpenCC("s2t")
SENTENCES = {
    "zh positive": (
        "DeepSeek 登顶应用商店，网友直呼太强了",
        "新模型又便宜又好用，值得推荐",
        "股价大涨，分析师看好",
        "今天很开心[笑]",
    ),
    "zh negative": (
        "英伟达股价暴跌，市场一片恐慌",
        "服务器又崩了，太让人失望",
        "这个应用不好用",
        "被指抄袭，遭到起诉",
        "气死我了[怒]",
    ),
    "zh neutral": ("公司周一发布了新的语言模型", "会议将于三月在北京举行"),
    "en positive": (
        "A remarkable breakthrough at a low price",
        "Shares soared after strong results",
        "I love this app :)",
    ),
    "en negative": (
        "Nvidia shares plunged in a broad sell-off",
        "The answer was not good",
        "Users complain, the app is broken",
    ),
    "en neutral": ("The company released a model on Monday", "The meeting takes place in March"),
}
CASES = [(*key.split(), text) for key, texts in SENTENCES.items() for text in texts]


@pytest.mark.parametrize(("language", "label", "text"), CASES)
def test_a_plain_sentence_gets_its_label(language, label, text):
    """What a reader would say without thinking."""
    found = tone_of(text, language)
    assert (found.label, found.model) == (label, MODEL)


@pytest.mark.parametrize("text", [text for lang, _, text in CASES if lang == "zh"])
def test_the_script_does_not_matter(text):
    """A text and its Traditional twin have one tone."""
    assert tone_of(TO_TRADITIONAL.convert(text), "zh") == tone_of(text, "zh")


@given(st.text(st.sampled_from(sorted({c for word in lexicon_of("zh").words for c in word})), max_size=30))
def test_no_combination_of_words_depends_on_the_script(text):
    """Whatever the words, conversion changes no polarity (where conversion there and back is the same text)."""
    twin = TO_TRADITIONAL.convert(text)
    if OpenCC("t2s").convert(twin) == OpenCC("t2s").convert(text):
        assert tone_of(twin, "zh") == tone_of(text, "zh")


def test_what_follows_but_weighs_more():
    """The turn decides between two words of one strength."""
    assert tone_of("价格便宜，但质量差", "zh").score < 0 < tone_of("质量差，但价格便宜", "zh").score


def test_a_word_inside_a_word_is_no_word():
    """ "good" is not in "goods", "ban" not in "urban"."""
    assert tone_of("Urban goods and bandwidth", "en").label == "neutral"


@pytest.mark.parametrize(
    ("text", "language"), [("", "zh"), ("。", "zh"), ("おはよう", "ja"), ("...", "en"), ("好坏", "zh")]
)
def test_without_grounds_the_answer_is_unsure(text, language):
    """No text, no lexicon, or words that cancel out: unsure is not neutral."""
    assert tone_of(text, language).label == "unsure"


@given(st.text(), st.sampled_from(["zh", "en", "mul", "und"]))
def test_any_text_has_a_sane_tone(text, language):
    """Score and confidence stay in their bounds, and the evidence is in the lists."""
    tone = tone_of(text, language)
    assert -1 <= tone.score <= 1
    assert 0 <= tone.confidence <= 1
    assert len(tone.evidence) <= 5


def test_the_evidence_names_the_words():
    """The strongest word comes first."""
    assert tone_of("股价暴跌，有人担忧", "zh").evidence == ("暴跌", "担忧")
