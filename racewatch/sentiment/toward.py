"""The tone toward each name in a text: rules over clauses say who does well, the model how a clause sounds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from racewatch.sentiment.clauses import Clause, Mention, clauses_of
from racewatch.sentiment.roles import roles, turned
from racewatch.sentiment.sounding import sounds, sounds_of
from racewatch.sentiment.tone import Label, Tone, tones_of

ROLE, OWN, CARRIED, WHOLE = 1.5, 1.0, 0.6, 0.35
"""Weights of what is said of a name: by a rule, by its clause, by a clause beside it, by the text as a whole."""
NEUTRAL = 0.15
"""Scores nearer to zero are neutral."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of the text that weighed, in characters of it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Toward:
    """The tone toward one name, from -1 to 1, how sure, and the passages it rests on, heaviest first."""

    name: str
    label: Label
    score: float
    confidence: float
    evidence: tuple[Span, ...] = ()


class Named(NamedTuple):
    """A text, the names in it, its language, and the tone of all of it where that is known already."""

    text: str
    mentions: Sequence[Mention]
    language: str
    whole: Tone | None = None


@dataclass(slots=True)
class _Said:
    """What was said of a name so far: polarity, weight and place."""

    parts: list[tuple[float, float, Clause]] = field(default_factory=list)


def targets_of(
    text: str,
    mentions: Sequence[Mention],
    language: str,
    whole: Tone | None = None,
    bystanders: Collection[str] = (),
) -> tuple[Toward, ...]:
    """Return the tone toward each name of *mentions*, which index *text*; in order of appearance.

    *whole* is the tone of the text where it is known already. A name that only speaks ("Musk says") is neutral, and so
    is one of *bystanders* that harms or helps another: a rule or an idea wins nothing when shares fall.
    """
    return targets_of_each([Named(text, mentions, language, whole)], bystanders)[0]


def targets_of_each(texts: Sequence[Named], bystanders: Collection[str] = ()) -> list[tuple[Toward, ...]]:
    """Return what :func:`targets_of` does for each of *texts*; many at once are several times faster than singly."""
    clauses = [_telling(each) for each in texts]
    heard = iter(sounds_of([clause for each in clauses for clause in each]))
    asked = [(each.text, each.language) for each, parts in zip(texts, clauses, strict=True) if parts and not each.whole]
    wholes = iter(tones_of(asked))
    return [
        _targets(each, parts, list(islice(heard, len(parts))), each.whole or next(wholes), bystanders) if parts else ()
        for each, parts in zip(texts, clauses, strict=True)
    ]


def _telling(named: Named) -> list[Clause]:
    """Return the clauses of a text from the sentence of its first name on: what goes before says nothing of names."""
    if not named.mentions:
        return []
    clauses = [part for clause in clauses_of(named.text, named.mentions) for part in turned(clause)]
    first = next((clause.sentence for clause in clauses if clause.names), None)
    return [] if first is None else [clause for clause in clauses if clause.sentence >= first]


def _targets(
    named: Named, clauses: Sequence[Clause], heard: Sequence[float], whole: Tone, bystanders: Collection[str]
) -> tuple[Toward, ...]:
    said = _said(clauses, heard, bystanders)
    alone = len({mention.name for mention in named.mentions}) == 1
    order = dict.fromkeys(name for clause in clauses for names in clause.names.values() for name in names)
    return tuple(_judged(name, said[name], whole, alone=alone) for name in order)


def _said(clauses: Sequence[Clause], heard: Sequence[float], bystanders: Collection[str]) -> dict[str, _Said]:
    """Collect what each clause says of its names, or of those of the clause before, or of the one after."""
    said: dict[str, _Said] = defaultdict(_Said)
    topic: dict[str, float] = {}
    waiting: list[tuple[float, Clause]] = []
    sentence = -1
    for clause, sound in zip(clauses, heard, strict=True):
        if clause.sentence != sentence:
            waiting, sentence = [], clause.sentence
        if not clause.names:
            if not topic:
                waiting.append((sound, clause))
            for name, before in topic.items():
                if before * sound >= 0:  # of two opponents the one that it fits
                    said[name].parts.append((sound, CARRIED, clause))
            continue
        topic = {}
        for name, (polarity, weight) in _spoken(clause, sound, bystanders).items():
            said[name].parts.append((polarity, weight, clause))
            if polarity or weight == OWN:
                topic[name] = polarity if weight == ROLE else 0.0
                said[name].parts.extend((earlier, CARRIED, other) for earlier, other in waiting)
        waiting = []
    return said


def _spoken(clause: Clause, sound: float, bystanders: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return polarity and weight of what *clause* says of each of its names."""
    language = clause.language
    found = roles(clause.signs, chinese=language == "zh", polarity=lambda words: sounds(words, language))
    by_sign = {role.sign: (role.polarity, ROLE) for role in found}
    spoken: dict[str, tuple[float, float]] = {}
    for sign, names in clause.names.items():
        for name in names:
            polarity, weight = by_sign.get(sign, (sound, OWN))
            neutral = name in bystanders and weight == ROLE and polarity > 0
            spoken.setdefault(name, (0.0 if neutral else polarity, weight))
    return spoken


def _judged(name: str, said: _Said, whole: Tone, *, alone: bool) -> Toward:
    parts = said.parts
    speaks_only = all(weight == ROLE and not polarity for polarity, weight, _ in parts)
    total = sum(polarity * weight for polarity, weight, _ in parts)
    weight = sum(weight for _, weight, _ in parts)
    if alone and not speaks_only and not all(part[2].asks for part in parts):
        total, weight = total + whole.score * (WHOLE + 0.4), weight + WHOLE
    score = round(max(-1.0, min(1.0, total / max(weight, 1e-9))), 4)
    label: Label = "neutral" if abs(score) < NEUTRAL else "positive" if score > 0 else "negative"
    confidence = round(min(1.0, abs(score) if label != "neutral" else 1 - abs(score) / NEUTRAL / 2), 4)
    heavy = sorted((part for part in parts if part[0] * score > 0), key=lambda part: -abs(part[0] * part[1]))
    evidence = tuple(dict.fromkeys(Span(clause.start, clause.end) for _, _, clause in heavy))[:SHOWN]
    return Toward(name, label, score, confidence, evidence)
