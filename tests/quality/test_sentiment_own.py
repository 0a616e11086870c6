"""Our own headlines and posts of the AI race: the tone of each, and toward each name in it."""

import csv
from functools import cache
from pathlib import Path

import pytest

from racewatch.catalog import load_watchbook
from racewatch.names import Matcher
from racewatch.sentiment import targets_of, tones_of
from racewatch.tagging.toning import bystanders
from tests.quality.floors import floors_of
from tests.quality.test_sentiment import macro_f1, verdicts

MEANS = {"+": "positive", "-": "negative", "=": "neutral"}
PARTS = {"look": (0, 1), "final": (2,)}
"""Every third line was kept for a last look; the rules were written over the others."""


@cache
def lines() -> tuple[dict[str, str], ...]:
    """Return the lines of the set."""
    with (Path(__file__).parent / "sentiment_own.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def of(part: str) -> list[dict[str, str]]:
    """Return the lines of a part."""
    return [line for number, line in enumerate(lines()) if number % 3 in PARTS[part]]


def language(line: dict[str, str]) -> str:
    """Return the language code of a line."""
    return "en" if line["language"] == "en" else "zh"


def documents(part: str) -> list[tuple[str, str]]:
    """Return the true and the found label of each line whose tone as a whole is clear."""
    chosen = [line for line in of(part) if line["label"] != "-"]
    tones = tones_of([(line["text"], language(line)) for line in chosen])
    pairs = verdicts([(line["label"], tone) for line, tone in zip(chosen, tones, strict=True)])
    return [(truth, found) for truth, found, _ in pairs]


def targets(part: str) -> list[tuple[str, str]]:
    """Return the true and the found label of each labelled name that the matcher finds."""
    book = load_watchbook()
    matcher = Matcher(book)
    pairs = []
    for line in of(part):
        mentions = matcher.mentions(line["text"])
        toward = targets_of(line["text"], mentions, language(line), bystanders=bystanders(book))
        found = {each.name: each.label for each in toward}
        wanted = line["targets"].split()
        pairs += [(MEANS[each[-1]], found[each[:-1]]) for each in wanted if each[:-1] in found]
    return pairs


def test_the_set_is_what_it_says() -> None:
    """At least 300 lines in three scripts, a hundred and more of them kept for the last look, no line twice."""
    assert len(lines()) >= 300
    assert {line["language"] for line in lines()} == {"hans", "hant", "en"}
    assert len(of("final")) >= 100
    assert len({line["text"] for line in lines()}) == len(lines())


@pytest.mark.parametrize("part", PARTS)
def test_documents_stay_above_their_floor(part: str) -> None:
    """Macro-F1 of the tone of whole lines."""
    assert macro_f1(documents(part)) >= floors_of("sentiment-own")[f"documents-{part}"]


@pytest.mark.parametrize("part", PARTS)
def test_targets_stay_above_their_floor(part: str) -> None:
    """Macro-F1 of the tone toward names."""
    assert macro_f1(targets(part)) >= floors_of("sentiment-own")[f"targets-{part}"]
