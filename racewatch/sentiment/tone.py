"""The tone of whole texts: three probabilities, a label, how sure, and what weighed most."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from racewatch.sentiment.model import Array, engine, heaviest, probabilities, weights
from racewatch.text.fold import fold

Label = Literal["positive", "neutral", "negative", "unsure"]
LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
BATCH = 200
"""Texts that are scored together: of 140 characters, their arrays take some 10 MB and stay near the processor."""
SPEAKS = re.compile(r"[^\W_]|[\u2600-\U0010ffff]")
LEAST = 2
"""Letters, digits or emoticons that a text must have before it can have a tone."""
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
    kinds = [model_language(text, language) for text, language in texts]
    for kind in ("zh", "en"):
        mine = [number for number, each in enumerate(kinds) if each == kind]
        for start in range(0, len(mine), BATCH):
            rows = mine[start : start + BATCH]
            for number, tone in zip(rows, _toned([texts[row][0] for row in rows], kind, version), strict=True):
                found[number] = tone
    return found


def model_language(text: str, language: str) -> str | None:
    """Return which half of the model reads *text*: zh for a mixed text with Chinese in it, None for other languages."""
    if sum(1 for _ in islice(SPEAKS.finditer(text), LEAST)) < LEAST:
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
    scorer = engine(kind)
    read = scorer.read(texts)
    scored = scorer.score(read)
    answers, least = probabilities(scored.scores), float(weights().array(f"{kind}_unsure"))
    terms = heaviest(read, scored, np.where(answers[:, 2] >= answers[:, 0], 1.0, -1.0))
    shown = [tuple(dict.fromkeys(each))[:SHOWN] for each in terms]
    return [_tone(row, least, version, each) for row, each in zip(np.round(answers, 4), shown, strict=True)]


def _tone(row: Array, least: float, version: str, evidence: tuple[str, ...]) -> Tone:
    at = int(row.argmax())
    label = LABELS[at] if row[at] >= least else "unsure"
    negative, neutral, positive = (float(value) for value in row)
    return Tone(round(positive - negative, 4), label, float(row[at]), version, evidence, (negative, neutral, positive))
