"""The tone of a text and toward each name in it, as the fields of an item and of an answer of ``racewatch tag``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from racewatch.catalog import Watchbook
from racewatch.sentiment import Tone, Toward
from schemas import Probabilities, Target
from schemas.item import Label

Tones = Callable[[Sequence[tuple[str, str]]], list[Tone]]
"""What judges whole texts, each with its language: the built-in model or an endpoint."""
PARTIES = frozenset(("person", "company", "lab", "model", "chip"))
"""Kinds of names that compete: what harms one may help another."""
LONGEST_PASSAGE = 300
"""Characters of a passage that is kept as evidence."""


class ToneTags(TypedDict):
    """The fields of an item that come from the sentiment model."""

    sentiment: float
    sentiment_label: Label
    sentiment_confidence: float
    sentiment_probabilities: Probabilities | None
    sentiment_evidence: tuple[str, ...]
    sentiment_model: str
    targets: tuple[Target, ...]


def tone_tags(tone: Tone, targets: tuple[Target, ...]) -> ToneTags:
    """Return *tone* and *targets* as the fields of an item."""
    probabilities = None
    if tone.probabilities:
        negative, neutral, positive = tone.probabilities
        probabilities = Probabilities(negative=negative, neutral=neutral, positive=positive)
    return {
        "sentiment": tone.score,
        "sentiment_label": tone.label,
        "sentiment_confidence": tone.confidence,
        "sentiment_probabilities": probabilities,
        "sentiment_evidence": tone.evidence,
        "sentiment_model": tone.model,
        "targets": targets,
    }


def target_of(whole: str, toward: Toward) -> Target:
    """Return *toward* with the passages of *whole* that its spans mean."""
    return Target(
        name=toward.name,
        label=toward.label,
        score=toward.score,
        confidence=toward.confidence,
        evidence=tuple(whole[span.start : span.end][:LONGEST_PASSAGE] for span in toward.evidence),
    )


def bystanders(watchbook: Watchbook) -> frozenset[str]:
    """Return the names that compete with nobody: events, ideas, authorities and the like."""
    return frozenset(name.id for name in watchbook.names if name.kind not in PARTIES)


def answer_of(tags: ToneTags) -> Mapping[str, Any]:
    """Return *tags* as the field ``sentiment`` of an answer; targets by name."""
    found = tags["sentiment_probabilities"]
    return {
        "label": tags["sentiment_label"],
        "score": tags["sentiment"],
        "confidence": tags["sentiment_confidence"],
        "probabilities": found.model_dump() if found else None,
        "evidence": tags["sentiment_evidence"],
        "model": tags["sentiment_model"],
        "targets": {target.name: target.model_dump(exclude={"name"}) for target in tags["targets"]},
    }
