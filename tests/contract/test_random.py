"""Random documents and random questions: every store gives the answers of the oracle."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, get_args
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from racewatch.query.ast import And, Compare, Everything, Exact, Field, Node, Not, Or, Text, Toward, When
from racewatch.store.base import Store
from racewatch.store.figures import Tone
from racewatch.store.questions import Split, Window
from schemas import Item, RankObservation, Target
from tests.contract.oracle import counted, heated, matches, paired, summed, toned, toned_toward
from tests.contract.samples import item, rank

ALPHABET = "輝辉達达川普股市AaＡbZ12２ .。，·-_'’:;“　\n\t😀𠀀テﾃｶﾞー한é\u0301²①ก␞ßİΣς"
"""Few characters, so that chance makes matches: both scripts, widths and cases, and what separates or does not."""
TEXTS = st.text(ALPHABET, max_size=14)
IDS = st.sampled_from(["a", "b", "c"])
NAMES = st.lists(IDS, max_size=3).map(tuple)
TIMES = st.integers(0, 60 * 24 * 58).map(
    lambda minute: datetime(2025, 1, 2, tzinfo=UTC) + minute * timedelta(minutes=1)
)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "="])
SCORES = st.sampled_from([-1.0, -0.5, -0.3, 0.0, 0.25, 1.0])
COUNTS = st.none() | st.integers(0, 3)
LABELS = st.sampled_from(["positive", "neutral", "negative", "unsure"])
TARGETS = st.lists(
    st.builds(Target, name=IDS, label=LABELS, score=SCORES, confidence=st.just(0.5)),
    max_size=2,
    unique_by=lambda t: t.name,
).map(tuple)
LEAVES = st.one_of(
    st.builds(Text, st.text(ALPHABET, min_size=1, max_size=5)),
    st.builds(Field, st.sampled_from(["name", "topic", "hashtag"]), IDS),
    st.builds(Field, st.just("region"), st.sampled_from(["TW", "CN"])),
    st.builds(Field, st.just("lang"), st.sampled_from(["zh", "en"])),
    st.builds(Field, st.just("script"), st.sampled_from(["Hans", "Hant"])),
    st.builds(Field, st.just("kind"), st.sampled_from(["post", "article"])),
    st.builds(Field, st.just("state"), st.sampled_from(["live", "edited", "deleted"])),
    st.builds(Field, st.just("publisher"), st.sampled_from(["甲", "乙"])),
    st.builds(Exact, st.text(ALPHABET, min_size=1, max_size=4)),
    st.builds(Field, st.just("sentiment"), st.sampled_from(["positive", "unsure"])),
    st.builds(Compare, st.sampled_from(["reads", "likes", "comments", "reposts"]), SIGNS, st.integers(-1, 4)),
    st.builds(Compare, st.sampled_from(["heat", "position"]), SIGNS, st.integers(0, 2**40)),
    st.builds(Compare, st.just("sentiment"), SIGNS, SCORES),
    st.builds(Toward, IDS, st.just("="), st.sampled_from(["negative", "unsure"])),
    st.builds(Toward, IDS, SIGNS, SCORES),
    st.builds(When, st.sampled_from([">=", "<"]), TIMES),
    st.just(Everything()),
)


def branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return groups and negations of *children*, empty groups too."""
    several = st.lists(children, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, children), st.builds(And, several), st.builds(Or, several))


QUERIES = st.one_of(LEAVES, st.recursive(LEAVES, branches, max_leaves=5))
ITEM = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "text": TEXTS,
        "at": TIMES,
        "names": NAMES,
        "topics": NAMES,
        "hashtags": NAMES,
        "region": st.sampled_from(["TW", "HK", None]),
        "language": st.sampled_from(["zh", "en"]),
        "script": st.sampled_from(["Hans", "Hant", None]),
        "kind": st.sampled_from(["post", "article"]),
        "publisher": st.sampled_from(["甲", "乙"]),
        "state": st.sampled_from(["live", "edited"]),
        "sentiment": SCORES | st.floats(-1, 1, width=16),
        "sentiment_label": LABELS,
        "targets": TARGETS,
        **dict.fromkeys(("reads", "likes", "comments", "reposts"), COUNTS),
    }
)
RANK = st.fixed_dictionaries(
    {
        "title": st.text(ALPHABET, min_size=1, max_size=8),
        "at": TIMES,
        "names": NAMES,
        "language": st.sampled_from(["zh", "en"]),
        "position": st.none() | st.integers(1, 50),
        "heat": st.none() | st.integers(0, 2**40),
    }
)


class Question(NamedTuple):
    """What is asked about one random corpus."""

    query: Node
    window: Window
    interval: str
    zone: str
    split: Split | None


SPLITS = [None, *get_args(Split)]
Cell = tuple[datetime | None, str]
QUESTION = st.builds(
    Question,
    QUERIES,
    st.builds(Window, st.none() | TIMES, st.none() | TIMES),
    st.sampled_from(["1h", "6h", "1d", "1w", "1M"]),
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"]),
    st.sampled_from(SPLITS),
)
QUESTIONS = st.lists(QUESTION, min_size=1, max_size=8)
random_questions = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def inside(window: Window, at: datetime) -> bool:
    """Say whether *at* lies in *window*."""
    return (window.since is None or window.since <= at) and (window.until is None or at < window.until)


@random_questions
@given(st.lists(ITEM, min_size=1, max_size=6), QUESTIONS)
def test_items_answer_as_the_oracle_says(
    shared_store: Store, rows: list[dict[str, Any]], questions: list[Question]
) -> None:
    """Hits, their order, totals, counts and sentiment are those that the definitions give."""
    source = uuid4().hex
    items = [item(f"{source}{n}", source=source, **row) for n, row in enumerate(rows)]
    assert shared_store.write(items).created == len(items)
    for question in questions:
        note(f"{question}")
        check_items(shared_store, items, question._replace(query=And((Field("source", source), question.query))))


def check_items(store: Store, items: list[Item], question: Question) -> None:
    """Compare all that the store says about items with the oracle."""
    query, window, interval, zone, split = question
    found = [one for one in items if inside(window, one.published_at) and matches(query, one)]
    ordered = sorted(sorted(found, key=lambda one: one.id), key=lambda one: one.published_at, reverse=True)
    assert store.search(query, window, limit=100) == ordered
    assert store.total(query, window) == len(found)
    assert store.counts(query, window, interval, zone, split) == counted(found, interval, zone, split)
    assert store.search(query, window, limit=100, order="id") == sorted(found, key=lambda one: one.id)
    assert store.search(query, window, limit=2, order="oldest") == sorted(found, key=moment_and_id)[:2]
    assert store.pairs(query, window, "names") == paired(found)
    for step in (interval, None):
        same_tones(store.tones(query, window, step, zone, split), toned(found, step, zone, split))
        toward = store.tones(query, window, step, zone, split, toward="a")
        same_tones(toward, toned_toward(found, "a", step, zone, split))
        assert store.sums("likes", query, window, step, zone, split) == summed(found, "likes", step, zone, split)


def moment_and_id(one: Item) -> tuple[datetime, str]:
    """Return what items are sorted by."""
    return one.published_at, one.id


def same_tones(tones: dict[Cell, Tone], want: dict[Cell, Tone]) -> None:
    """Compare every figure of *tones*: counts exactly, means and deviations to nine digits."""
    assert {c: replace(t, mean=None, deviation=None) for c, t in tones.items()} == {
        c: replace(t, mean=None, deviation=None) for c, t in want.items()
    }
    for figure in ("mean", "deviation"):
        found = {cell: getattr(tone, figure) for cell, tone in tones.items()}
        assert found == pytest.approx({cell: getattr(tone, figure) for cell, tone in want.items()}, abs=1e-7)


@random_questions
@given(st.lists(RANK, min_size=1, max_size=6), QUESTIONS)
def test_lists_answer_as_the_oracle_says(
    shared_store: Store, rows: list[dict[str, Any]], questions: list[Question]
) -> None:
    """Entries, their order and heat are those that the definitions give."""
    name = uuid4().hex
    listed = list({row.id: row for row in (rank(name=name, **row) for row in rows)}.values())
    assert shared_store.write(listed).created == len(listed)
    for question in questions:
        note(f"{question}")
        check_ranks(shared_store, name, listed, question)


def check_ranks(store: Store, name: str, rows: list[RankObservation], question: Question) -> None:
    """Compare all that the store says about a list with the oracle."""
    query, window, interval, zone, _ = question
    seen = [row for row in rows if inside(window, row.observed_at)]
    found = sorted((row for row in seen if matches(query, row)), key=lambda row: row.id)
    found.sort(key=lambda row: row.observed_at, reverse=True)
    found.sort(key=lambda row: -1 if row.heat is None else row.heat, reverse=True)
    assert store.entries(And((Field("source", name), query)), window, limit=100) == found
    assert store.heat(name, query, window, interval, zone) == heated(seen, query, interval, zone)
