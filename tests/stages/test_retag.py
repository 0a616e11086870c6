"""Retag: history follows the watchbook, once, and from wherever it was cut."""

import json

import pytest
import yaml

from racewatch import stages
from racewatch.query.ast import Everything, Field
from racewatch.stages.retag import naming, pages
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.tagging import tagger
from schemas import Item, RankObservation


def watchbook(path, **spellings):
    """Write a watchbook of companies with one spelling each and a topic of them all; return its path."""
    names = [{"id": id_, "kind": "company", "en": [spelling]} for id_, spelling in spellings.items()]
    topics = [{"id": "all", "label": "All", "label_zh": "全部", "names": list(spellings)}]
    path.write_text(yaml.safe_dump({"names": names, "topics": topics}), "utf-8")
    return path


@pytest.fixture
def stored(tmp_path, settings):
    """Store 1,203 items and three list rows, tagged by a watchbook that knows Acme; return settings with another."""
    first = settings.model_copy(update={"watchbook": watchbook(tmp_path / "one.yaml", acme="Acme")})
    words = {0: "Acme and Birch", 1: "Birch", 2: "nobody"}
    rows = [
        {"url": f"https://a.example/{n}", "title": words[n % 3], "published": "2025-01-26T00:00Z"} for n in range(1203)
    ]
    ranks = [{"title": words[n], "observed_at": "2025-01-27T13:00+08:00", "heat": 9} for n in words]
    for name, kind, lines in (("a.jsonl", "article", rows), ("r.jsonl", "rank", ranks)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
        stages.index([stages.normalize(stages.import_file(tmp_path / name, kind, first)[0], first)], first)
    return first.model_copy(update={"watchbook": watchbook(tmp_path / "two.yaml", acme="Acme", birch="Birch")})


def found(settings, name):
    """Return how many items and how many list rows carry *name*."""
    with opened(settings) as store:
        return store.total(Field("name", name), Window()), len(store.entries(Field("name", name), Window()))


def test_history_follows_the_watchbook(stored):
    """A name that is new finds what was stored before it; the counts add up and every document says its version."""
    assert found(stored, "birch") == (0, 0)
    lines = []
    done = stages.retag(stored, lines.append)
    assert (done.changed, done.unchanged, done.left, done.refused) == (802 + 2, 401 + 1, 0, 0)
    assert (found(stored, "birch"), found(stored, "acme")) == ((802, 2), (401, 1))
    assert lines[0].startswith("500 documents tagged again")
    with opened(stored) as store:
        everyone = [*store.search(Everything(), Window(), limit=9999), *store.entries(Everything(), Window())]
    assert {one.watchbook for one in everyone} == {tagger(stored.watchbook).matcher.version}
    assert {one.topics for one in everyone if "irch" in one.title} == {("all",)}


def test_a_second_call_finds_nothing_to_do(stored):
    """Twice is once."""
    stages.retag(stored)
    assert stages.retag(stored) == stages.Revised()


def test_what_is_cut_goes_on_where_it_was(stored):
    """A run that dies after its first page leaves only the rest to the next."""

    class Cut(Exception):
        """The plug is pulled."""

    def pull(_):
        raise Cut

    with pytest.raises(Cut):
        stages.retag(stored, pull)
    assert stages.retag(stored).seen == 1206 - 500
    assert found(stored, "birch") == (802, 2)


def test_tagged_again_is_tagged_as_if_new(stored, tmp_path):
    """Items that are retagged equal items that the new watchbook tagged from the beginning."""
    stages.retag(stored)
    fresh = stored.model_copy(update={"var": tmp_path / "fresh", "store": ""})
    raw, _ = stages.import_file(tmp_path / "a.jsonl", "article", fresh)
    stages.index([stages.normalize(raw, fresh)], fresh)
    with opened(stored) as one, opened(fresh) as other:
        assert one.page(Item, limit=2000) == other.page(Item, limit=2000)


def test_only_what_another_version_tagged_is_read(stored):
    """Documents of this version are passed over by the store."""
    with opened(stored) as store:
        revision = naming(tagger(stored.watchbook))
        assert sum(map(len, pages(store, RankObservation, revision))) == 3
        stages.revise(store, (RankObservation,), revision)
        assert list(pages(store, RankObservation, revision)) == []
        assert sum(map(len, pages(store, Item, revision))) == 1203


def test_a_change_of_the_watchbook_is_a_change_of_its_version(tmp_path):
    """Whatever is written otherwise gives another version; the same content gives the same."""
    versions = {
        tagger(watchbook(tmp_path / f"{n}.yaml", **spellings)).matcher.version
        for n, spellings in enumerate(({"a": "A1"}, {"a": "A2"}, {"b": "A1"}, {"a": "A1", "b": "B"}, {"a": "A1"}))
    }
    assert len(versions) == 4
