"""Language and script on recorded texts that nobody of this project wrote: floors that may only be raised."""

import gzip
from collections import Counter
from functools import cache

import opencc
import pytest

from racewatch.language import LanguageTag, tag
from racewatch.tagging import tagger
from tests.quality.floors import floors_of
from tests.quality.shared_data import recorded

pytestmark = pytest.mark.shared


def paragraphs() -> list[str]:
    """Return the 96 paragraphs of the dossier."""
    return [line for line in recorded("dossier.txt").read_text("utf-8").split("\n") if line.strip()]


@cache
def lingua() -> dict[str, float]:
    """Return the share of right answers by kind and language (sentences-zh), every language open."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    with gzip.open(recorded("langid/lingua.tsv.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            kind, language, text = line.rstrip("\n").split("\t", 2)
            seen[f"{kind}-{language}"] += 1
            right[f"{kind}-{language}"] += tag(text).language == language
    return {key: right[key] / count for key, count in seen.items()}


@pytest.mark.parametrize("name", sorted(floors_of("language")))
def test_languages_of_recorded_sentences_pairs_and_words(name: str) -> None:
    """In one run over all twelve languages, each named share of right answers reaches its floor."""
    assert lingua()[name] >= floors_of("language")[name]


def test_every_paragraph_of_the_dossier_is_traditional_chinese() -> None:
    """Traditional text with Latin names, noise and leaking Simplified characters is never Korean and never Hans."""
    tags = [tag(paragraph) for paragraph in paragraphs()]
    assert len(tags) == 96
    assert Counter((found.language, found.script) for found in tags) == {("zh", "Hant"): 96}


def test_a_paragraph_and_its_simplified_twin_are_tagged_alike() -> None:
    """Converted to Simplified, all 96 keep their language, names, topics and polarity, and get the other script."""
    simplified = opencc.OpenCC("t2s")
    for paragraph in paragraphs():
        one, other = (tagger().read("", text) for text in (paragraph, simplified.convert(paragraph)))
        assert (one.language.language, one.names) == (other.language.language, other.names)
        tones = [tagger().tone(reading.spoken, reading.language.language) for reading in (one, other)]
        labels = [(t["sentiment_label"], {target.name: target.label for target in t["targets"]}) for t in tones]
        assert labels[0] == labels[1]
        assert (one.language.script, other.language.script) == ("Hant", "Hans")


def test_leaking_simplified_is_visible() -> None:
    """The paragraphs with 创 and 给 have a share of Hans that the others have not."""
    shares = {paragraph: tag(paragraph).scripts.get("Hans", 0.0) for paragraph in paragraphs()}
    leaking = {paragraph for paragraph in shares if "创" in paragraph or "给" in paragraph}
    assert leaking == {paragraph for paragraph, share in shares.items() if share}


def script_tags() -> list[tuple[str, str, LanguageTag]]:
    """Return the labelled script, the text and the tag of each recorded line."""
    lines = recorded("langid/zh_hans_hant.tsv").read_text("utf-8").splitlines()
    return [(script, text, tag(text)) for _, script, text in (line.split("\t", 2) for line in lines)]


def test_scripts_of_recorded_lines() -> None:
    """Short lines of both scripts get the script that they were labelled with, or none; hardly ever the other."""
    found, limits = script_tags(), floors_of("script")
    wrong = sum(one.script not in (script, None) for script, _, one in found)
    undecided = sum(one.script is None for _, _, one in found)
    assert wrong / len(found) <= limits["wrong-at-most"]
    assert undecided / len(found) <= limits["undecided-at-most"]


def test_lines_that_both_scripts_write_alike_are_left_open() -> None:
    """What no conversion changes is of neither script."""
    ways = [opencc.OpenCC(way) for way in ("s2t", "t2s")]
    same = [one for _, text, one in script_tags() if all(way.convert(text) == text for way in ways)]
    assert same
    assert {one.script for one in same} == {None}
