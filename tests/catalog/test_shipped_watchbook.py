"""The shipped watchbook is large enough, without contradictions, and says which misprints it knows."""

import pytest

from racewatch.catalog import Name, load_watchbook
from racewatch.names import Matcher, collisions
from racewatch.names.spelling import forms

BOOK = load_watchbook()
MATCHER = Matcher(BOOK)
SAME = [
    ("nvidia", ["英偉達", "輝達", "英伟达", "NVIDIA"]),
    ("liang-wenfeng", ["梁文鋒", "梁文峰", "梁文锋"]),
    ("donald-trump", ["川普", "特朗普", "Trump"]),
    ("deepseek", ["深度求索", "DeepSeek"]),
    ("sputnik-moment", ["斯普特尼克時刻", "人造衛星時刻", "Sputnik moment"]),
]


def test_it_is_a_real_watchbook() -> None:
    """It follows at least seventy names of at least seven kinds in at least ten topics."""
    assert len(BOOK.names) >= 70
    assert len({name.kind for name in BOOK.names}) >= 7
    assert len(BOOK.topics) >= 10


def test_no_spelling_means_two_names() -> None:
    """Whatever is found can be told apart."""
    assert collisions(BOOK) == ()


@pytest.mark.parametrize(("name", "spellings"), SAME, ids=str)
def test_spellings_of_one_thing_are_one_name(name: str, spellings: list[str]) -> None:
    """Regions, scripts and misprints meet in one canonical name."""
    assert {spelling: MATCHER.names_in(spelling) for spelling in spellings} == dict.fromkeys(spellings, (name,))


@pytest.mark.parametrize("name", BOOK.names, ids=lambda name: name.id)
def test_every_trap_holds_a_spelling_of_its_name(name: Name) -> None:
    """A trap that contains no spelling of its name would never do anything."""
    spellings = [form for spelling in name.spellings for form in forms(spelling)]
    idle = [trap for trap in name.not_in if not any(s in form for form in forms(trap) for s in spellings)]
    assert idle == []


def test_the_deepseek_topic_holds_the_maker_its_models_and_its_people() -> None:
    """A question about DeepSeek is answered by any of them."""
    members = {topic.id: set(topic.names) for topic in BOOK.topics}["deepseek"]
    assert members >= {"deepseek", "deepseek-r1", "deepseek-v3", "liang-wenfeng", "high-flyer"}


def test_every_topic_has_a_label_in_both_languages() -> None:
    """Nothing that a person reads is empty."""
    assert all(topic.label.strip() and topic.label_zh.strip() for topic in BOOK.topics)


def test_wikidata_ids_are_not_given_twice() -> None:
    """Two names with one Wikidata id would be one thing."""
    ids = [name.wikidata for name in BOOK.names if name.wikidata]
    assert len(ids) == len(set(ids))
