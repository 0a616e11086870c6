"""Runs of characters and words: every one once, none across a border, the same alone and in a batch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from racewatch.sentiment.grams import BITS, Grams, character_grams, word_grams
from racewatch.sentiment.reading import cleaned, english_words, negated_words


def shown(grams: Grams, texts: list[str]) -> list[tuple[int, str]]:
    """Return text number and characters of every run."""
    rows = zip(grams.text.tolist(), grams.start.tolist(), grams.length.tolist(), strict=True)
    return sorted((text, texts[text][start : start + length]) for text, start, length in rows)


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=8), max_size=5))
def test_every_run_is_there_once(texts: list[str]) -> None:
    """All runs of one to three characters, no other, and none reaches into the next text."""
    want = [(n, text[i : i + k]) for n, text in enumerate(texts) for k in (1, 2, 3) for i in range(len(text) - k + 1)]
    assert shown(character_grams(texts, (1, 2, 3)), texts) == sorted(want)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=5))
def test_a_run_has_one_bucket_wherever_it_stands(texts: list[str]) -> None:
    """The bucket depends on the characters alone."""
    together = character_grams(texts, (2,))
    alone = [character_grams([text], (2,)).bucket for text in texts]
    assert together.bucket.tolist() == np.concatenate(alone).tolist()
    assert together.bucket.max(initial=0) < 1 << BITS


def test_runs_inside_words_do_not_cross_blanks() -> None:
    """A blank may stand at an end of a run only."""
    texts = [" ab cd "]
    assert (0, " ab") in shown(character_grams(texts, (3,), inside_words=True), texts)
    assert all(" " not in run[1:-1] for _, run in shown(character_grams(texts, (3, 4), inside_words=True), texts))


def test_words_make_runs_too() -> None:
    """Words of one text, in order; another order is another run."""
    one, other = word_grams([["a", "b"]], (2,)), word_grams([["b", "a"]], (2,))
    assert len(one.bucket) == len(other.bucket) == 1
    assert one.bucket[0] != other.bucket[0]
    assert len(word_grams([["a", "b"], []], (1, 2, 3)).bucket) == 3


def test_what_is_no_tone_is_cleaned_away() -> None:
    """Addresses and accounts go, scripts, widths and blanks are one."""
    assert cleaned("輝達　@某人 https://t.example/x?a=1  漲了") == "辉达 ↩ 涨了"
    assert cleaned("//@张三:好") == "↩ 好"
    assert cleaned("哈哈哈哈哈[泪][泪][泪]！！！！") == "哈哈哈[泪]!!!"


def test_a_negation_marks_the_words_behind_it() -> None:
    """Three words at most, and not beyond a comma or but."""
    words = english_words("i don't like it, but it works")
    assert negated_words(words) == ["i", "do", "n't", "not like", "not it", ",", "but", "it", "works"]
