"""Names are found where a reader finds them and nowhere else, in either script alike."""

import opencc
import pytest

from racewatch.catalog import load_watchbook
from racewatch.names import Matcher
from tests.quality.floors import floors_of
from tests.quality.labelled_names import sentences, tally
from tests.quality.shared_data import recorded

BOOK = load_watchbook()
MATCHER = Matcher(BOOK)
TO_SIMPLIFIED, TO_TAIWAN = opencc.OpenCC("t2s"), opencc.OpenCC("s2tw")


def test_the_labelled_set_is_what_it_says() -> None:
    """At least 400 sentences, 150 of them traps, each once, in all regions and English, of names that exist."""
    every = sentences()
    assert len(every) >= 400
    assert len({line["text"] for line in every}) == len(every)
    assert sum(not line["names"] for line in every) >= 150
    assert {line["language"] for line in every} >= {"zh-Hans", "zh-Hant-TW", "zh-Hant-HK", "en", "mixed"}
    known = {name.id for name in BOOK.names}
    assert {id_ for line in every for id_ in (*line["names"], *line["not"])} <= known
    assert all(set(line["names"]).isdisjoint(line["not"]) for line in every)


def test_names_reach_their_floors() -> None:
    """Precision and recall over all labelled sentences; every fault is shown when they do not."""
    floors, found = floors_of("names"), tally(MATCHER, sentences())
    assert found.precision >= floors["precision"], found.faults
    assert found.recall >= floors["recall"], found.faults


@pytest.mark.parametrize("line", sentences(), ids=lambda line: line["text"][:24])
def test_a_twin_in_the_other_script_holds_the_same_names(line: dict) -> None:
    """What is found in a sentence is found in its Simplified and in its Traditional twin."""
    found = set(MATCHER.names_in(line["text"]))
    assert set(MATCHER.names_in(TO_SIMPLIFIED.convert(line["text"]))) == found
    assert set(MATCHER.names_in(TO_TAIWAN.convert(line["text"]))) == found


@pytest.mark.shared
def test_the_dossier_and_its_simplified_twin_hold_the_same_names_and_topics() -> None:
    """All 96 paragraphs, Traditional as they came and Simplified by OpenCC, agree in order and number."""
    lines = recorded("dossier.txt").read_text("utf-8").splitlines()
    paragraphs = [line for line in lines if line.strip()]
    assert len(paragraphs) == 96
    names = [MATCHER.names_in(paragraph) for paragraph in paragraphs]
    twins = [MATCHER.names_in(TO_SIMPLIFIED.convert(paragraph)) for paragraph in paragraphs]
    assert twins == names
    assert [MATCHER.topics_of(twin) for twin in twins] == [MATCHER.topics_of(found) for found in names]
    assert sum(map(bool, names)) >= floors_of("names")["dossier-paragraphs-with-names"]
