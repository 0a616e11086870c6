"""The labelled texts: which files train, which only measure, and what is left of the first without the second."""

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from racewatch.text.fold import fold

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
CLASSES = {
    **dict.fromkeys(("angry", "anger", "sad", "sadness", "fear", "disgust", "neg", "negative", "0"), NEGATIVE),
    **dict.fromkeys(("neutral", "none"), NEUTRAL),
    **dict.fromkeys(("happy", "happiness", "like", "pos", "positive", "1"), POSITIVE),
}
"""The sets' own labels; surprise is none of the three and is left out."""
TRAINING = {
    "zh": ("smp2020_virus_train.jsonl.gz", "chnsenticorp_htl_train.jsonl.gz", "online_shopping_9_cats.csv.gz",
           "waimai_10k.csv.gz"),
    "en": ("sst2_train.tsv.gz",),
}  # fmt: skip
MEASURING = {
    "zh": ("smp2020_virus_eval_labeled.jsonl.gz", "smp2020_usual_eval_labeled.jsonl.gz", "clueemotion_valid.jsonl.gz"),
    "en": ("tweeteval_val.jsonl.gz", "sst2_dev.tsv.gz"),
}
EVERYDAY = "everyday posts"
"""What our own posts of everyday life are called."""
RUN, NEAR, INSIDE, SHORTEST = 5, 0.6, 0.8, 20
"""Texts are near-duplicates when they share 60 % of their runs of five characters, or 80 % of the shorter one's."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, its class, and the file it is from."""

    text: str
    label: int
    source: str


def labelled(folder: Path, name: str) -> list[Labelled]:
    """Return the texts of one file of *folder* that have one of the three classes."""
    body = gzip.decompress((folder / name).read_bytes()).decode("utf-8-sig")
    return [Labelled(text, CLASSES[label], name) for text, label in _rows(body, name) if label in CLASSES]


def _rows(body: str, name: str) -> Iterator[tuple[str, str]]:
    if name.endswith(".jsonl.gz"):
        for record in map(json.loads, body.splitlines()):
            yield record["text"], record["label"]
        return
    tabbed = name.endswith(".tsv.gz")
    lines = io.StringIO(body)
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if tabbed else csv.DictReader(lines)
    for row in reader:
        yield row["sentence" if tabbed else "review"], row["label"]


def own(language: str) -> list[Labelled]:
    """Return the few texts that we wrote ourselves for registers which no training file has."""
    return _written(f"own_{language}.tsv", "own")


def everyday() -> list[Labelled]:
    """Return the Chinese posts of everyday life that we made up: the files have only posts about an epidemic."""
    return _written("everyday_zh.tsv", EVERYDAY)


def _written(name: str, source: str) -> list[Labelled]:
    lines = (files(__package__) / name).read_text("utf-8").splitlines()
    return [Labelled(text, CLASSES[label], source) for label, text in (line.split("\t", 1) for line in lines)]


def without(texts: Sequence[Labelled], measured: Sequence[Labelled]) -> list[Labelled]:
    """Return *texts* without those that are, or nearly are, among *measured*; of equal ones the first stays."""
    known = {_letters(each.text) for each in measured}
    runs = [_runs(_letters(each.text)) for each in measured if not each.source.startswith("sst2")]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, held in enumerate(runs):
        for run in held:
            holders[run].append(number)
    kept: list[Labelled] = []
    for each in texts:
        letters = _letters(each.text)
        if letters not in known and not _near(_runs(letters), runs, holders):
            known.add(letters)
            kept.append(each)
    return kept


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _runs(letters: str) -> set[str]:
    return {letters[at : at + RUN] for at in range(max(1, len(letters) - RUN + 1))}


def _near(mine: set[str], others: Sequence[set[str]], holders: dict[str, list[int]]) -> bool:
    shared: dict[int, int] = defaultdict(int)
    for run in mine:
        for number in holders.get(run, ()):
            shared[number] += 1
    return any(
        count >= NEAR * len(mine | others[number])
        or (count >= SHORTEST and count >= INSIDE * min(len(mine), len(others[number])))
        for number, count in shared.items()
    )
