"""The labelled texts of labelled_stories.yaml as items and pairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from racewatch.stories import grouped, keys_of, lead_of
from racewatch.text.fingerprint import fingerprint
from schemas import Item
from schemas.item import document_id

FILE = Path(__file__).with_suffix(".yaml")
START = datetime(2025, 1, 27, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text: its topic, the story it tells, how it was made, and the item it becomes."""

    topic: str
    story: str
    how: str
    item: Item


def texts_of(split: str) -> list[Text]:
    """Return the texts of *split*, each published ten minutes after the one before."""
    return [Text(*text, _item(number, version)) for number, (*text, version) in enumerate(_versions(split))]


def _versions(split: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    for topic in yaml.safe_load(FILE.read_text("utf-8"))["topics"]:
        for story in topic["stories"] if topic["split"] == split else ():
            for version in story["versions"]:
                yield topic["name"], version.get("story", story["id"]), version["how"], version


def _item(number: int, version: dict[str, str]) -> Item:
    known: dict[str, Any] = {"published_origin": "page", "published_precision": "minute", "language_confidence": 1}
    at = START + number * timedelta(minutes=10)
    return Item(
        id=document_id(str(number)),
        source="labelled",
        publisher="labelled",
        kind="article",
        url="https://labelled.example/",
        title=version["title"],
        text=version["text"],
        published_at=at,
        fetched_at=at,
        language="zh",
        fingerprint=fingerprint(f"{version['title']}\n{version['text']}"),
        story_keys=keys_of(lead_of(version["title"], version["text"])),
        **known,
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """What grouping found of the pairs of one split; each value is a share, 0 to 1, or a number of pairs."""

    precision: float
    copies: float
    rewrites: float
    pairs: int


def scores_of(split: str) -> Scores:
    """Return how the pairs within a topic, and the pairs across topics that were put together, were judged."""
    texts = texts_of(split)
    stories = {text.item.id: done.story for text, done in zip(texts, grouped([t.item for t in texts], ()), strict=True)}
    together = right = pairs = 0
    found: dict[str, list[bool]] = {"copies": [], "rewrites": []}
    for one, other in combinations(texts, 2):
        same, joined = one.story == other.story, stories[one.item.id] == stories[other.item.id]
        together += joined
        right += joined and same
        pairs += one.topic == other.topic
        if same:
            found["rewrites" if "rewrite" in (one.how, other.how) else "copies"].append(joined)
    recall = {kind: sum(hits) / len(hits) for kind, hits in found.items()}
    return Scores(right / together, recall["copies"], recall["rewrites"], pairs)
