"""Near-copies have near fingerprints; different texts do not."""

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.text.fingerprint import distance, fingerprint
from racewatch.text.fold import fold

TEXT = (
    "杭州一家人工智能公司发布了新的推理模型，训练费用据称只有同行的一小部分。消息传出后，芯片股在周一的交易中普遍下跌，"
    "多家机构下调了全年的资本开支预期，也有分析师认为更便宜的模型会带来更多的需求。"
)
OTHER = (
    "本周末气温回升，市民纷纷来到湖边散步赏花。园林部门提醒大家注意防火，"
    "不要攀折花木，自驾前往的游客可以把车停在东门外的停车场。"
)


@given(st.text())
def test_a_fingerprint_is_16_hexadecimal_digits_and_always_the_same(text: str) -> None:
    """Every text has one, and it is that text's for good."""
    found = fingerprint(text)
    assert len(found) == 16
    assert int(found, 16) >= 0
    assert fingerprint(text) == found


@given(st.text(min_size=1), st.text(min_size=1))
def test_distance_is_symmetric_and_zero_for_the_same_text(one: str, other: str) -> None:
    """The distance of two texts does not depend on which comes first."""
    a, b = fingerprint(one), fingerprint(other)
    assert distance(a, b) == distance(b, a) <= 64
    assert distance(a, a) == 0


def test_a_fingerprint_of_today_is_the_fingerprint_of_last_year() -> None:
    """Stored fingerprints stay comparable: a change of the method fails here."""
    assert fingerprint("輝達股價大跌") == fingerprint("辉达，股价大跌！") == "2024420d00880610"


def test_one_gram_is_its_digest() -> None:
    """With a single gram the simhash is the digest of that gram, bit by bit."""
    assert fingerprint("ABC") == blake2b(b"abc", digest_size=8).hexdigest()


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.replace("，", " "),
        TEXT + "（完）",
        "【快讯】" + TEXT,
        TEXT.replace("周一", "週一"),
        TEXT.replace("一小部分", "一小部份"),
    ],
)
def test_a_copy_with_small_changes_is_near(copy: str) -> None:
    """A repost with a tag, other punctuation, another script or a changed character stays within a few bits."""
    assert distance(fingerprint(TEXT), fingerprint(copy)) <= 10


def test_texts_about_different_things_are_far() -> None:
    """Two unrelated texts differ in about half of the bits."""
    assert distance(fingerprint(TEXT), fingerprint(OTHER)) > 20


def test_long_texts_are_counted_in_pieces_without_a_seam() -> None:
    """A text with more grams than one piece has the fingerprint that bit-by-bit counting gives."""
    text = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(9000))
    folded = fold(text)
    grams = {folded[at : at + 3] for at in range(len(folded) - 2)}
    digests = [int.from_bytes(blake2b(gram.encode(), digest_size=8).digest()) for gram in grams]
    bits = [sum(digest >> bit & 1 for digest in digests) * 2 > len(digests) for bit in range(64)]
    assert int(fingerprint(text), 16) == sum(1 << bit for bit, one in enumerate(bits) if one)


def test_texts_without_letters_have_fingerprints_too() -> None:
    """Emoji and marks stand for themselves when there is nothing else; nothing at all is zero."""
    assert fingerprint("") == fingerprint(" \n") == "0" * 16
    assert fingerprint("👍👍") != fingerprint("😡") != "0" * 16
