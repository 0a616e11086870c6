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
    ("spelling", "expected"),
    [
        ("馬克·安德森", ("马克·安德森", "马克安德森")),
        ("DeepSeek", ("deepseek",)),
        ("01.AI", ("01·ai",)),
        ("李·Fei", ("李·fei",)),
    ],
)
def test_a_chinese_name_is_also_looked_for_without_its_dot(spelling: str, expected: tuple[str, ...]) -> None:
    """Only a dot between two Han characters may be missing."""
    assert forms(spelling) == expected


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
