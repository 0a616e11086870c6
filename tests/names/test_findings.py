"""What is wrong with a watchbook is said, with the name it is about."""

import pytest

from racewatch.catalog import Name, Watchbook, load_watchbook
from racewatch.catalog.watchbook import Context, ContextRule
from racewatch.names import Collision, collisions, findings


def book(*names: Name) -> Watchbook:
    """Return a watchbook with just these names."""
    return Watchbook(names=names, topics=(), contexts=(Context(id="ai", words=("AI",)),))


def codes(*names: Name) -> set[tuple[str, str]]:
    """Return the findings of a watchbook with just these names, as code and first name."""
    return {(one.code, one.names[0]) for one in findings(book(*names)) if one.code != "region"}


def name(id_: str = "one", **fields: object) -> Name:
    """Return a company."""
    return Name(id=id_, kind=fields.pop("kind", "company"), **fields)


def rule(*spellings: str, **fields: object) -> ContextRule:
    """Return a rule for *spellings*."""
    return ContextRule(spellings=spellings, why="a test", **fields)


def test_the_shipped_watchbook_has_no_error() -> None:
    """No collision, nothing impossible, no everyday word without a rule; each region has a spelling of each name."""
    found = findings(load_watchbook())
    assert [one.detail for one in found if one.level == "error" or one.code in ("region", "script")] == []


def test_a_spelling_in_two_names_is_reported_with_both() -> None:
    """Script, width and case do not hide that two names claim one spelling."""
    one, two = name("one", en=("Ｎｏｖａ",), tw=("輝達",)), name("two", en=("NOVA",), hans=("辉达",))
    assert collisions(book(one, two)) == (Collision("nova", ("one", "two")), Collision("辉达", ("one", "two")))
    assert ("collision", "one") in codes(one, two)


@pytest.mark.parametrize("other", ["马克安德森", "馬克 安德森", "马克-安德森"])
def test_what_stands_between_the_parts_does_not_hide_a_collision(other: str) -> None:
    """马克·安德森 is also looked for without its dot, so another name cannot have it."""
    found = collisions(book(name("one", hans=("马克·安德森",)), name("two", hans=(other,))))
    assert {one.names for one in found} == {("one", "two")}


def test_spellings_of_one_name_may_fold_to_the_same() -> None:
    """A name's own Traditional and Simplified forms are no collision."""
    assert collisions(book(name(hans=("英伟达",), hk=("英偉達",)))) == ()


@pytest.mark.parametrize("spelling", ["·", " Acme", "Acme ", "—", "！"])
def test_a_spelling_without_a_letter_or_with_blanks_around_it_is_an_error(spelling: str) -> None:
    """It would find nothing, or everything."""
    assert ("no-letter", "one") in codes(name(en=("Fine", spelling)))


def test_a_spelling_that_its_own_name_silences_is_an_error() -> None:
    """not_in wins, so the spelling could never count; a longer not_in is what it is for."""
    assert codes(name(en=("Deep Mine",), not_in=("deepmine",))) == {("silenced", "one")}
    assert codes(name(en=("Deep Mine",), not_in=("deep mine shaft",))) == set()


def test_a_not_in_without_a_spelling_is_an_error() -> None:
    """It would do nothing."""
    assert codes(name(hans=("华维",), not_in=("中华伟",))) == {("idle-not-in", "one")}


def test_a_cue_that_says_nothing_is_an_error() -> None:
    """A spelling is no cue for itself; a word cannot be asked for and forbidden."""
    assert codes(name(hans=("海思",), when=(rule("海思", near=("海思", "芯片")),))) == {("idle-cue", "one")}
    assert codes(name(hans=("海思",), when=(rule("海思", near=("晶片",), not_near=("晶片",)),))) == {
        ("contradiction", "one")
    }


@pytest.mark.parametrize("spelling", ["Apple", "蘋果", "Claude", "豆包", "X", "微", "o1"])
def test_an_everyday_or_tiny_spelling_needs_a_rule(spelling: str) -> None:
    """Without a rule it is an error, with one it is fine."""
    assert codes(name(en=(spelling,))) == {("everyday", "one")}
    assert codes(name(en=(spelling,), when=(rule(spelling, near=("$ai",)),))) == set()


def test_a_shape_that_the_case_asks_for_is_no_everyday_word() -> None:
    """META and xAI by case are not the words meta and xai; Meta may begin any sentence."""
    assert codes(name(en=("META", "AI"), case=True)) == set()
    assert codes(name(en=("Meta",), case=True)) == {("everyday", "one")}


def test_a_swallowed_spelling_is_a_note() -> None:
    """Wall Street does not count in the Wall Street Journal; the maker counts in its product."""
    street, paper = (
        name("street", kind="place", en=("Main Street",)),
        name("paper", kind="medium", en=("Main Street Post",)),
    )
    assert codes(street, paper) == {("swallowed", "street")}
    assert codes(name("maker", en=("Acmex",)), name("product", kind="model", en=("Acmex Fly",))) == set()


def test_scripts_regions_and_wikidata_are_looked_at() -> None:
    """A Traditional character for the mainland, a region without a spelling, one item for two names."""
    found = findings(book(name("one", hans=("輝耀公司",), wikidata="Q1"), name("two", en=("Twoco",), wikidata="Q1")))
    assert {(one.level, one.code) for one in found} == {("note", "script"), ("note", "region"), ("error", "wikidata")}
