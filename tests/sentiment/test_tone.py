"""Tones of whole texts: the same in both scripts and in any batch, within bounds, silent where nothing can be said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from racewatch.sentiment import tone_of, tones_of
from racewatch.sentiment.lexicon import lexicon_of
from racewatch.sentiment.weights import weights

TO_TRADITIONAL = OpenCC("s2t")
SENTENCES = {
    "zh positive": ("DeepSeek 登顶应用商店，网友直呼太强了", "今天很开心[笑]", "酒店干净，服务热情，下次还来"),
    "zh negative": ("服务器又崩了，太让人失望", "气死我了[怒]", "房间又脏又吵，再也不来了"),
    "zh neutral": ("会议将于三月在北京举行", "公司发布新一代语言模型"),
    "en positive": ("A remarkable breakthrough at a low price", "I love this app :)", "a moving and funny film"),
    "en negative": ("The answer was not good", "Users complain, the app is broken", "a dull and pointless film"),
    "en neutral": ("The meeting takes place in March",),
}
CASES = [(*key.split(), text) for key, texts in SENTENCES.items() for text in texts]
CHINESE = [text for language, _, text in CASES if language == "zh"]


@pytest.mark.parametrize(("language", "label", "text"), CASES)
def test_a_plain_sentence_gets_its_verdict(language: str, label: str, text: str) -> None:
    """The largest probability is what a reader would say without thinking; score, confidence and model fit it."""
    found = tone_of(text, language)
    assert found.probabilities is not None
    negative, neutral, positive = found.probabilities
    shares = {"negative": negative, "neutral": neutral, "positive": positive}
    assert max(shares, key=lambda each: shares[each]) == label
    assert found.score == pytest.approx(positive - negative, abs=1e-4)
    assert (found.confidence, found.model) == (max(found.probabilities), weights().version)
    assert found.label in {label, "unsure"}


@pytest.mark.parametrize("text", CHINESE)
def test_the_script_does_not_matter(text: str) -> None:
    """A text and its Traditional twin have one tone, evidence and all."""
    assert tone_of(TO_TRADITIONAL.convert(text), "zh") == tone_of(text, "zh")


@settings(deadline=None, max_examples=50)
@given(st.text(st.sampled_from(sorted({c for word in lexicon_of("zh").words for c in word})), max_size=30))
def test_no_combination_of_words_depends_on_the_script(text: str) -> None:
    """Whatever the words, conversion changes nothing (where conversion there and back is the same text)."""
    twin = TO_TRADITIONAL.convert(text)
    if OpenCC("t2s").convert(twin) == OpenCC("t2s").convert(text):
        assert tone_of(twin, "zh").probabilities == tone_of(text, "zh").probabilities


def test_a_batch_says_what_single_texts_say() -> None:
    """Neither order nor neighbours change a tone."""
    texts = [(text, language) for language, _, text in CASES] + [("", "zh"), ("おはよう", "ja")]
    assert tones_of(texts) == [tone_of(*each) for each in texts]
    assert tones_of(texts[::-1])[::-1] == tones_of(texts)
    assert tones_of([]) == []


@pytest.mark.parametrize(
    ("text", "language"), [("", "zh"), ("。", "zh"), ("おはよう", "ja"), ("...", "en"), ("かな", "und")]
)
def test_without_grounds_the_answer_is_unsure(text: str, language: str) -> None:
    """No letters, or a language that the model does not read: unsure is not neutral, and there are no probabilities."""
    found = tone_of(text, language)
    assert (found.label, found.score, found.confidence, found.probabilities) == ("unsure", 0.0, 0.0, None)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200), st.sampled_from(["zh", "en", "mul", "und", "ja", "yue"]))
def test_any_text_has_a_sane_tone(text: str, language: str) -> None:
    """Score, confidence and probabilities stay in their bounds, whatever the characters."""
    tone = tone_of(text, language)
    assert -1 <= tone.score <= 1
    assert 0 <= tone.confidence <= 1
    assert len(tone.evidence) <= 5
    assert tone.probabilities is None or sum(tone.probabilities) == pytest.approx(1, abs=2e-4)


def test_the_evidence_names_the_words() -> None:
    """The words that weighed most come first, those of the verdict's side only."""
    assert tone_of("股价暴跌，有人担忧", "zh").evidence[0] == "暴跌"
    assert tone_of("The film is dull and awful but short", "en").evidence[0] in {"awful", "dull"}
    assert "awful" in tone_of("The film is dull and awful but short", "en").evidence


def test_an_even_text_is_unsure() -> None:
    """A verdict that is less sure than the threshold from training is no label."""
    labels = {tone_of(text, "zh").label for text in ("还行吧", "好坏都有", "说不清", "便宜是便宜，质量一般", "嗯")}
    assert "unsure" in labels


def test_a_very_long_text_is_read_from_its_beginning() -> None:
    """A megabyte takes no more than its beginning, and its tone is that of the beginning."""
    assert tone_of("太让人失望了。" * 200_000, "zh") == tone_of("太让人失望了。" * 600, "zh")
