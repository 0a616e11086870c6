"""Ambiguous spellings count by what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.catalog import Name, Watchbook
from racewatch.catalog.watchbook import Context, ContextRule
from racewatch.names import Matcher, Mention
from racewatch.names.context import NEAR, Shown, Span

AI = Context(id="ai", words=("AI", "模型"), names=("maker", "claude", "gemini"))
MAKER = Name(id="maker", kind="lab", en=("Acmex",))


def model(id_: str, spelling: str, **asked: object) -> Name:
    """Return a model with one ambiguous spelling."""
    rule = ContextRule(spellings=(spelling,), why="a test", **asked)
    return Name(id=id_, kind="model", en=(spelling,), case=True, when=(rule,))


def watching(*names: Name) -> Matcher:
    """Return a matcher for *names* and the context ai."""
    return Matcher(Watchbook(names=(MAKER, *names, *OTHERS[len(names) :]), topics=(), contexts=(AI,)))


CLAUDE = model("claude", "Claude", near=("$ai",), not_near=("Monet",))
OTHERS = (CLAUDE, model("gemini", "Gemini", near=("$ai",)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Claude is an AI", True),
        ("the model of Acmex, Claude", True),
        ("Claude的模型", True),
        ("Claude had lunch", False),
        ("Claude Monet had no AI", False),
        ("Claude, trained; " + "x" * 90 + " AI", False),
        ("Claude 4 had lunch", True),
        ("Claude-4", True),
        ("Claude4", True),
        ("Claude 4 by Monet", False),
        ("Claude and Gemini", True),
        ("Claude and Claude", False),
        ("CAIman Claude", False),
    ],
)
def test_a_rule_takes_words_names_and_versions_near(text: str, found: bool) -> None:
    """A word of the context, a mention of its names, another doubtful name of it, a version number; no veto."""
    assert ("claude" in watching(*OTHERS).names_in(text)) is found


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("company", "Zap's new line", True),
        ("company", "Zap’s new line", True),
        ("model", "Zap's birthday", False),
        ("company", "Zap15", False),
        ("company", "Zap 15", False),
        ("model", "Zap 15", True),
        ("model", "Zap 15斤", False),
        ("model", "Zap15.5元", False),
        ("medium", "Zap: 15 firms listed", True),
        ("medium", "据Zap，十五家", True),
        ("medium", "（Zap）", True),
        ("medium", "Zap (15)", False),
        ("medium", "he told Zap that", True),
        ("medium", "Zap reported on Monday", True),
        ("company", "he told Zap that", False),
        ("company", "Zap: 15 firms", False),
    ],
)
def test_some_cues_hold_for_every_rule_of_a_kind(kind: str, text: str, found: bool) -> None:
    """A version that counts nothing, what a maker owns, a medium as a source."""
    rule = ContextRule(spellings=("Zap",), near=("electric",), why="a test")
    zap = Name(id="zap", kind=kind, en=("Zap",), when=(rule,))
    assert (watching(*OTHERS, zap).names_in(text) == ("zap",)) is found


def test_a_sure_spelling_vouches_for_the_doubtful_one() -> None:
    """Where the name is sure elsewhere in the text, each of its spellings is a mention, unless a veto stands near."""
    rule = ContextRule(spellings=("苹果",), near=("$ai",), not_near=("果园",), why="a test")
    apple = Name(id="apple", kind="company", hans=("苹果公司", "苹果"), when=(rule,))
    matcher = watching(*OTHERS, apple)
    far = "，" * 100
    assert matcher.mentions(f"苹果{far}苹果公司") == (Mention("apple", 0, 2), Mention("apple", 102, 106))
    assert matcher.mentions(f"果园的苹果{far}苹果公司") == (Mention("apple", 105, 109),)


def test_a_chinese_neighbour_is_enough_where_the_rule_says_so() -> None:
    """Grok is a verb in English only."""
    grok = model("grok", "Grok", near=("$ai",), beside_han=True)
    matcher = watching(*OTHERS, grok)
    assert [
        ("grok" in matcher.names_in(text)) for text in ("让Grok扮演", "用 Grok 写", "Grok the text", "，Grok，")
    ] == [
        True,
        True,
        False,
        False,
    ]


def test_in_chinese_text_letters_of_another_case_count_with_a_cue() -> None:
    """Chinese posts write claude as well as Claude; beside a Chinese character and near a cue it is the model."""
    matcher = watching(*OTHERS)
    texts = ("用claude跑AI", "用 CLAUDE 跑AI", "用claude吃饭", "claude: an AI", "用claude4吃饭", "用claude画Monet，AI")
    assert [("claude" in matcher.names_in(text)) for text in texts] == [True, True, False, False, True, False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tried claude-4 on my cat", True),
        ("claude4", True),
        ("claude 4.5 is out", True),
        ("claude 4 times", False),
        ("CLAUDE IS AN AI", True),
        ("CLAUDE HAD LUNCH", False),
        ("CLAUDE AI", False),
    ],
)
def test_letters_of_another_case_count_with_a_version_or_in_a_line_of_capitals(text: str, found: bool) -> None:
    """Small letters need a close version; where all is written large the case says nothing, and the rule holds."""
    assert ("claude" in watching(*OTHERS).names_in(text)) is found


def test_a_spelling_with_a_digit_counts_in_any_case() -> None:
    """zap-5 is ZAP-5, zap alone is not ZAP; a single letter keeps its case, as in o3 and the ozone's O3."""
    matcher = watching(*OTHERS, Name(id="zap", kind="model", en=("ZAP", "ZAP-5", "o9"), case=True))
    assert [bool(matcher.names_in(text)) for text in ("zap-5", "zap", "o9", "O9")] == [True, False, True, False]


@pytest.mark.parametrize("text", ["Acmex寺", "Acmex中学", "Acmex Street"])
def test_a_place_called_by_a_name_is_no_mention(text: str) -> None:
    """A temple, a school and a street; but the pupils who use it are none."""
    assert watching(*OTHERS).names_in(text) == ()
    assert watching(*OTHERS).names_in("Acmex中学生") == ("maker",)


def test_a_rule_is_for_all_scripts_of_a_spelling_and_for_its_case_only() -> None:
    """奧特曼 has the rule that 奥特曼 has; AI does not have the rule of ai."""
    rule = ContextRule(spellings=("奥特曼",), near=("$ai",), why="a test")
    sam = Name(id="sam", kind="person", hans=("奥特曼",), tw=("奧特曼",), when=(rule,))
    small = ContextRule(spellings=("zap",), beside_han=True, why="a test")
    zap = Name(id="zap", kind="idea", en=("ZAP", "zap"), case=True, when=(small,))
    matcher = watching(*OTHERS, sam, zap)
    assert matcher.names_in("奧特曼打怪獸") == ()
    assert [("zap" in matcher.names_in(text)) for text in ("ZAP it", "zap it", "用zap画")] == [True, False, True]


def test_mentions_say_where_each_stands() -> None:
    """Start and end are of the text, the longer first where two begin at one place."""
    matcher = watching(*OTHERS)
    text = "Acmex made Claude 3, an AI"
    assert [text[m.start : m.end] for m in matcher.mentions(text)] == ["Acmex", "Claude"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"spellings": ("Nova",), "near": ("x",)}, "no spelling of it: Nova"),
        ({"spellings": ("Acme",)}, "asks for nothing"),
        ({"spellings": ("Acme",), "near": ("$nothing",)}, "unknown contexts: nothing"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(fields: dict, problem: str) -> None:
    """A rule for what is no spelling, without anything asked, or asking for a context that is not there."""
    with pytest.raises(ValueError, match=problem):
        Watchbook(
            names=(Name(id="a", kind="company", en=("Acme",), when=(ContextRule(why="a test", **fields),)),), topics=()
        )


def spans() -> st.SearchStrategy[list[Span]]:
    """Return cues of up to 30 characters within 600."""
    made = st.tuples(st.integers(0, 600), st.integers(1, 30), st.frozensets(st.integers(0, 5), max_size=3))
    return st.lists(st.tuples(made, st.sampled_from(["", "own"])).map(lambda cue: _span(*cue)), max_size=40)


def _span(made: tuple[int, int, frozenset[int]], name: str) -> Span:
    start, length, groups = made
    return start, start + length, groups, name


@given(spans(), st.integers(0, 600), st.integers(1, 20))
def test_what_is_near_is_what_looking_at_every_cue_finds(cues: list[Span], start: int, length: int) -> None:
    """Looking only where cues can be near finds the groups that the plain form finds."""
    end = start + length
    plain = {
        group
        for first, last, groups, name in cues
        if first < end + NEAR and last > start - NEAR and name != "own" and not (start <= first and last <= end)
        for group in groups
    }
    assert Shown(cues).near(start, end, "own") == plain


def test_a_context_may_be_shown_by_all_names_of_a_kind() -> None:
    """Any lab speaks for a model where the context names the kind."""
    context = Context(id="ai", kinds=("lab",))
    book = Watchbook(names=(MAKER, model("claude", "Claude", near=("$ai",))), topics=(), contexts=(context,))
    assert [Matcher(book).names_in(text) for text in ("Acmex and Claude", "Claude")] == [("maker", "claude"), ()]
