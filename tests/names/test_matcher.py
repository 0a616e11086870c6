"""The watchbook's names are found in every spelling, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.catalog import Name, Topic, Watchbook, load_watchbook
from racewatch.catalog.watchbook import ContextRule
from racewatch.errors import ConfigError
from racewatch.names import Matcher
from racewatch.names.patterns import alike
from tests.names.sentences import FOUND, TRAPS

SHIPPED = load_watchbook()
MATCHER = Matcher(SHIPPED)
CONTEXTS = {context.id: context for context in SHIPPED.contexts}
RULES = {
    (name.id, *alike(name, spelling)): rule
    for name in SHIPPED.names
    for rule in name.when
    for spelling in rule.spellings
}
ASKED = {pair for pair, rule in RULES.items() if rule.near or rule.beside_han}
SURE = [
    (name.id, spelling)
    for name in SHIPPED.names
    for spelling in name.spellings
    if (name.id, *alike(name, spelling)) not in ASKED
]
ASKING = [
    (name.id, spelling, rule)
    for name in SHIPPED.names
    for rule in name.when
    if rule.near
    for spelling in rule.spellings
]
VETOED = [(name.id, rule) for name in SHIPPED.names for rule in name.when if rule.not_near]
FREE_TEXT = st.text(st.sampled_from("的了在是，。 \n文锋川普輝達深度求索奥特曼aiAIopenDeepSeek-R1o3"))


def watching(*names: Name) -> Matcher:
    """Return a matcher of a watchbook with just these names."""
    return Matcher(Watchbook(names=names, topics=()))


@pytest.mark.parametrize(("sentence", "names"), FOUND.items(), ids=lambda value: str(value)[:30])
def test_a_reader_and_the_matcher_find_the_same(sentence: str, names: set[str]) -> None:
    """What a reader finds in a sentence is found, whole and nothing else."""
    assert set(MATCHER.names_in(sentence)) == names


@pytest.mark.parametrize("sentence", TRAPS)
def test_a_trap_holds_no_name(sentence: str) -> None:
    """A longer word that contains a spelling is not a mention."""
    assert MATCHER.names_in(sentence) == ()


@pytest.mark.parametrize(("name", "spelling"), SURE, ids=str)
def test_every_sure_spelling_is_found(name: str, spelling: str) -> None:
    """Each spelling that asks for no surroundings, between Chinese words or English ones, yields its name."""
    assert name in MATCHER.names_in(spelling)
    assert name in MATCHER.names_in(f"（{spelling}）")
    assert name in MATCHER.names_in(f"and {spelling}, too")


@pytest.mark.parametrize(("name", "spelling", "rule"), ASKING, ids=lambda value: str(value)[:20])
def test_a_spelling_that_asks_is_found_in_its_surroundings_only(name: str, spelling: str, rule: ContextRule) -> None:
    """It is nothing by itself, and the name beside the first word that its rule asks for."""
    first = rule.near[0]
    cue = CONTEXTS[first[1:]].words[0] if first.startswith("$") else first
    assert name not in MATCHER.names_in(spelling)
    assert name in MATCHER.names_in(f"{cue}，{spelling}")
    assert name not in MATCHER.names_in(f"{cue}{'，' * 90}{spelling}")


@pytest.mark.parametrize(("name", "rule"), VETOED, ids=lambda value: str(value)[:20])
def test_a_word_of_another_meaning_silences_a_spelling(name: str, rule: ContextRule) -> None:
    """Beside a word that its rule forbids, a spelling is no mention, whatever else stands there."""
    forbidden = [w for word in rule.not_near for w in (CONTEXTS[word[1:]].words if word.startswith("$") else [word])]
    for spelling in rule.spellings:
        texts = [f"{word}。{spelling}。AI，CEO" for word in forbidden]
        assert [text for text in texts if name in MATCHER.names_in(text)] == []


@given(FREE_TEXT, st.sampled_from(["深度求索", "梁文鋒", "斯普特尼克時刻", "黃仁勳", "字節跳動"]), FREE_TEXT)
def test_a_chinese_spelling_is_found_whatever_surrounds_it(before: str, spelling: str, after: str) -> None:
    """A Chinese name that no trap contains needs no space, quote or boundary around it."""
    assert MATCHER.names_in(spelling)[0] in MATCHER.names_in(before + spelling + after)


@given(FREE_TEXT, FREE_TEXT)
def test_a_longer_text_loses_no_name_behind_a_full_stop(first: str, second: str) -> None:
    """The names of two sentences too far apart to be each other's context are those of each, each once."""
    whole = MATCHER.names_in(f"{first}。{'，' * 90}{second}")
    assert set(whole) == set(MATCHER.names_in(first)) | set(MATCHER.names_in(second))
    assert len(whole) == len(set(whole))


def test_names_come_in_order_of_appearance_each_once() -> None:
    """The first mention decides the place; at one place the longer spelling comes first."""
    assert MATCHER.names_in("川普谈DeepSeek-R1，DeepSeek回应特朗普") == ("donald-trump", "deepseek-r1", "deepseek")


@pytest.mark.parametrize("text", ["ｶﾞ輝達", "カﾞﾞ英偉達", "İİ輝達", "𠮷輝達", "e\u0301輝達", "輝達" * 2000])
def test_odd_characters_before_a_name_do_not_move_it(text: str) -> None:
    """Characters whose folding could change a length leave names and their case check in place."""
    assert MATCHER.names_in(text) == ("nvidia",)
    assert MATCHER.names_in(text + "Meta")[-1] == "meta"
    assert "meta" not in MATCHER.names_in(text + "meta")


def test_a_failed_boundary_does_not_hide_a_shorter_name() -> None:
    """DeepSeek-R12 is not the model R1, and DeepSeek is still mentioned."""
    assert MATCHER.names_in("DeepSeek-R12") == ("deepseek",)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("DeepSeekV4Pro下周上线", ("deepseek-v4", "deepseek")),
        ("DeepSeekR9跳票", ("deepseek",)),
        ("DeepSeekHarness来了", ("deepseek",)),
        ("ChatGPTAtlas收费吗", ("chatgpt",)),
        ("GPT5Codex更新", ("gpt-5",)),
        ("KimiK2.5开放下载", ("kimi",)),
        ("OpenAIo9 is out", ("openai",)),
        ("Deepseeking the truth", ()),
        ("QWENCODER", ()),
        ("KimiWang的新歌", ()),
        ("MetaMask wallet", ()),
        ("MyChatGPTApp", ()),
    ],
)
def test_a_heading_may_leave_out_the_blank_behind_a_product(title: str, names: tuple[str, ...]) -> None:
    """A compound's next part begins with a capital or a version; behind a spelling that asks, only with a version."""
    assert MATCHER.names_in(title) == names


def test_case_counts_only_where_the_watchbook_says_so() -> None:
    """A name with case is found as written, in full width too; one without is found in any case."""
    strict = Name(id="meta", kind="company", en=("Meta",), hans=("元公司",), case=True)
    loose = Name(id="kimi", kind="model", en=("Kimi",))
    matcher = watching(strict, loose)
    assert matcher.names_in("Meta KIMI") == ("meta", "kimi")
    assert matcher.names_in("Ｍｅｔａ") == ("meta",)
    assert matcher.names_in("META meta ｍｅｔａ") == ()
    assert matcher.names_in("元公司") == ("meta",)


def test_a_company_may_stand_for_several_of_its_things_where_no_rule_is_needed() -> None:
    """Waymos are cars; of a name with a rule, the s may be another word's."""
    rule = ContextRule(spellings=("Llama",), near=("model",), why="also an animal")
    matcher = watching(
        Name(id="waymo", kind="company", en=("Waymo",)), Name(id="llama", kind="model", en=("Llama",), when=(rule,))
    )
    assert matcher.names_in("Waymos, Llamas and a model") == ("waymo",)


def test_a_trap_silences_its_own_name_only() -> None:
    """New York Times is no mention of New York, and is one of the paper."""
    city = Name(id="new-york", kind="place", en=("New York",), not_in=("New York Times",))
    paper = Name(id="nyt", kind="medium", en=("New York Times",))
    matcher = watching(city, paper)
    assert matcher.names_in("the New York Times") == ("nyt",)
    assert matcher.names_in("in New York, the New York Times") == ("new-york", "nyt")


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_an_empty_spelling_is_refused(blank: str) -> None:
    """A spelling that would match everywhere stops the start with the name's id."""
    with pytest.raises(ConfigError, match="ghost"):
        watching(Name(id="ghost", kind="idea", en=("Ghost", blank)))


def test_a_watchbook_without_names_finds_nothing() -> None:
    """An empty watchbook is allowed and silent."""
    assert watching().names_in("輝達 NVIDIA") == ()


def test_topics_follow_from_names_in_the_order_of_the_watchbook() -> None:
    """One name of a topic is enough; a name may serve several topics; an unknown one serves none."""
    book = Watchbook(
        names=(Name(id="a", kind="idea", en=("A",)), Name(id="b", kind="idea", en=("B",))),
        topics=(
            Topic(id="second", label="", label_zh="", names=("a", "b")),
            Topic(id="first", label="", label_zh="", names=("b",)),
        ),
    )
    assert Matcher(book).topics_of(("b", "a")) == ("second", "first")
    assert Matcher(book).topics_of(("a",)) == ("second",)
    assert Matcher(book).topics_of(("stranger",)) == Matcher(book).topics_of(()) == ()
