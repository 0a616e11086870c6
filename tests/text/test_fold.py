"""Folding: scripts, widths and cases compare as one, twice is once, and lengths are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.text.fold import compose_kana, fold, t2s_table

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))
KANA_AND_WIDTHS = st.text(st.sampled_from("カキハヒウｶｷﾊﾋｳワヲﾞﾟガゝヽＡａａb英Ｚ！～　"))
ALL_CHARACTERS = [chr(code) for code in range(0x110000)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("輝達", "辉达"),
        ("英偉達", "英伟达"),
        ("梁文鋒", "梁文锋"),
        ("台積電與臺積電", "台积电与台积电"),
        ("ＤｅｅｐＳｅｅｋ－Ｒ１", "deepseek-r1"),
        ("NVIDIA", "nvidia"),
        ("ÄÖ Σίσυφος", "äö σίσυφος"),
        ("İstanbul", "istanbul"),
        ("ﾃﾞｨｰﾌﾟ", "ディープ"),
        ("カﾞﾞ", "ガ\u3099"),
        ("豈", "岂"),
        ("薴苧", "苎苎"),
        ("", ""),
    ],
)
def test_known_texts_fold_as_written_here(written: str, folded: str) -> None:
    """Each of these, read by a person, has the folded form beside it."""
    assert fold(written) == folded


@given(st.text() | CHINESE | KANA_AND_WIDTHS)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded text has nothing left to fold."""
    assert fold(fold(text)) == fold(text)


@given(st.text() | CHINESE | KANA_AND_WIDTHS)
def test_folding_composed_text_keeps_its_length(text: str) -> None:
    """A position in the folded text is the same position in the composed original."""
    assert len(fold(text)) == len(compose_kana(text))


@given(CHINESE, CHINESE)
def test_chinese_folds_character_by_character(before: str, after: str) -> None:
    """What stands beside a character never changes what it becomes, as in Elasticsearch's char filter."""
    assert fold(before + after) == fold(before) + fold(after) == "".join(map(fold, before + after))


def test_every_character_of_unicode_folds_to_one_that_stays() -> None:
    """No code point grows, vanishes or needs a second pass."""
    folded = [fold(character) for character in ALL_CHARACTERS]
    assert {len(one) for one in folded} == {1}
    assert [fold(one) for one in folded] == folded


def test_lower_case_covers_every_letter_that_python_can_lower() -> None:
    """The blocks in which we look for letters with two cases hold all of them."""
    missed = [c for c in ALL_CHARACTERS if len(c.lower()) == 1 and fold(c) != fold(c.lower())]
    assert missed == []


def test_table_holds_single_characters_without_chains() -> None:
    """Every rule is one Han character to another, and no result is itself rewritten: good for a mapping char filter."""
    table = t2s_table()
    assert len(table) > 3000
    assert {len(part) for pair in table.items() for part in pair} == {1}
    assert set(table.values()).isdisjoint(table)
