"""The watchbook's spellings find the same, and unknown names are answered with the closest ones."""

import pytest

from racewatch.catalog.watchbook import Name, Topic, Watchbook
from racewatch.errors import QueryError
from racewatch.query.ast import And, Exact, Field, Node, Not, Or, Text, Toward
from racewatch.query.expand import expand
from racewatch.query.parse import parse

BOOK = Watchbook(
    names=(
        Name(id="nvidia", kind="company", en=("NVIDIA",), hans=("英伟达",), tw=("輝達",), hk=("英偉達",)),
        Name(id="meta", kind="company", en=("Meta",), tw=("元",), case=True),
        Name(id="sputnik-moment", kind="event", en=("Sputnik moment",), hans=("斯普特尼克时刻",)),
        Name(id="doubao", kind="model", hans=("豆包",)),
        Name(id="doubao-bun", kind="idea", hans=("豆包",)),
    ),
    topics=(Topic(id="chips", label="Chips", label_zh="芯片", names=("nvidia",)),),
)
NVIDIA = Field("name", "nvidia")


@pytest.mark.parametrize("query", ["輝達", "辉达", "英偉達", "英伟达", "NVIDIA", "nvidia", "ＮＶＩＤＩＡ", "「輝達」"])
def test_every_spelling_also_finds_the_name(query: str) -> None:
    """A word that is a spelling, in whatever script, width or case, finds itself or the name."""
    text = parse(query)
    assert expand(text, BOOK) == Or((text, NVIDIA))


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("輝達股價", Text("輝達股價")),
        ("Meta", Or((Text("Meta"), Field("name", "meta")))),
        ("meta", Text("meta")),
        ("META", Text("META")),
        ("元", Or((Text("元"), Field("name", "meta")))),
        ('"sputnik  Moment"', Or((Text("sputnik  Moment", quoted=True), Field("name", "sputnik-moment")))),
        ("豆包", Or((Text("豆包"), Field("name", "doubao"), Field("name", "doubao-bun")))),
        ("name:豆包", Or((Field("name", "doubao"), Field("name", "doubao-bun")))),
        ("name:nvidia", NVIDIA),
        ("name:輝達", NVIDIA),
        ("name:META", Field("name", "meta")),
        ('name:"Sputnik Moment"', Field("name", "sputnik-moment")),
        ("topic:chips", Field("topic", "chips")),
        ("-輝達", Not(Or((Text("輝達"), NVIDIA)))),
        ("(輝達 lang:en) OR x", Or((And((Or((Text("輝達"), NVIDIA)), Field("lang", "en"))), Text("x")))),
        ("'輝達'", Exact("輝達")),
        ("toward:輝達<0", Toward("nvidia", "<", 0.0)),
        ("toward:豆包=negative", Or((Toward("doubao", "=", "negative"), Toward("doubao-bun", "=", "negative")))),
        ("likes:>1 sentiment:unsure", parse("likes:>1 sentiment:unsure")),
        ("", parse("")),
    ],
)
def test_only_whole_spellings_are_expanded(query: str, node: Node) -> None:
    """Everything else stays as it was written; where case counts, another case is another word."""
    assert expand(parse(query), BOOK) == node


@pytest.mark.parametrize(
    ("query", "column", "advice"),
    [
        ("a name:nvida", 3, "did you mean name:nvidia?"),
        ("name:spontaneous-momnt", 1, "name:sputnik-moment"),
        ("-name:輝打", 5, "did you mean name:nvidia?"),
        ("name:xyzzy", 1, "watchbook.yaml"),
        ("a toward:nvida<0", 3, "did you mean name:nvidia?"),
        ("topic:chip", 1, "did you mean topic:chips?"),
        ("topic:芯", 1, "did you mean topic:chips?"),
    ],
)
def test_unknown_names_are_answered_with_close_ones(query: str, column: int, advice: str) -> None:
    """A name or topic that the watchbook does not have is an error with suggestions, never an empty answer."""
    with pytest.raises(QueryError) as caught:
        expand(parse(query), BOOK)
    assert caught.value.column == column
    assert advice in caught.value.problem
