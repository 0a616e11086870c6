"""Tokens mean the same to everyone who searches."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.text.fold import fold
from racewatch.text.tokens import BREAK, LONGEST, folding_rules, has_tokens, needs_char, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("，！ 😀", []),
        ("輝達", ["辉", "达"]),
        ("大川，普通", ["大", "川", BREAK, "普", "通"]),
        ("川 普", ["川", BREAK, "普"]),
        ("川 , 。\n普", ["川", BREAK, "普"]),
        ("川2普", ["川", "2", "普"]),
        ("川 2 普", ["川", "2", "普"]),
        ("，川。", ["川"]),
        ("川，DeepSeek。普", ["川", "deepseek", "普"]),
        ("GPT-4o", ["gpt", "4o"]),
        ("U.S. don’t a_b", ["u", "s", "don", "t", "a", "b"]),
        ("ＤｅｅｐＳｅｅｋ　Ｒ１", ["deepseek", "r1"]),
        ("한국GPT", ["한", "국", "gpt"]),
        ("テスト", ["テ", "ス", "ト"]),
        ("ｶﾞｽ", ["ガ", "ス"]),
        ("H²O ①", ["h²o", "①"]),
        ("𠀀𠀁", ["𠀀", "𠀁"]),
        ("人工智能〇", ["人", "工", "智", "能", "〇"]),
        (f"川{BREAK}普", ["川", BREAK, "普"]),
        (f"a{BREAK}b", ["a", "b"]),
    ],
)
def test_text_is_cut_as_promised(text: str, expected: list[str]) -> None:
    """Characters alone, words whole, a break exactly where CJK characters were separated."""
    assert tokens(text) == expected


def test_an_endless_word_is_cut() -> None:
    """A run longer than any term an index takes becomes several tokens and stays searchable."""
    assert [len(token) for token in tokens("a" * (2 * LONGEST + 1))] == [LONGEST, LONGEST, 1]


@given(st.text())
def test_folding_first_changes_nothing(text: str) -> None:
    """A folded text has the tokens of the original."""
    assert tokens(fold(text)) == tokens(text)


@given(st.text())
def test_tokens_are_clean(text: str) -> None:
    """A token holds nothing that separates, and a break never stands first, last, or beside another break."""
    found = tokens(text)
    assert all(token == BREAK or tokens(token) == [token] for token in found)
    assert BREAK not in {*found[:1], *found[-1:]}
    assert (BREAK, BREAK) not in pairwise(found)
    assert has_tokens(text) == bool(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("股", True),
        ("股市", False),
        ("A股", True),
        ("A股市", False),
        ("习 近平", True),
        ("中国 美国", False),
        ("gpt", False),
    ],
)
def test_a_lone_character_is_noticed(text: str, expected: bool) -> None:
    """A leaf needs the index of single characters when one of its characters has no CJK neighbour."""
    assert needs_char(tokens(text)) is expected


def test_rules_and_lower_case_make_up_folding() -> None:
    """The char filter's rules followed by lower case give what folding gives, for every character in use."""
    rules = folding_rules()
    every = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x20000), *range(0x20000, 0x33480))]
    assert [c for c in every if rules.get(c, c).lower() != fold(c)] == []
    assert rules["輝"] == "辉"
    assert rules["ｶﾞ"] == "ガ"
    assert rules["Ａ"] == "a"
    assert "A" not in rules
