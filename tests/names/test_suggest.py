"""Near-matches of known spellings are found where the names stand, ordinary words are not."""

import pytest

from racewatch.catalog import load_watchbook
from racewatch.catalog.watchbook import Watchbook
from racewatch.names.suggest import Suggester
from racewatch.text.segment import dictionary_words
from tests.quality.shared_data import recorded

BOOK = load_watchbook()
BARE = BOOK.model_copy(update={"names": tuple(name.model_copy(update={"variants": ()}) for name in BOOK.names)})


def suggested(texts: list[str], book: Watchbook = BARE, **limits: float) -> dict[str, str]:
    """Return the suggestions from *texts* and the names they are for."""
    suggester = Suggester(book, dictionary_words)
    for text in texts:
        suggester.add(text)
    return {one.spelling: one.name for one in suggester.suggestions(**limits)}


def test_a_frequent_misprint_is_suggested() -> None:
    """One character wrong, among other names, with differing neighbours."""
    texts = ["36氦访谈了OpenAI", "谷歌对36 氦说", "据36氦，英伟达大涨", "深度求索接受了36氦采访"]
    assert suggested(texts) == {"36氦": "36kr"}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["梁文峰与英伟达", "说起梁文峰，谷歌", "DeepSeek的梁文峰说"], {"梁文峰": "liang-wenfeng"}),
        (["李文锋与英伟达", "说起李文锋，谷歌", "DeepSeek的李文锋说"], {}),
        (["36岁的他进了英伟达", "谷歌的36岁员工", "他36岁，在OpenAI"], {}),
        (["新模型来自谷歌", "英伟达的新模型", "OpenAI新模型"], {}),
        (["the Antropic lab and Nvidia", "Google or Antropic", "OpenAI, Antropic."], {"antropic": "anthropic"}),
        (["36氦说天气", "今天36氦", "关于36氦的事"], {}),
        (["36氪与OpenAI", "谷歌与36氪", "36氪和英伟达"], {}),
    ],
)
def test_what_is_suggested_and_what_not(texts: list[str], expected: dict[str, str]) -> None:
    """A given name misspelt, not another surname; no ages, no ordinary talk, nothing out of company, nothing known."""
    assert suggested(texts) == expected


def test_once_is_not_frequent() -> None:
    """Below the minimum nothing is suggested."""
    assert suggested(["36氦访谈了OpenAI", "36氦，谷歌"]) == {}
    assert suggested(["36氦访谈了OpenAI", "36氦，谷歌"], minimum=2) == {"36氦": "36kr"}


@pytest.mark.shared
def test_the_dossiers_misprints_are_suggested_and_little_else() -> None:
    """Without their variants in the watchbook, 梁文峰 and 36氦 come out of the 96 paragraphs, seen twice each."""
    lines = recorded("dossier.txt").read_text("utf-8").splitlines()
    assert suggested(lines, minimum=2) == {"梁文峰": "liang-wenfeng", "36氦": "36kr"}
    assert suggested(lines, BOOK, minimum=2) == {}
