"""The query language reads what analysts write, and says what to write instead where it cannot."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from racewatch.errors import QueryError
from racewatch.query.ast import And, Everything, Field, Node, Not, Or, Text
from racewatch.query.parse import DEEPEST, MOST_TERMS, parse
from racewatch.query.render import render

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
    ],
)
def test_a_fault_is_shown_where_it_is(query: str, column: int, advice: str) -> None:
    """The error points at the right column and says what to write instead."""
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert advice in caught.value.problem


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
    st.builds(Field, st.just("kind"), st.sampled_from(["article", "post", "comment"])),
)
LEAVES = st.one_of(
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


PIECES = [*'ab輝 　\n"“”「」『』()（）:：-－\\.', "AND ", " OR ", "NOT ", "lang:zh", "name:"]


def read(query: str) -> Node | QueryError:
    """Return the tree of *query*, or why there is none."""
    try:
        return parse(query)
    except QueryError as error:
        return error


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example('name:"')
@example("a AND)")
def test_any_input_is_read_or_refused_politely(query: str) -> None:
    """Whatever is typed gives a tree, which can be rendered and read back, or a QueryError within the query."""
    answer = read(query)
    if isinstance(answer, QueryError):
        assert 1 <= answer.column <= len(query) + 1
    else:
        assert parse(render(answer)) == answer
