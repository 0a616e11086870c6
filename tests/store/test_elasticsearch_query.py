"""Queries and windows become query DSL that means the same."""

from datetime import datetime, timedelta, timezone

import pytest

from racewatch.query.ast import And, Everything, Field, Not, Or, Text
from racewatch.query.fields import KEYWORDS
from racewatch.store.elasticsearch.query import both, dsl_of, moment_at, moment_of, within
from racewatch.store.questions import Window
from schemas import Item, RankObservation

NOTHING = {"match_none": {}}


def test_a_word_is_one_run_in_title_or_text_of_items_and_in_the_title_of_ranks() -> None:
    """Chinese of two characters and more is asked of the pairs, in exactly the fields that a dataset searches."""
    assert dsl_of(Text("輝達")) == {
        "multi_match": {
            "query": "輝達",
            "type": "phrase",
            "fields": ["title", "text"],
            "analyzer": "racewatch_text",
        }
    }
    assert dsl_of(Text("輝達"), "ranks")["multi_match"]["fields"] == ["title"]


@pytest.mark.parametrize("text", ["習", "A股", "AI 芯", "川 普"])
def test_a_character_that_stands_alone_is_asked_of_single_characters(text: str) -> None:
    """Pairs cannot find one character within a text, so the ``char`` sub-fields are asked."""
    asked = dsl_of(Text(text))["multi_match"]
    assert (asked["fields"], asked["analyzer"]) == (["title.char", "text.char"], "racewatch_char")


@pytest.mark.parametrize("text", ["", " ", "…！？", "😀", "_"])
def test_a_leaf_without_tokens_matches_nothing(text: str) -> None:
    """There is nothing in it that could be found; its negation therefore matches everything."""
    assert dsl_of(Text(text)) == NOTHING
    assert dsl_of(Not(Text(text))) == {"bool": {"must_not": [NOTHING]}}


@pytest.mark.parametrize("name", KEYWORDS)
def test_every_filter_asks_an_existing_field_of_items(name: str) -> None:
    """A filter names a field of the model, its value compared as it is; one that items lack matches none of them."""
    if KEYWORDS[name].items is None:
        assert dsl_of(Field(name, "Value-1")) == NOTHING
        return
    ((field, value),) = dsl_of(Field(name, "Value-1"))["term"].items()
    assert field in Item.model_fields
    assert value == "Value-1"


def test_ranks_know_their_list_as_source_and_have_no_publisher_and_no_kind() -> None:
    """source: asks the list, publisher: and kind: match no rank, the others ask fields of the model or match none."""
    assert dsl_of(Field("source", "weibo-hot"), "ranks") == {"term": {"list": "weibo-hot"}}
    known = {name for name, behind in KEYWORDS.items() if behind.ranks}
    for name in known:
        assert set(dsl_of(Field(name, "x"), "ranks")["term"]) <= set(RankObservation.model_fields)
    assert {"publisher", "kind"} <= set(KEYWORDS) - known
    assert all(dsl_of(Field(name, "x"), "ranks") == NOTHING for name in set(KEYWORDS) - known)


def test_and_or_not_nest_and_their_empty_forms_are_everything_and_nothing() -> None:
    """The tree is kept; no child of AND is no condition, no child of OR is no way to match."""
    a, b = Field("name", "nvidia"), Field("lang", "zh")
    assert dsl_of(And((a, Not(b)))) == {"bool": {"filter": [dsl_of(a), {"bool": {"must_not": [dsl_of(b)]}}]}}
    assert dsl_of(Or((a, b))) == {"bool": {"should": [dsl_of(a), dsl_of(b)], "minimum_should_match": 1}}
    assert dsl_of(And(())) == dsl_of(Everything()) == {"match_all": {}}
    assert dsl_of(Or(())) == NOTHING


def test_a_window_is_half_open_in_utc_by_the_datasets_own_time() -> None:
    """since is included, until is not; an unbounded window is no condition at all."""
    here = timezone(timedelta(hours=8))
    window = Window(datetime(2025, 1, 27, 8, tzinfo=here), datetime(2025, 1, 27, 9, 0, 0, 999_999, tzinfo=here))
    bounds = {"gte": "2025-01-27T00:00:00.000+00:00", "lt": "2025-01-27T01:00:00.999+00:00"}
    assert within(window, "items") == {"range": {"published_at": bounds}}
    assert within(window, "ranks") == {"range": {"observed_at": bounds}}
    assert both(within(Window(), "items"), dsl_of(Everything())) == {"bool": {"filter": []}}


def test_milliseconds_name_the_moment_they_came_from() -> None:
    """A sort value read back as a time asks for exactly that time, also one that floats cannot hold."""
    assert moment_of(moment_at(1_737_979_200_123)) == "2025-01-27T12:00:00.123+00:00"
