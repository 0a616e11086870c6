"""The word lists are large, without contradictions and without entries that never act."""

from collections import Counter

import pytest
import yaml

from racewatch.sentiment.lexicon import NEGATION, NEUTRAL, STRONGER, TURN, WordLists, files, lexicon_of
from racewatch.text.fold import fold

LANGUAGES = ("zh", "en")


def lists(language: str) -> WordLists:
    """Return the lists of *language* as they are written in the file."""
    return WordLists.model_validate(
        yaml.safe_load((files("racewatch.sentiment") / f"{language}.yaml").read_text("utf-8"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_stands_in_one_list_once(language: str) -> None:
    """A word cannot be praise and blame, nor turn what it also strengthens."""
    found = lists(language)
    words = [word for part in (found.positive, found.negative) for group in part.values() for word in group]
    words += [*found.negation, *found.stronger, *found.turn, *found.neutral]
    words += [mark for group in found.marks.values() for mark in group]
    assert [word for word, count in Counter(map(fold, words)).items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_at_least_two_hundred_words_of_each_kind(language: str) -> None:
    """Praise and blame are both covered."""
    weights = [weight for weight, _ in lexicon_of(language).words.values()]
    assert min(sum(weight > 0 for weight in weights), sum(weight < 0 for weight in weights)) >= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_neutral_word_holds_a_word_that_acts(language: str) -> None:
    """A neutral word without a polar or acting word inside would never do anything."""
    words = lexicon_of(language).words
    acting = [word for word, (_, office) in words.items() if office != NEUTRAL]
    assert [w for w, (_, office) in words.items() if office == NEUTRAL and not any(a in w for a in acting)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_found_where_it_stands_alone(language: str) -> None:
    """The automaton finds each word of the lists whole, with its own weight or office."""
    lexicon = lexicon_of(language)
    for word, (weight, office) in lexicon.words.items():
        hits = [(hit.word, hit.weight, hit.office) for hit in lexicon.hits(word)]
        assert hits == ([] if office == NEUTRAL else [(word, weight, office)])


def test_offices_are_known() -> None:
    """Every word either has a weight or one of four offices."""
    offices = {office for _, office in lexicon_of("zh").words.values()}
    assert offices == {"", NEGATION, STRONGER, TURN, NEUTRAL}
