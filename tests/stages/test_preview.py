"""Preview: what a watchbook would match in the store, before anything is stored."""

import json

import pytest

from racewatch import stages
from racewatch.catalog import Name, Topic, Watchbook
from racewatch.errors import ConfigError
from racewatch.stages.preview import preview, suggester_over
from racewatch.store.open import opened
from schemas import Item


def book(*spellings: str) -> Watchbook:
    """Return a watchbook of one company with these spellings, and a topic of it."""
    return Watchbook(
        names=(Name(id="birch", kind="company", en=spellings),),
        topics=(Topic(id="trees", label="Trees", label_zh="树", names=("birch",)),),
    )


@pytest.fixture
def filled(tmp_path, settings):
    """Store ten articles of two days and a list row; return the settings."""
    titles = ["Birch grows", "Birchwood grows", "the old Beerch tree", "nothing", "Birch\nagain"]
    rows = [
        {"url": f"https://a.example/{n}", "title": titles[n % 5], "published": f"2025-01-2{6 + n // 5}T20:00Z"}
        for n in range(10)
    ]
    rank = {"title": "Birch on the list", "observed_at": "2025-01-27T13:00+08:00", "heat": 9}
    for name, kind, lines in (("a.jsonl", "article", rows), ("r.jsonl", "rank", [rank])):
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
        stages.index([stages.normalize(stages.import_file(tmp_path / name, kind, settings)[0], settings)], settings)
    return settings


@pytest.mark.parametrize("what", ["birch", "trees"])
def test_a_preview_counts_and_shows_what_matches(filled, what):
    """Items and list rows by day of the zone, language and source, with the spelling marked, the newest first."""
    with opened(filled) as store:
        found = preview(store, what, book("Birch"), book("Birch"), "Asia/Shanghai", examples=3)
    assert (found.looked_at, found.matches.total) == (11, 5)
    assert found.matches.by_day == {"2025-01-27": 3, "2025-01-28": 2}
    assert sum(found.matches.by_language.values()) == sum(found.matches.by_source.values()) == 5
    assert len(found.matches.examples) == 3
    assert found.matches.examples[0].at.isoformat() == "2025-01-27T20:00:00+00:00"
    assert all("【Birch】" in one.text and "\n" not in one.text for one in found.matches.examples)
    assert (found.gained.total, found.lost.total) == (0, 0)


def test_a_preview_says_what_a_change_would_change(filled):
    """Against the present watchbook: what is gained by Beerch, what is lost without Birch; the store stays as it is."""
    with opened(filled) as store:
        before = store.page(Item)
        found = preview(store, "birch", book("Beerch"), book("Birch"))
        assert store.page(Item) == before
    assert (found.matches.total, found.gained.total, found.lost.total) == (2, 2, 5)
    assert {one.text for one in found.gained.examples} == {"the old 【Beerch】 tree"}
    assert all("【Birch】" in one.text for one in found.lost.examples)


def test_a_name_that_is_only_proposed_is_all_gain(filled):
    """The present watchbook need not know it."""
    other = Watchbook(names=(Name(id="oak", kind="company", en=("Oak",)),), topics=())
    with opened(filled) as store:
        found = preview(store, "birch", book("Birch"), other)
    assert (found.matches.total, found.gained.total, found.lost.total) == (5, 5, 0)


def test_an_unknown_topic_is_answered_with_the_closest(filled):
    """A slip of the pen is no empty answer."""
    with opened(filled) as store, pytest.raises(ConfigError, match="did you mean birch"):
        preview(store, "brich", book("Birch"), book("Birch"))


def test_the_store_is_asked_for_variants(filled):
    """Near-matches come from every text of the store."""
    known = Watchbook(
        names=(Name(id="birch", kind="company", en=("Beerche",)), Name(id="tree", kind="company", en=("tree",))),
        topics=(),
    )
    with opened(filled) as store:
        found = suggester_over(store, known).suggestions(minimum=2)
    assert [(one.spelling, one.known, one.count) for one in found] == [("beerch", "beerche", 2)]
