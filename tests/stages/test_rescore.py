"""Rescore: history follows the sentiment model, once, and touches nothing else."""

import json

import pytest

from racewatch import stages
from racewatch.query.ast import Everything
from racewatch.sentiment.weights import weights
from racewatch.store.open import opened
from racewatch.store.questions import Window

TEXTS = ("DeepSeek 讓輝達股價暴跌", "太让人失望了[怒]", "Nvidia shares soar")
TONE = ("sentiment", "sentiment_label", "sentiment_confidence", "sentiment_probabilities", "sentiment_evidence",
        "sentiment_model", "targets")  # fmt: skip


@pytest.fixture
def stored(tmp_path, settings):
    """Store 603 items as the model judges them, two thirds of them marked as judged by an older one."""
    rows = [
        {"url": f"https://a.example/{n}", "title": TEXTS[n % 3], "published": "2025-01-26T00:00Z"} for n in range(603)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    stages.index(
        [stages.normalize(stages.import_file(tmp_path / "a.jsonl", "article", settings)[0], settings)], settings
    )
    with opened(settings) as store:
        fresh = store.search(Everything(), Window(), limit=9999)
        older = {"sentiment": 0.0, "sentiment_label": "unsure", "sentiment_model": "lexicon-1", "targets": ()}
        store.write([one.model_copy(update=older) for one in fresh if one.title != TEXTS[0]])
    return settings, {one.id: one for one in fresh}


def everyone(settings):
    """Return all stored items by id."""
    with opened(settings) as store:
        return {one.id: one for one in store.search(Everything(), Window(), limit=9999)}


def test_history_follows_the_model(stored):
    """What another model judged is judged again, with targets; the rest of each item and all other items stay."""
    settings, fresh = stored
    lines = []
    done = stages.rescore(settings, lines.append)
    assert (done.changed, done.unchanged, done.left, done.refused) == (402, 0, 0, 0)
    now = everyone(settings)
    assert {one.sentiment_model for one in now.values()} == {weights().version}
    bare = {id_: one.model_copy(update={name: getattr(fresh[id_], name) for name in TONE}) for id_, one in now.items()}
    assert bare == fresh
    english = next(one for one in now.values() if one.title == TEXTS[2])
    assert [(target.name, target.label) for target in english.targets] == [("nvidia", "positive")]
    assert lines[0].startswith("402 documents tagged again")
    assert stages.rescore(settings) == stages.Revised()


def test_emoticons_still_count(stored):
    """They were taken out of the text when it was tagged and are put back before it is judged again."""
    settings, fresh = stored
    stages.rescore(settings)
    angry = next(one for one in everyone(settings).values() if one.title.startswith(TEXTS[1][:3]))
    assert angry.emoticons == ("怒",)
    assert angry.sentiment == pytest.approx(fresh[angry.id].sentiment, abs=0.05)


def test_a_fresh_item_carries_all_that_a_score_needs(stored):
    """Probabilities, evidence, version, and a target with its passage for each name."""
    _, fresh = stored
    one = next(one for one in fresh.values() if one.title == TEXTS[0])
    assert one.sentiment_probabilities is not None
    assert sum(dict(one.sentiment_probabilities).values()) == pytest.approx(1, abs=2e-4)
    assert "暴跌" in one.sentiment_evidence
    assert {target.name: target.label for target in one.targets} == {"deepseek": "positive", "nvidia": "negative"}
    assert all(target.evidence == (TEXTS[0],) for target in one.targets)
