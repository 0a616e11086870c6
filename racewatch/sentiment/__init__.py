"""How positive or negative a text is, by word lists: a first scorer that shows what it rests on.

Polar words of the lists are added up; a negation shortly before turns a word, an intensifier strengthens it, and what
comes after "but" weighs more than what came before. Texts are folded first, so that the script cannot matter.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from racewatch.sentiment.lexicon import NEGATION, STRONGER, TURN, Hit, lexicon_of
from racewatch.text.fold import fold

MODEL = "lexicon-1"
REACH = {"zh": 4, "en": 18}
"""Characters between a negation or intensifier and the word it acts on: two Chinese words, three English ones."""
NEGATED, STRENGTHENED, AFTER_TURN = -0.7, 1.4, 1.6
SPREAD = 4.0
"""Sum of weights, squared, at which the score is 0.71: two strong words agreeing."""
NEUTRAL = 0.25
"""Scores nearer to zero than this are neutral or, when words contradict each other, unsure."""
LEAST = 4
"""Characters of letters that a text must have before the absence of polar words means neutral."""
CLAUSE = re.compile(r"[。！？；\n!?;]+|(?<=[a-z])\.\s")

Label = Literal["positive", "neutral", "negative", "unsure"]


@dataclass(frozen=True, slots=True)
class Tone:
    """A polarity from -1 to 1 with its label, how sure (0 to 1), which model, and the words that weighed most."""

    score: float
    label: Label
    confidence: float
    model: str = MODEL
    evidence: tuple[str, ...] = ()


def tone_of(text: str, language: str) -> Tone:
    """Return the tone of *text*; unsure where no list fits the language or the words contradict each other.

    >>> tone_of("輝達股價暴跌", "zh").label, tone_of("輝達股价暴跌", "zh").label, tone_of("Not good.", "en").label
    ('negative', 'negative', 'negative')
    """
    folded = fold(text).replace("’", "'")
    languages = _languages(language, folded)
    weighed = [pair for name in languages for clause in CLAUSE.split(folded) for pair in _weighed(clause, name)]
    if not languages or (not weighed and sum(c.isalnum() for c in folded) < LEAST):
        return Tone(0.0, "unsure", 0.0)
    return _summed(weighed)


def _languages(language: str, folded: str) -> tuple[str, ...]:
    if language in REACH:
        return (language,)
    if language == "yue":
        return ("zh",)
    if language != "mul":
        return ()
    has_latin = any("a" <= c <= "z" for c in folded)
    return ("zh", "en") if has_latin else ("zh",)


def _weighed(clause: str, language: str) -> Iterator[tuple[float, str]]:
    """Yield weight and word of every polar word of a clause."""
    factor, acting = 1.0, list[Hit]()
    for hit in lexicon_of(language).hits(clause):
        if hit.office == TURN:
            factor = AFTER_TURN
        elif hit.office:
            acting.append(hit)
        else:
            near = [act for act in acting if 0 <= hit.start - act.end <= REACH[language]]
            yield hit.weight * factor * _acted(near), hit.word
            acting = []


def _acted(near: Sequence[Hit]) -> float:
    offices = [act.office for act in near]
    turned = NEGATED if offices.count(NEGATION) % 2 else 1.0
    return turned * (STRENGTHENED if STRONGER in offices else 1.0)


def _summed(weighed: Sequence[tuple[float, str]]) -> Tone:
    total, amount = sum(weight for weight, _ in weighed), sum(abs(weight) for weight, _ in weighed)
    score = round(total / math.sqrt(total * total + SPREAD), 4)
    evidence = tuple(dict.fromkeys(word for _, word in sorted(weighed, key=lambda pair: -abs(pair[0]))))[:5]
    if not weighed:
        return Tone(0.0, "neutral", 0.3)
    agreement = abs(total) / amount if amount else 0.0
    if abs(score) < NEUTRAL:
        return Tone(score, "unsure", round(agreement, 4), evidence=evidence)
    confidence = round(agreement * (1 - math.exp(-amount / 2)), 4)
    return Tone(score, "positive" if score > 0 else "negative", confidence, evidence=evidence)
