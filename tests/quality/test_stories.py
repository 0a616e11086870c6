"""How well copies of one story are put together: on labelled texts of our own and on recorded posts."""

import gzip
import json
from datetime import timedelta
from itertools import groupby

import pytest

from racewatch.stories import grouped, keys_of, lead_of
from racewatch.text.fingerprint import fingerprint
from schemas import Item
from schemas.item import document_id
from tests.quality.floors import floors_of
from tests.quality.labelled_stories import START, scores_of, texts_of
from tests.quality.shared_data import recorded


def test_pairs_of_the_test_split_stay_above_their_floors() -> None:
    """Edited, cut, quoted and converted copies are together, and what only has the same form or topic is apart."""
    floors, scores = floors_of("stories"), scores_of("test")
    assert scores.pairs >= 100
    assert scores.precision >= floors["precision"]
    assert scores.copies >= floors["copies"]


def test_the_labelled_set_is_as_large_and_as_mixed_as_it_says() -> None:
    """At least 150 labelled pairs, both scripts and English, every way of making a version in each split."""
    texts = {split: texts_of(split) for split in ("dev", "test")}
    assert sum(scores_of(split).pairs for split in texts) >= 150
    for found in texts.values():
        assert {text.how for text in found} == {"original", "copy", "rewrite", "template"}
    assert not {text.topic for text in texts["dev"]} & {text.topic for text in texts["test"]}


@pytest.mark.shared
def test_recorded_posts_of_one_story_lie_in_one_topic() -> None:
    """Posts put together are of one recorded topic, nearly always: a topic is a weak label, copies cross topics too."""
    with gzip.open(recorded("weibo_topics/posts.jsonl.gz"), "rt", encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    items = [_post(number, post["body"]) for number, post in enumerate(posts)]
    stories = [item.story or "" for item in grouped(items, ())]
    rows = sorted(zip(stories, (post["topic"] for post in posts), strict=True))
    groups = [[topic for _, topic in group] for _, group in groupby(rows, key=lambda row: row[0])]
    pairs = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    same = sum(group.count(topic) * (group.count(topic) - 1) // 2 for group in groups for topic in set(group))
    assert len(posts) > 6000
    assert pairs > 500
    assert same / pairs >= floors_of("stories")["one-topic"]


def _post(number: int, body: str) -> Item:
    at = START + number * timedelta(seconds=10)
    return Item(
        id=document_id(str(number)),
        source="recorded",
        publisher="recorded",
        kind="post",
        url="https://recorded.example/",
        text=body,
        published_at=at,
        published_origin="page",
        published_precision="minute",
        fetched_at=at,
        language="zh",
        language_confidence=1,
        fingerprint=fingerprint(body),
        story_keys=keys_of(lead_of("", body)),
    )
