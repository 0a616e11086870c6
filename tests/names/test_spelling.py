"""Spellings and texts are compared in one form, at word boundaries, in their case where it matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.names.spelling import as_written, comparable, forms, stands_alone, written_alike


@given(st.text())
def test_comparing_form_keeps_positions_and_is_stable(text: str) -> None:
    """A position in the comparable form is the same position in the text as written; a second pass changes nothing."""
    assert len(comparable(text)) == len(as_written(text))
    assert comparable(comparable(text)) == comparable(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("GPT‑4o", "gpt-4o"), ("馬克‧祖克柏", "马克·祖克柏"), ("O’Brien", "o'brien"), ("Sam\u00a0Altman", "sam altman")],
)
def test_marks_that_writers_exchange_are_one(one: str, other: str) -> None:
    """Hyphens, name dots, apostrophes and spaces compare alike."""
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("spelling", "some", "none"),
    [
        ("馬克·安德森", {"马克·安德森", "马克安德森", "马克 安德森", "马克 · 安德森"}, {"马克", "安德森"}),
        ("GPT-4o", {"gpt-4o", "gpt 4o", "gpt4o"}, {"gpt-4 o", "gpt-4-o"}),
        ("R1模型", {"r1模型", "r1 模型"}, {"r 1模型"}),
        ("01.AI", {"01·ai"}, {"01ai", "01 ai"}),
        ("李·Fei", {"李·fei"}, {"李fei"}),
        ("Fei-Fei Li", {"fei-fei li", "feifei li", "fei fei li"}, {"fei- fei li"}),
    ],
)
def test_what_stands_between_the_parts_of_a_name_may_vary(spelling: str, some: set[str], none: set[str]) -> None:
    """Dot or blank or nothing between Han, hyphen or blank or nothing between Latin words, a blank at their border."""
    found = set(forms(spelling))
    assert found >= some
    assert found.isdisjoint(none)


def test_a_long_spelling_varies_alike_in_all_its_gaps() -> None:
    """Six gaps make four forms, not hundreds."""
    assert len(forms("House Select Committee on the CCP")) <= 4


@pytest.mark.parametrize(
    ("text", "word", "more", "alone"),
    [
        ("h100s", "h100", {"plural": True}, True),
        ("h100s", "h100", {}, False),
        ("h100st", "h100", {"plural": True}, False),
        ("qwen3", "qwen", {"numbered": True}, True),
        ("qwen3", "qwen", {}, False),
        ("qwenx", "qwen", {"numbered": True}, False),
        ("gpt-45", "gpt-4", {"numbered": True}, False),
        ("gpt-4·5", "gpt-4", {}, False),
        ("gpt-4·", "gpt-4", {}, True),
        ("gpt-4·and", "gpt-4", {}, True),
    ],
)
def test_plurals_and_versions_end_a_word_where_they_may(
    text: str, word: str, more: dict[str, bool], alone: bool
) -> None:
    """An s behind a chip and a number behind a model are allowed; a version that goes on is another one."""
    start = text.index(word)
    assert stands_alone(text, start, start + len(word), **more) is alone


@pytest.mark.parametrize(
    ("text", "word", "alone"),
    [
        ("用ai做", "ai", True),
        ("training", "ai", False),
        ("ai", "ai", True),
        ("x-ai.", "ai", True),
        ("ai2", "ai", False),
        ("2ai", "ai", False),
        ("éai", "ai", False),
        ("的ai的", "ai", True),
        ("中华为", "华为", True),
        ("a华为b", "华为", True),
    ],
)
def test_latin_words_end_where_letters_and_digits_end(text: str, word: str, alone: bool) -> None:
    """Latin letters and digits join a Latin spelling; Chinese characters and marks do not."""
    start = text.index(word)
    assert stands_alone(text, start, start + len(word)) is alone


@pytest.mark.parametrize(
    ("found", "spelling", "alike"),
    [
        ("Meta", "Meta", True),
        ("meta", "Meta", False),
        ("Ｍeta", "Meta", True),
        ("輝達A", "辉达A", True),
        ("É1", "é1", True),
    ],
)
def test_case_is_compared_for_ascii_letters(found: str, spelling: str, alike: bool) -> None:
    """Only the case of ASCII letters decides; width and script never do."""
    assert written_alike(found, spelling) is alike
