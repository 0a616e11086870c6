"""The tone of whole texts: three probabilities, a label, how sure, and what weighed most."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from racewatch.sentiment.evidence import heaviest
from racewatch.sentiment.features import LONGEST, Cleaning, Read
from racewatch.sentiment.model import Scored, engine, probabilities
from racewatch.sentiment.reading import cleaned
from racewatch.sentiment.weights import Array, weights
from racewatch.text.fold import fold

Label = Literal["positive", "neutral", "negative", "unsure"]
LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
BATCH = 28_000
"""Characters of the texts that are scored together: their arrays take some 10 MB and stay near the processor."""
LONGEST_BATCH = 2000
"""Texts of a batch at most: short ones have costs of their own."""
_ONE = r"(?:[^\W_]|[\u2600-\U0010ffff])"
SPEAKS = re.compile(f"{_ONE}.*?{_ONE}", re.DOTALL)
"""Two letters, digits or emoticons: a text must have them before it can have a tone."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tone:
    """A polarity from -1 to 1 (positive less negative probability) with its label and what it rests on.

    *probabilities* are those of negative, neutral and positive, in this order; None where nothing could be read.
    """

    score: float
    label: Label
    confidence: float
    model: str
    evidence: tuple[str, ...] = ()
    probabilities: tuple[float, float, float] | None = None


def tone_of(text: str, language: str) -> Tone:
    """Return the tone of *text*; unsure where no model fits the language or the probabilities are too even.

    >>> tone_of("輝達股價暴跌", "zh").label, tone_of("輝達股价暴跌", "zh").label
    ('negative', 'negative')
    """
    return tones_of([(text, language)])[0]


def tones_of(texts: Sequence[tuple[str, str]]) -> list[Tone]:
    """Return the tone of each text and its language code; many at once are several times faster than one by one."""
    version = weights().version
    found: list[Tone] = [Tone(0.0, "unsure", 0.0, version)] * len(texts)
    for kind, rows in batches(texts):
        for number, tone in zip(rows, _toned([texts[row][0] for row in rows], kind, version), strict=True):
            found[number] = tone
    return found


def batches(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[int]]]:
    """Yield the half of the model, zh or en, that reads some of *texts*, and which these are, a batch at a time."""
    kinds = [model_language(text, language) for text, language in texts]
    for kind in ("zh", "en"):
        rows, characters = list[int](), 0
        for number, (text, _) in enumerate(texts):
            if kinds[number] != kind:
                continue
            size = min(len(text), LONGEST)
            if rows and (characters + size > BATCH or len(rows) == LONGEST_BATCH):
                yield kind, rows
                rows, characters = [], 0
            rows.append(number)
            characters += size
        if rows:
            yield kind, rows


def judged(texts: Sequence[str], kind: str, cleaning: Cleaning = cleaned) -> tuple[Read, Scored, Array]:
    """Return *texts* as the *kind* half reads them, their scores and their probabilities."""
    scorer = engine(kind)
    read = scorer.read(texts, cleaning)
    scored = scorer.score(read)
    return read, scored, probabilities(scored.scores)


def model_language(text: str, language: str) -> str | None:
    """Return which half of the model reads *text*: zh for a mixed text with Chinese in it, None for other languages."""
    if not SPEAKS.search(text):
        return None
    if language in {"zh", "en"}:
        return language
    if language == "yue":
        return "zh"
    if language in {"mul", "und"}:
        if any("\u3400" <= character <= "\u9fff" for character in text):
            return None if language == "und" and any("\u3040" <= c <= "\u30ff" for c in text) else "zh"
        return "en" if any("a" <= character <= "z" for character in fold(text)) else None
    return None


def _toned(texts: Sequence[str], kind: str, version: str) -> list[Tone]:
    read, scored, answers = judged(texts, kind)
    least = float(weights().array(f"{kind}_unsure"))
    terms = heaviest(read, scored.pushes, np.where(answers[:, 2] >= answers[:, 0], 1.0, -1.0))
    shown = [tuple(dict.fromkeys(each))[:SHOWN] for each in terms]
    return [_tone(row, least, version, each) for row, each in zip(np.round(answers, 4).tolist(), shown, strict=True)]


def _tone(row: list[float], least: float, version: str, evidence: tuple[str, ...]) -> Tone:
    negative, neutral, positive = row
    confidence = max(row)
    label = LABELS[row.index(confidence)] if confidence >= least else "unsure"
    return Tone(round(positive - negative, 4), label, confidence, version, evidence, (negative, neutral, positive))
