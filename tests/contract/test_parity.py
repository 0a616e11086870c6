"""A few hundred written queries: SQLite and the real Elasticsearch give the same hits and the same figures."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from racewatch.analysis.framing import Question, framing_of
from racewatch.analysis.series import Measure, attention, earlier, paired, whole_tone
from racewatch.analysis.share import share_of_voice
from racewatch.analysis.terms import compared, sampled, vocabulary_of
from racewatch.analysis.timeline import timeline
from racewatch.query.ast import Node, Not
from racewatch.query.parse import parse
from racewatch.store.base import Store
from racewatch.store.documents import Document
from racewatch.store.questions import Split, Window
from racewatch.store.trend import Asked
from racewatch.text.segment import segmenter
from tests.contract.samples import DAWN, DAY, HOUR, item, rank, run, tone

ZONE = "Asia/Shanghai"
ALWAYS = Window()
WORDS = ("輝達", "'輝達'", "辉达", "NVIDIA", "「股價 重挫」", "股", "'後'", '"open source"', "GPT-4o", "開源")
FILTERS = (
    *("name:nvidia", "topic:chips", "lang:zh-Hant", "lang:en", "kind:post", "publisher:甲报", "source:feed-b"),
    *(
        "region:TW",
        "state:edited",
        "state:deleted",
        "hashtag:芯片",
        "likes:>100",
        "reads:..50",
        "comments:3..9",
        "sentiment:negative",
        "sentiment:<-0.3",
    ),
    *("toward:nvidia<0", "toward:deepseek=positive", "date:2025-01-27..2025-01-28", "since:2025-01-28T12:00+08:00"),
)
QUERIES = (
    *(*WORDS, *FILTERS, ""),
    *(f"{word} {only}" for word, only in product(WORDS, FILTERS)),
    *(f"{word} OR NOT {only}" for word, only in product(WORDS[:3], FILTERS)),
    *(f"-{only} ({word} OR name:deepseek)" for word, only in zip(WORDS, FILTERS, strict=False)),
)
TEXTS = {
    "Hant": ("輝達股價重挫，市值蒸發", "輝達晶片開源以後，業者使用 GPT-4o", "深度求索開源模型，顯示卡賣光"),
    "Hans": ("辉达股价下跌", "英伟达芯片开源，皇后号称首发", "深度求索开源模型，显卡卖光"),
    None: (
        "NVIDIA shares fall after open source model",
        "Open source: GPT-4o and its rivals",
        "DeepSeek surprises NVIDIA",
    ),
}


def world(seed: int = 7) -> list[Document]:
    """Return 150 items of our own words on three sides over four days, a list and a ledger with gaps."""
    chance = Random(seed)
    documents: list[Document] = []
    for n in range(150):
        script = chance.choice([*TEXTS])
        score = chance.choice([-0.9, -0.5, 0.0, 0.25, 0.75])
        fields: dict[str, Any] = {
            "language": "zh" if script else "en",
            "script": script,
            "region": {"Hant": "TW", "Hans": "CN"}.get(script or ""),
            "kind": chance.choice(["post", "article"]),
            "publisher": chance.choice(["甲报", "乙報", "C Times"]),
            "source": chance.choice(["feed-a", "feed-b"]),
            "names": tuple(chance.sample(["nvidia", "deepseek", "openai"], chance.randint(0, 3))),
            "topics": tuple(chance.sample(["chips", "models"], chance.randint(0, 2))),
            "hashtags": tuple(chance.sample(["芯片", "AI"], chance.randint(0, 1))),
            "sentiment": score,
            "sentiment_label": "unsure"
            if n % 7 == 0
            else "negative"
            if score < 0
            else "positive"
            if score
            else "neutral",
            "targets": tuple(
                tone(name, chance.choice([-0.5, 0.25])) for name in chance.sample(["nvidia", "deepseek"], n % 3)
            ),
            "state": chance.choice(["live", "edited", "deleted"]),
            "published_origin": chance.choice(["page", "crawl"]),
            **{number: chance.choice([None, 0, 7, 120, 5000]) for number in ("likes", "reads", "comments", "reposts")},
        }
        texts = chance.choices(TEXTS[script], k=2)
        documents.append(item(f"p{n}", texts[1], title=texts[0], at=DAWN + chance.randrange(96) * HOUR, **fields))
    hours = [hour for hour in range(96) if hour % 9]
    documents += [
        rank("輝達股價重挫", at=DAWN + h * HOUR, position=1 + h % 20, heat=1000 * h, names=("nvidia",)) for h in hours
    ]
    spans = [("feed-a", 0, 30), ("feed-a", 40, 96), ("feed-b", 10, 50)]
    documents += [
        run(
            f"{source}{start}",
            source=source,
            at=DAWN + end * HOUR,
            covered_from=DAWN + start * HOUR,
            covered_to=DAWN + end * HOUR - HOUR / 60,
        )
        for source, start, end in spans
    ]
    return documents


@pytest.fixture(scope="module")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """SQLite and Elasticsearch with the same documents."""
    from racewatch.config import Settings
    from racewatch.store.open import opened
    from tests.contract.conftest import elasticsearch_settings

    own = Settings(store=f"sqlite:///{tmp_path_factory.mktemp('parity')}/store.db", _env_file=None)
    with elasticsearch_settings(request) as shared, opened(own) as first, opened(shared) as second:
        for store in (first, second):
            store.write(world())
        yield first, second


def figures(store: Store, node: Node, number: int) -> dict[str, Any]:
    """Return hits, totals and the figures of one measure, split and step, which change from query to query."""
    measures, splits = get_args(Measure), (None, *get_args(Split))
    split, measure = splits[number % len(splits)], measures[number % len(measures)]
    listed = measure in ("heat", "rank")
    step = ("1d", "6h", "1w")[number % 3]
    asked = Asked(node, DAWN, DAWN + 4 * DAY, step, ZONE, None if listed else split)
    series = attention(store, asked, measure, "hot")
    toned = whole_tone(store, asked, ("nvidia", None)[number % 2])
    return {
        "hits": [found.id for found in store.search(node, ALWAYS, limit=200)],
        "total": store.total(node, ALWAYS),
        "series": [(row.start, row.key, row.gap, row.value, repr(row.detail)) for row in series.rows],
        "coverage": series.coverage.record(),
        "tones": [(row.key, rounded(row.detail)) for row in toned.rows],
        "pairs": store.pairs(node, ALWAYS, "names"),
    }


def rounded(tone_: Any) -> tuple[Any, ...]:
    """Return a tone with its means to nine digits: two engines add floats in their own order."""
    mean, deviation = (None if value is None else round(value, 7) for value in (tone_.mean, tone_.deviation))
    return tone_.n, mean, deviation, tone_.positive, tone_.neutral, tone_.negative, tone_.unsure


def test_hits_and_series_are_equal(stores: tuple[Store, Store]) -> None:
    """Every query, each with another measure, split and step: not a hit and not a figure differs."""
    assert len(QUERIES) > 250
    found = 0
    for number, query in enumerate(QUERIES):
        ours, theirs = (figures(store, parse(query, ZONE), number) for store in stores)
        assert ours == theirs, query
        found += bool(ours["total"])
    assert found > 180  # the queries ask for something


def analysed(store: Store, node: Node) -> tuple[Any, ...]:
    """Return terms, share of voice, framing, timeline and a comparison of the items of *node*."""
    words = segmenter()
    asked = Asked(node, DAWN + 2 * DAY, DAWN + 4 * DAY, "12h", ZONE)
    ours, other = (sampled(store, each, ALWAYS, 50) for each in (node, Not(node)))
    terms = compared(vocabulary_of(ours.items, words.terms), vocabulary_of(other.items, words.terms))
    shares = share_of_voice(store, {name: parse(f"name:{name}") for name in ("nvidia", "openai")}, asked)
    framing = framing_of(store, Question(node, DAWN, DAWN + 4 * DAY, ZONE, sample=40), words.terms)
    sides = {
        label: (s.items, s.collected, s.publishers, s.peak, rounded(s.tone), s.first, [*s.typical], [*s.only])
        for label, s in framing.sides.items()
    }
    names = [(n, sp.n, rounded(sp.tone)) for s in framing.sides.values() for n, sp in s.names.items()]
    before = paired(attention(store, asked, "likes", ""), attention(store, earlier(asked), "likes", ""))
    return ours, terms, shares.steps, shares.whole, sides, names, before, timeline(store, asked)


@pytest.mark.parametrize(
    "query", ["", "輝達", "name:nvidia -lang:en", "topic:chips likes:>=0", "toward:nvidia<0 OR 開源"]
)
def test_analytics_are_equal(stores: tuple[Store, Store], query: str) -> None:
    """Terms, share of voice, framing, timelines and comparisons are the same from both."""
    ours, theirs = (analysed(store, parse(query, ZONE)) for store in stores)
    assert ours == theirs
    assert ours[0].items


GENERATED = st.recursive(
    st.sampled_from((*WORDS, *FILTERS)),
    lambda parts: st.one_of(
        st.tuples(parts, parts).map("({0[0]}) ({0[1]})".format),
        st.tuples(parts, parts).map("({0[0]}) OR ({0[1]})".format),
        parts.map("NOT ({})".format),
    ),
    max_leaves=4,
)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(GENERATED)
def test_analytics_are_equal_for_any_query(stores: tuple[Store, Store], query: str) -> None:
    """Whatever words and filters are put together, and however: not a figure differs."""
    note(query)
    ours, theirs = (analysed(store, parse(query, ZONE)) for store in stores)
    assert ours == theirs


def test_the_world_shows_what_analysts_look_for(stores: tuple[Store, Store]) -> None:
    """晶片 is only Traditional and 芯片 only Simplified, whichever store answers; the unseen hours are no zeros."""
    for store in stores:
        found = framing_of(
            store, Question(parse("開源 OR '芯片'"), DAWN, DAWN + 4 * DAY, ZONE), segmenter(("輝達",)).terms
        )
        assert "晶片" in {term.term for term in found.sides["zh-Hant"].only}
        assert "芯片" in {term.term for term in found.sides["zh-Hans"].only}
        only_b = attention(
            store, Asked(parse("source:feed-b 輝達 -輝達"), DAWN, DAWN + 4 * DAY, "1d", ZONE), "count", ""
        )
        assert [row.value for row in only_b.rows] == [0.0, 0.0, 0.0, None]
        assert only_b.coverage.gaps[-1] == (DAWN + 50 * HOUR, DAWN + timedelta(days=4))
