"""Texts are cut into words alike in both scripts, and the watchbook's words stay whole."""

import subprocess
import sys

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.catalog import load_watchbook
from racewatch.text.fold import fold
from racewatch.text.segment import Segmenter, terms_of

SPELLINGS = tuple(spelling for name in load_watchbook().names for spelling in name.spellings)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("輝達的晶片在中國熱賣", {"輝達", "晶片", "中國"}),
        ("深度求索發布了新的人工智慧模型", {"深度求索", "人工智慧", "模型"}),
        ("辉达芯片的出口再收紧", {"辉达", "芯片", "出口"}),
        ("OpenAI 的 GPT-4o 模型 beat the benchmark", {"OpenAI", "GPT-4o", "模型", "beat", "benchmark"}),
        ("AT&T's ２０２５ plan", {"AT&T's", "plan"}),
        ("특수 반도체 수출", {"특수", "반도체", "수출"}),
    ],
)
def test_the_words_of_a_text(text: str, terms: set[str]) -> None:
    """Words come back as they are written, whichever script or width."""
    assert terms <= set(terms_of(text, SPELLINGS))


@pytest.mark.parametrize("text", ["", "的了在", "我們已經可以", "The of and", "2025年 17% 3.5", "，。！😂", "輝"])
def test_what_says_nothing_is_no_term(text: str) -> None:
    """Stop words, numbers, marks and single characters are left out."""
    assert terms_of(text) == ()


@pytest.mark.parametrize("simplified", ["国产芯片的产能正在扩张，出口管制再次收紧", "特朗普谈论人工智能的发展与监管"])
def test_both_scripts_are_cut_alike(simplified: str) -> None:
    """A text and its Traditional twin have the same terms once folded."""
    traditional = opencc.OpenCC("s2t").convert(simplified)
    assert traditional != simplified
    assert [fold(term) for term in terms_of(traditional)] == list(terms_of(simplified))


def test_words_of_the_caller_are_kept_whole() -> None:
    """A made-up name is cut without, and kept with, the caller's word; the script it was given in does not matter."""
    assert "玄穹機" not in terms_of("他們買下玄穹機的股份")
    assert "玄穹機" in Segmenter(["玄穹机"]).terms("他們買下玄穹機的股份")


@given(st.text())
def test_terms_stand_in_the_text_in_order(text: str) -> None:
    """Whatever the text, its terms are pieces of it, one behind the other."""
    at = 0
    for term in terms_of(text):
        assert term in text or fold(term) in fold(text)
        at = fold(text).index(fold(term), at) + len(fold(term))


def test_nobody_else_pays_for_the_dictionary() -> None:
    """Importing the module loads no dictionary."""
    code = "import racewatch.text.segment, sys; sys.exit('rjieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
