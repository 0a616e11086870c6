"""Whoever answers, a query finds the same items."""

from datetime import datetime, timedelta

import pytest

from racewatch.catalog.watchbook import Name, Watchbook
from racewatch.query.ast import And, Everything, Field, Node, Not, Or, Text
from racewatch.query.expand import expand
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.questions import Window
from tests.contract.samples import CORPUS, DAWN, HOUR, item

ALWAYS = Window()
BOOK = Watchbook(
    names=(
        Name(id="nvidia", kind="company", en=("NVIDIA",), hans=("英伟达",), tw=("輝達",), hk=("英偉達",)),
        Name(id="sputnik-moment", kind="event", en=("Sputnik moment",)),
    ),
    topics=(),
)


def found(store: Store, query: Node) -> set[str]:
    """Return the texts (or titles) of what *query* finds in the corpus."""
    items = store.search(query, ALWAYS, limit=100)
    assert store.total(query, ALWAYS) == len(items)
    return {one.title or one.text for one in items}


def starting(*beginnings: str) -> set[str]:
    """Return the corpus' texts that begin so, each beginning standing for exactly one."""
    texts = {text for text in CORPUS if text.startswith(beginnings)}
    assert len(texts) == len(beginnings)
    return texts


@pytest.mark.parametrize(
    ("query", "beginnings"),
    [
        # either script, any width and case
        ("輝達", ["輝達股", "辉达股"]),
        ("辉达", ["輝達股", "辉达股"]),
        ("輝达股", ["輝達股", "辉达股"]),
        ("nvidia", ["NVIDIA"]),
        ("ＮＶＩＤＩＡ", ["NVIDIA"]),
        ("deepseek", ["ＤｅｅｐＳ"]),
        ('"deepseek r1"', ["ＤｅｅｐＳ"]),
        ("「R1 開源」", ["ＤｅｅｐＳ"]),
        ("深度求索", []),
        # characters that only stand apart are not a word
        ("川普", []),
        ("大川", ["在大川"]),
        ("蒸发", ["輝達股"]),
        ("股价重挫市值", []),
        ("「股价重挫，市值」", ["輝達股"]),
        ("「股价重挫 市值」", ["輝達股"]),
        ("「重挫 市值蒸」", ["輝達股"]),
        # one character
        ("股", ["輝達股", "辉达股", "A股"]),
        ("達", ["輝達股", "辉达股", "英伟达", "国庆"]),
        ("A股", ["A股"]),
        ("「a股 大涨」", []),
        ("A股大涨", ["A股"]),
        ("「大涨 A股午」", ["A股"]),
        ("「涨，A」", ["A股"]),
        ("B股", []),
        # words of letters and digits are whole words
        ("GPT", ["在大川", "テスト"]),
        ("GPT-4o", ["在大川"]),
        ('"gpt 4O"', ["在大川"]),
        ("gpt4o", []),
        ("nvid", []),
        ('"a i"', ["Sputnik"]),
        ("A.I.", ["Sputnik"]),
        ('"moment for"', ["Sputnik"]),
        ('"for moment"', []),
        ("用GPT", ["在大川"]),
        # other CJK scripts are cut into characters too
        ("テスト", ["テスト"]),
        ("ﾃｽﾄ", ["テスト"]),
        ("スト", ["テスト"]),
        ("ト", ["テスト"]),
        ("한국GPT", ["テスト"]),
        # title and text, but no phrase across both
        ("标题", ["標題"]),
        ("正文", ["標題"]),
        ("「在此 正文」", []),
        ("在此正文", []),
        # filters and operators
        ("name:nvidia", ["輝達股", "辉达股", "英伟达", "NVIDIA"]),
        ("name:nvidia -辉达", ["英伟达", "NVIDIA"]),
        ("topic:chips lang:en", ["NVIDIA"]),
        ("topic:chips script:Hant", ["輝達股"]),
        ("lang:zh-Hant", ["輝達股", "標題"]),
        ("source:weibo", ["辉达股", "A股"]),
        ("kind:post NOT name:nvidia", ["A股"]),
        ("publisher:海峽日報", ["輝達股"]),
        ("publisher:海峡日报", []),
        ("source:Weibo", []),
        ("lang:en OR script:Hant", ["輝達股", "NVIDIA", "Sputnik", "標題"]),
        ("股 (lang:en OR kind:post)", ["辉达股", "A股"]),
        ("NOT lang:zh", ["NVIDIA", "Sputnik", "テスト", "。"]),
        ("NOT (lang:zh OR lang:en)", ["テスト", "。"]),
        ("NOT script:Hans lang:zh", ["輝達股", "標題"]),
        ("NOT NOT kind:post", ["辉达股", "A股"]),
        # as it is written: script, width and letter case
        ("'輝達'", ["輝達股"]),
        ("'辉达'", ["辉达股"]),
        ("辉达 -'辉达'", ["輝達股"]),
        ("'後'", []),
        ("'NVIDIA'", ["NVIDIA"]),
        ("'nvidia'", []),
        ("'A股'", ["A股"]),
        ("'Ａ股午'", ["A股"]),
        ("'A股午'", []),
        ("'DeepSeek'", []),
        ("'ＤｅｅｐＳｅｅｋ　Ｒ１'", ["ＤｅｅｐＳ"]),
        ("'標題' OR '正文'", ["標題"]),
        # numbers, tone and time
        ("likes:>100", ["A股"]),
        ("likes:0..200", ["辉达股", "A股"]),
        ("NOT likes:>0 kind:post", ["辉达股"]),
        ("sentiment:<-0.3", ["輝達股"]),
        ("sentiment:negative", ["輝達股"]),
        ("toward:nvidia<0", ["輝達股"]),
        ("toward:nvidia=unsure", ["辉达股"]),
        ("toward:deepseek>0", ["輝達股"]),
        ("name:nvidia date:2025-01-26", ["輝達股", "辉达股", "英伟达", "NVIDIA"]),
        ("name:nvidia since:2025-01-27", []),
        ("name:nvidia until:2025-01-26T16:00Z", []),
        ("", list(CORPUS)),
    ],
)
def test_a_query_finds_what_it_means(corpus: Store, query: str, beginnings: list[str]) -> None:
    """The language's promises, one query each."""
    assert found(corpus, parse(query)) == starting(*beginnings)


@pytest.mark.parametrize("query", ["輝達", "NVIDIA", "英偉達", "name:輝達", "name:nvidia"])
def test_every_spelling_finds_the_same(corpus: Store, query: str) -> None:
    """With the watchbook, one spelling of a name finds all that was tagged with it."""
    node = expand(parse(query), BOOK)
    assert found(corpus, node) == starting("輝達股", "辉达股", "英伟达", "NVIDIA")


@pytest.mark.parametrize(
    ("node", "matches"),
    [
        (And(()), True),
        (Or(()), False),
        (Text("。！"), False),
        (Not(Text("。！")), True),
        (Text(""), False),
        (Text('股"'), True),
        (Text("股) OR 辉达*"), False),
        (Field("name", "NVIDIA"), False),
        (Or((Field("kind", "post"), Everything())), True),
    ],
)
def test_trees_that_no_query_makes_are_answered(corpus: Store, node: Node, matches: bool) -> None:
    """Empty groups, texts without a token and values that look like syntax mean what they say."""
    assert bool(found(corpus, node)) is matches


def test_many_terms_are_answered(corpus: Store) -> None:
    """A question as wide as the language allows is answered."""
    words = tuple(Text(f"词{number}") for number in range(255))
    assert found(corpus, Or((*words, Text("辉达")))) == starting("輝達股", "辉达股")
    assert found(corpus, And((*map(Not, words), Text("辉达")))) == starting("輝達股", "辉达股")


def test_a_long_phrase_is_found(store: Store) -> None:
    """A whole pasted paragraph is one phrase."""
    text = "".join(chr(0x4E00 + number) for number in range(0, 3000, 7)) + "，" + "word " * 50
    store.write([item("long", f"前{text}后"), item("other", text[1:])])
    assert [one.text for one in store.search(Text(text), ALWAYS)] == [f"前{text}后"]


def test_newest_come_first_then_by_id(store: Store) -> None:
    """Items are sorted by time, and by id within one moment; a limit cuts the tail."""
    items = [item(f"k{number}", "同", at=DAWN + (number % 3) * HOUR) for number in range(12)]
    store.write(items)
    order = sorted(items, key=lambda one: one.id)
    order.sort(key=lambda one: one.published_at, reverse=True)
    assert store.search(Text("同"), ALWAYS, limit=100) == order
    assert store.search(Everything(), ALWAYS, limit=5) == order[:5]
    assert store.total(Everything(), ALWAYS) == 12


def test_a_window_holds_its_start_and_not_its_end(store: Store) -> None:
    """Windows are half-open, in any zone, to the millisecond."""
    millisecond = timedelta(milliseconds=1)
    times = [DAWN - millisecond, DAWN, DAWN + millisecond, DAWN + HOUR - millisecond, DAWN + HOUR]
    store.write([item(str(at), "时", at=at) for at in times])
    local = DAWN.astimezone(datetime.fromisoformat("2025-01-27T00:00+08:00").tzinfo)
    for start in (DAWN, local):
        inside = store.search(Everything(), Window(start, start + HOUR))
        assert [one.published_at for one in inside] == times[3:0:-1]
    assert store.total(Everything(), Window(since=DAWN)) == 4
    assert store.total(Everything(), Window(until=DAWN)) == 1
    assert store.total(Everything(), Window(DAWN, DAWN)) == 0
