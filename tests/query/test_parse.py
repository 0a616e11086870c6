"""The query language reads what analysts write, and says what to write instead where it cannot."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from racewatch.errors import QueryError
from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.query.parse import DEEPEST, MOST_TERMS, parse
from racewatch.query.render import render

DAY = timedelta(days=1)
A, B, C = Text("a"), Text("b"), Text("c")


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("", Everything()),
        (" \t　\n", Everything()),
        ("輝達", Text("輝達")),
        ("GPT-4o", Text("GPT-4o")),
        ("C++", Text("C++")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a　b AND c", And((A, B, C))),
        ("a OR b", Or((A, B))),
        ("a OR b OR c", Or((A, B, C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("（a OR b）c", And((Or((A, B)), C))),
        ("((a))", A),
        ("(a b) c", And((And((A, B)), C))),
        ("NOT a", Not(A)),
        ("-a", Not(A)),
        ("－a", Not(A)),
        ("NOT -a", Not(Not(A))),
        ("NOT(a b)", Not(And((A, B)))),
        ("a NOT b", And((A, Not(B)))),
        ("NOT a OR b", Or((Not(A), B))),
        ("a-b", Text("a-b")),
        ("and or not", And((Text("and"), Text("or"), Text("not")))),
        ("ORacle", Text("ORacle")),
        ('"AND"', Text("AND", quoted=True)),
        ('"open source" a', And((Text("open source", quoted=True), A))),
        ('"say \\"a\\" \\\\"', Text('say "a" \\', quoted=True)),
        ("「深度求索」", Text("深度求索", quoted=True)),
        ("『深度求索』", Text("深度求索", quoted=True)),
        ("“人工 智能”", Text("人工 智能", quoted=True)),
        ("”人工 智能“", Text("人工 智能", quoted=True)),
        ("-「a」", Not(Text("a", quoted=True))),
        ("name:nvidia", Field("name", "nvidia")),
        ("NAME:NVIDIA", Field("name", "nvidia")),
        ("name：輝達", Field("name", "輝達")),
        ('name:"Sam Altman"', Field("name", "sam altman")),
        ("topic:Chip-War", Field("topic", "chip-war")),
        ("publisher:「新华 网」", Field("publisher", "新华 网")),
        ("source:Weibo-Hot", Field("source", "Weibo-Hot")),
        ("source:-x", Field("source", "-x")),
        ("kind:Post", Field("kind", "post")),
        ("lang:ZH", Field("lang", "zh")),
        ("lang:und", Field("lang", "und")),
        ("script:hant", Field("script", "Hant")),
        ("lang:zh-Hant", And((Field("lang", "zh"), Field("script", "Hant")))),
        ("lang:zh_CN", And((Field("lang", "zh"), Field("script", "Hans")))),
        ("'輝達' a", And((Exact("輝達"), A))),
        ("‘輝達’", Exact("輝達")),
        ("-'後'", Not(Exact("後"))),
        ("'People's Daily'", Exact("People's Daily")),
        (r"'rock \'n\' roll'", Exact("rock 'n' roll")),
        ("don't", Text("don't")),
        ("publisher:'新华 网'", Field("publisher", "新华 网")),
        ("sentiment:Negative", Field("sentiment", "negative")),
        ("sentiment:<-0.3", Compare("sentiment", "<", -0.3)),
        ("sentiment:-0.5..1", And((Compare("sentiment", ">=", -0.5), Compare("sentiment", "<=", 1.0)))),
        ("likes:>1000", Compare("likes", ">", 1000)),
        ("likes:>=1,000", Compare("likes", ">=", 1000)),
        ("likes:＞1.2万", Compare("likes", ">", 12000)),
        ("reads:≤2.5亿", Compare("reads", "<=", 250_000_000)),
        ("reposts:3k..", Compare("reposts", ">=", 3000)),
        ("comments:..5", Compare("comments", "<=", 5)),
        ("heat:>1M position:1", And((Compare("heat", ">", 10**6), Compare("position", "=", 1)))),
        ("toward:nvidia=Negative", Toward("nvidia", "=", "negative")),
        ("toward:輝達<-0.3", Toward("輝達", "<", -0.3)),
        ('toward:"Sam Altman >= 0"', Toward("sam altman", ">=", 0.0)),
        ("-lang:zh-hk a", And((Not(And((Field("lang", "zh"), Field("script", "Hant")))), A))),
    ],
)
def test_a_query_means_what_it_says(query: str, node: Node) -> None:
    """Words, phrases, filters and operators become the tree that the language promises."""
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "column", "advice"),
    [
        ("AND", 1, '"AND" in quotes'),
        ("AND b", 1, "something before it"),
        ("a AND", 3, "something behind it"),
        ("a OR OR b", 6, "something before it"),
        ("(OR b)", 2, "something before it"),
        ("(a AND)", 4, "something behind it"),
        ("a NOT", 3, "something behind it"),
        ("(a", 1, "write ) where the group ends"),
        ("a (b (c)", 3, "write ) where the group ends"),
        ('"(" (a', 5, "write ) where the group ends"),
        ("a)", 2, "was not opened"),
        ("()", 2, "nothing stands between"),
        ("a（）", 3, "nothing stands between"),
        ('"abc', 1, 'write " where'),
        ("a 「b", 3, "write 」 where"),
        ("a “b", 3, "write ” where"),
        ("a」", 2, "was not opened"),
        ('a ""', 3, "phrase is empty"),
        ("「 」", 1, "phrase is empty"),
        ("a ——", 3, "holds no letter"),
        ("「……」", 1, "holds no letter"),
        ("a - b", 3, "remove the blank"),
        ("a -", 3, "remove the blank"),
        ("a name:", 3, "name:nvidia"),
        ("name: nvidia", 1, "right behind the colon"),
        ("name:(a OR b)", 1, "name:nvidia OR name:amd"),
        ('name:""', 6, "empty value"),
        (": a", 1, "in quotes"),
        ("name:a:b", 7, "in quotes"),
        ("https://example.org", 1, "in quotes"),
        ("a nmae:b", 3, "did you mean name:"),
        ("作者:b", 1, "name:, topic:, lang:"),
        ("lang:english", 1, "two letters"),
        ("lang:en-us", 1, "lang:en"),
        ("lang:zh-xx", 1, "lang:zh-Hans"),
        ("script:latin", 1, "script:Hans"),
        ("kind:news", 1, "kind:article"),
        ("a 'b", 3, "write ' and a blank"),
        ("''", 1, "phrase is empty"),
        ("likes:many", 1, "write likes:>1000"),
        ("likes:1.5", 1, "whole numbers, write likes:>1"),
        ("likes:..", 1, "likes:100.."),
        ("likes:>1e3", 1, "no number"),
        (f"likes:{'9' * 20}", 1, "beyond 64 bits"),
        ("a sentiment:bad", 3, "sentiment:negative"),
        ("toward:nvidia", 1, "toward:nvidia=negative"),
        ("toward:<0", 1, "compares nothing"),
        ("toward:nvidia<low", 1, "sentiment:<-0.3"),
        ("date:yesterday", 1, "write 2025-01-26"),
        ("date:2025-02-29", 1, "there is no date 2025-02-29"),
        ("since:2025-13", 1, "there is no date 2025-13"),
        ("until:1066", 1, "from 1900 to 2199"),
        ("date:..", 1, "date:2025-01-26.."),
        ("since:12:30", 9, "in quotes"),
    ],
)
def test_a_fault_is_shown_where_it_is(query: str, column: int, advice: str) -> None:
    """The error points at the right column and says what to write instead."""
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert advice in caught.value.problem


DAY_26 = datetime(2025, 1, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("date:2025-01-26", DAY_26, DAY_26 + DAY),
        ("date:2025/1/26", DAY_26, DAY_26 + DAY),
        ("date:2025-01-26..2025-01-29", DAY_26, DAY_26 + 4 * DAY),
        ("date:2025-01-26..", DAY_26, None),
        ("date:..2025-01-25", None, DAY_26),
        ("date:2025-01", DAY_26 - 25 * DAY, DAY_26 + 6 * DAY),
        ("date:2024-12..2025-01", DAY_26 - 56 * DAY, DAY_26 + 6 * DAY),
        ("date:2025", DAY_26 - 25 * DAY, DAY_26 + 340 * DAY),
        ("date:>2025-01-25", DAY_26, None),
        ("date:>=2025-01-26", DAY_26, None),
        ("date:<2025-01-26", None, DAY_26),
        ("date:<=2025-01-25", None, DAY_26),
        ("since:2025-01-26", DAY_26, None),
        ("until:2025-01-26", None, DAY_26),
        ("since:2025-01-26T08:00+08:00", DAY_26, None),
        ("since:2025-01-26T00:00:00Z", DAY_26, None),
    ],
)
def test_dates_are_whole_days_and_ends_count_in(query: str, start: datetime | None, end: datetime | None) -> None:
    """A date is its whole day, month or year; a range ends with its last day; since is from, until is before."""
    bounds = [When(sign, at) for sign, at in ((">=", start), ("<", end)) if at]
    assert parse(query) == (bounds[0] if len(bounds) == 1 else And(tuple(bounds)))


def test_days_are_those_of_the_zone() -> None:
    """The same date is another day elsewhere; a time with its offset is the same everywhere."""
    assert parse("since:2025-01-27", "Asia/Shanghai") == When(">=", datetime(2025, 1, 26, 16, tzinfo=UTC))
    assert parse("since:2025-01-27T00:00", "Asia/Shanghai") == parse("since:2025-01-26T16:00Z", "America/New_York")


def test_queries_without_end_are_refused() -> None:
    """A query too deep or too long for the engines is refused with the limit, not passed on."""
    assert parse("(" * 5000 + "a" + ")" * 5000) == A
    with pytest.raises(QueryError, match=f"{DEEPEST} levels"):
        parse("NOT " * 5000 + "a")
    assert isinstance(parse("a " * MOST_TERMS), And)
    with pytest.raises(QueryError, match=f"more than {MOST_TERMS}"):
        parse("a " * (MOST_TERMS + 1))


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
FIELDS = st.one_of(
    st.builds(Field, st.sampled_from(["name", "topic"]), WORDS.map(str.lower)),
    st.builds(Field, st.sampled_from(["source", "publisher"]), WORDS),
    st.builds(Field, st.just("lang"), st.sampled_from(["zh", "en", "und", "mul"])),
    st.builds(Field, st.just("script"), st.sampled_from(["Hans", "Hant"])),
    st.builds(Field, st.just("sentiment"), st.sampled_from(["positive", "unsure"])),
    st.builds(Field, st.just("kind"), st.sampled_from(["article", "post", "comment"])),
)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "="])
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
NUMBERS = st.one_of(
    st.builds(Compare, st.sampled_from(["reads", "likes", "heat"]), SIGNS, st.integers(-(2**63) + 1, 2**63 - 1)),
    st.builds(Compare, st.just("sentiment"), SIGNS, st.floats(-1, 1)),
    st.builds(Toward, st.sampled_from(["nvidia", "sam altman", "輝達"]), SIGNS, st.floats(-1, 1)),
    st.builds(Toward, st.just("nvidia"), st.just("="), st.sampled_from(["positive", "unsure"])),
    st.builds(When, st.sampled_from([">=", "<"]), MOMENTS),
)
LEAVES = st.one_of(
    NUMBERS,
    st.builds(Exact, WORDS.map(lambda word: f"a{word}")),
    st.builds(Text, WORDS.map(lambda word: f"a{word}"), st.just(True)),
    st.builds(Text, st.text("輝達AINDORT-'", min_size=1).map(lambda word: f"輝{word}"), st.just(False)),
    FIELDS.filter(lambda field: bool(field.value.strip())),
)


def _branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.one_of(st.builds(Not, children), st.builds(And, several), st.builds(Or, several))


NODES = st.one_of(st.just(Everything()), st.recursive(LEAVES, _branches, max_leaves=12))


@given(NODES)
def test_a_rendered_tree_is_read_back(node: Node) -> None:
    """Rendering a tree and reading it gives the tree."""
    assert parse(render(node)) == node


PIECES = [
    *"ab輝 　\n\"“”「」『』()（）:：-－\\.'‘’<>=＜1２",
    *(
        "AND ",
        " OR ",
        "NOT ",
        "lang:zh",
        "name:",
        "likes:",
        "date:",
        "2025-01",
        "T12:30",
        "..",
        "sentiment:",
        "toward:a",
    ),
]


def read(query: str) -> Node | QueryError:
    """Return the tree of *query*, or why there is none."""
    try:
        return parse(query)
    except QueryError as error:
        return error


@given(st.one_of(st.lists(st.sampled_from(PIECES)).map("".join), st.text(), st.text().map("date:{}".format)))
@settings(max_examples=400)
@example("date:=0001-01-01T00:00+14:00")
@example("'a'b'")
@example('name:"')
@example("a AND)")
def test_any_input_is_read_or_refused_politely(query: str) -> None:
    """Whatever is typed gives a tree, which can be rendered and read back, or a QueryError within the query."""
    answer = read(query)
    if isinstance(answer, QueryError):
        assert 1 <= answer.column <= len(query) + 1
    else:
        assert parse(render(answer)) == answer
