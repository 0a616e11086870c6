"""The sentiment model on recorded, labelled texts that nobody of this project wrote: floors that may only be raised.

The verdict is the largest of the three probabilities; in a set of two classes the larger of positive and negative.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from functools import cache

import pytest
from opencc import OpenCC

from racewatch.sentiment import Tone, tones_of
from tests.quality.floors import floors_of
from tests.quality.shared_data import recorded

pytestmark = pytest.mark.shared
Pair = tuple[str, str]
LABELS = {"positive": {"happy", "happiness", "like", "positive", "pos", "1"}, "neutral": {"neutral"}}
LABELS["negative"] = {"angry", "anger", "sad", "sadness", "fear", "disgust", "negative", "neg", "0"}
SETS = {
    "smp-virus": ("smp2020_virus_eval_labeled.jsonl.gz", "zh"),
    "smp-usual": ("smp2020_usual_eval_labeled.jsonl.gz", "zh"),
    "clue-emotion": ("clueemotion_valid.jsonl.gz", "zh"),
    "tweeteval": ("tweeteval_val.jsonl.gz", "en"),
    "sst-2": ("sst2_dev.tsv.gz", "en"),
}


def label_of(written: str) -> str | None:
    """Return the class of a set's own label; None for surprise, which is neither."""
    return next((label for label, names in LABELS.items() if written in names), None)


def rows(name: str) -> Iterator[Pair]:
    """Yield label and text of a set."""
    body = gzip.decompress(recorded(f"sentiment/{name}").read_bytes()).decode("utf-8-sig")
    if name.endswith(".jsonl.gz"):
        yield from ((record["label"], record["text"]) for record in map(json.loads, body.splitlines()))
        return
    for row in csv.DictReader(io.StringIO(body), delimiter="\t", quoting=csv.QUOTE_NONE):
        yield row["label"], row["sentence"]


@cache
def judged(name: str) -> tuple[tuple[str, Tone], ...]:
    """Return the true class and the tone of every text of a set."""
    file, language = SETS[name]
    labelled = [(label, text) for written, text in rows(file) if (label := label_of(written))]
    assert len(labelled) > 1000
    tones = tones_of([(text, language) for _, text in labelled])
    return tuple((label, tone) for (label, _), tone in zip(labelled, tones, strict=True))


def verdicts(judgements: Sequence[tuple[str, Tone]]) -> list[tuple[str, str, float]]:
    """Return truth, verdict and confidence of each; between two classes where the truth has only two."""
    two = "neutral" not in {truth for truth, _ in judgements}
    found = []
    for truth, tone in judgements:
        negative, neutral, positive = tone.probabilities or (1 / 3, 1 / 3, 1 / 3)
        shares = {"negative": negative, "positive": positive} | ({} if two else {"neutral": neutral})
        verdict = max(shares, key=lambda label: shares[label])
        found.append((truth, verdict, shares[verdict] / sum(shares.values())))
    return found


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Return the mean F1 of the classes that the first of each pair (the truth) has."""
    scores = []
    for one in sorted({truth for truth, _ in pairs}):
        hits = sum(truth == one == found for truth, found in pairs)
        wrong = sum((truth == one) != (found == one) for truth, found in pairs)
        scores.append(2 * hits / (2 * hits + wrong) if hits else 0.0)
    return sum(scores) / len(scores)


@pytest.mark.parametrize("name", SETS)
def test_macro_f1_stays_above_its_floor(name: str) -> None:
    """The verdict on its own is compared; floors.toml says what was measured."""
    found = [(truth, verdict) for truth, verdict, _ in verdicts(judged(name))]
    assert macro_f1(found) >= floors_of("sentiment")[name]


@pytest.mark.parametrize("name", SETS)
def test_the_surest_four_fifths_are_more_often_right(name: str) -> None:
    """Confidence means something: without the least sure fifth accuracy rises by at least the floor."""
    found = sorted(verdicts(judged(name)), key=lambda each: -each[2])
    right = [truth == verdict for truth, verdict, _ in found]
    kept = right[: round(len(right) * 0.8)]
    assert sum(kept) / len(kept) - sum(right) / len(right) >= floors_of("sentiment-abstention")[name]


def test_no_paragraph_changes_with_its_script() -> None:
    """The dossier's paragraphs and their twins in the other script have one verdict each."""
    text = recorded("dossier.txt").read_text("utf-8")
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    twins = [OpenCC("t2s").convert(each) for each in paragraphs]
    assert len(paragraphs) == 96
    one, other = (tones_of([(each, "zh") for each in side]) for side in (paragraphs, twins))
    sides = ([found for _, found, _ in verdicts([("neutral", tone) for tone in side])] for side in (one, other))
    assert sum(a != b for a, b in zip(*sides, strict=True)) == 0
