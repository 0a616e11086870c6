"""The lexicon scorer on recorded, labelled texts that nobody of this project wrote: floors that may only be raised.

Three-class sets are scored as macro-F1 of positive, neutral and negative, an unsure text counting as neutral; reviews
have no neutral class, so there an unsure or neutral answer is a miss.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence

import pytest

from racewatch.sentiment import tone_of
from tests.quality.floors import floors_of
from tests.quality.shared_data import recorded

pytestmark = pytest.mark.shared
Pair = tuple[str, str]
LABELS = {"positive": {"happy", "happiness", "like", "positive", "pos", "1"}, "neutral": {"neutral"}}
LABELS["negative"] = {"angry", "anger", "sad", "sadness", "fear", "disgust", "negative", "neg", "0"}


def label_of(written: str) -> str | None:
    """Return the class of a set's own label; None for surprise, which is neither."""
    return next((label for label, names in LABELS.items() if written in names), None)


def json_lines(name: str) -> Iterator[Pair]:
    """Yield label and text of a set in JSON lines."""
    with gzip.open(recorded(f"sentiment/{name}"), "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield record["label"], record["text"]


def table(name: str, text: str, delimiter: str = ",") -> Iterator[Pair]:
    """Yield label and text of a set in columns."""
    body = gzip.decompress(recorded(f"sentiment/{name}").read_bytes()).decode("utf-8-sig")
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    for row in csv.DictReader(io.StringIO(body), delimiter=delimiter, quoting=quoting):
        yield row["label"], row[text]


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Return the mean F1 of the classes that the first of each pair (the truth) has."""
    scores = []
    for one in sorted({truth for truth, _ in pairs}):
        hits = sum(truth == one == found for truth, found in pairs)
        wrong = sum((truth == one) != (found == one) for truth, found in pairs)
        scores.append(2 * hits / (2 * hits + wrong) if hits else 0.0)
    return sum(scores) / len(scores)


@pytest.mark.parametrize(
    ("read", "language", "name"),
    [
        pytest.param(lambda: json_lines("smp2020_virus_eval_labeled.jsonl.gz"), "zh", "smp-virus", id="smp-virus"),
        pytest.param(lambda: json_lines("smp2020_usual_eval_labeled.jsonl.gz"), "zh", "smp-usual", id="smp-usual"),
        pytest.param(lambda: json_lines("clueemotion_valid.jsonl.gz"), "zh", "clue-emotion", id="clue-emotion"),
        pytest.param(lambda: table("waimai_10k.csv.gz", "review"), "zh", "waimai", id="waimai"),
        pytest.param(lambda: json_lines("tweeteval_val.jsonl.gz"), "en", "tweeteval", id="tweeteval"),
        pytest.param(lambda: table("sst2_dev.tsv.gz", "sentence", "\t"), "en", "sst-2", id="sst-2"),
    ],
)
def test_macro_f1_stays_above_its_floor(read: Callable[[], Iterator[Pair]], language: str, name: str) -> None:
    """The label on its own is compared; floors.toml says what was measured."""
    labelled = [(label, text) for written, text in read() if (label := label_of(written))]
    answers = [(truth, tone_of(text, language).label) for truth, text in labelled]
    found = [(truth, "neutral" if label == "unsure" else label) for truth, label in answers]
    assert len(found) > 1000
    assert macro_f1(found) >= floors_of("sentiment")[name]
