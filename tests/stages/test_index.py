"""Nothing is lost on the way to the store, whatever is away, and every document is in one count."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from racewatch import stages
from racewatch.errors import RetryLater
from racewatch.landing.quarantine import quarantined
from racewatch.landing.waiting import waiting, waiting_runs
from racewatch.query.ast import Everything
from racewatch.store.open import opened
from racewatch.store.questions import Window


@pytest.fixture
def archive(tmp_path):
    """Return an archive of three articles, one of which has no usable address."""
    path = tmp_path / "a.jsonl"
    rows = [
        {"url": f"https://a.example/{n}", "title": f"DeepSeek {n}", "published": f"2025-01-2{n}T00:00Z"} for n in (6, 7)
    ]
    path.write_text("\n".join(json.dumps(row) for row in [*rows, {"url": "https://?x", "title": "y"}]) + "\n", "utf-8")
    return path


def test_a_store_that_is_away_loses_nothing(archive, settings):
    """The batch waits; the next index run takes it, without being told about it."""
    away = settings.model_copy(update={"store": "http://127.0.0.1:9"})
    landed, _ = stages.import_file(archive, "article", away)
    clean = stages.normalize(landed, away)
    with pytest.raises(RetryLater, match=r"127\.0\.0\.1:9"):
        stages.index([clean], away)
    assert [str(path) for path in waiting(settings.var, "clean")] == [clean]
    done = stages.index(settings=settings)
    assert done.written.created == 2
    assert waiting(settings.var, "clean") == []
    assert list(waiting_runs(settings.var)) == []


def test_a_raw_batch_that_was_left_behind_is_taken_along(archive, settings):
    """A crash between landing and normalizing costs nothing."""
    stages.import_file(archive, "article", settings)
    assert stages.index(settings=settings).written.created == 2


def test_the_same_batch_twice_changes_nothing(archive, settings):
    """Normalizing gives the same bytes, indexing finds every document known."""
    landed, _ = stages.import_file(archive, "article", settings)
    clean = stages.normalize(landed, settings)
    before = Path(clean).read_bytes()
    stages.index([clean], settings)
    again = stages.normalize(landed, settings)
    assert Path(again).read_bytes() == before
    done = stages.index([again], settings)
    assert (done.written.created, done.written.duplicate, done.total) == (0, 2, 2)


def test_what_cannot_be_normalized_is_in_quarantine(archive, settings):
    """Landed = clean + rejected, and the rejected one is whole."""
    landed, run = stages.import_file(archive, "article", settings)
    stages.index([stages.normalize(landed, settings)], settings)
    with opened(settings) as store:
        indexed = store.total(Everything(), Window())
    rejected = [record for _, records in quarantined(settings.var) for record in records]
    assert run.seen == indexed + len(rejected) == 3
    assert rejected[0].raw["url"] == "https://?x"


def test_every_sighting_of_a_post_is_a_point_of_its_series(tmp_path, settings):
    """A post that is seen three times has three counts; indexed again, still three; an article without counts none."""
    path = tmp_path / "posts.jsonl"
    for n in range(3):
        row = {"platform_id": "weibo:1", "url": "https://m.weibo.cn/status/1", "text": "开源", "likes": 10 * n}
        path.write_text(json.dumps({**row, "published": "2025-01-26T00:00Z"}) + "\n", "utf-8")
        then = settings.model_copy(update={"now": settings.now + timedelta(hours=n)})
        batch, _ = stages.import_file(path, "post", then)
        for _ in range(2):
            stages.index([stages.normalize(batch, then)], then)
    with opened(settings) as store:
        (item,) = store.search(Everything(), Window())
        series = store.engagements(item.id, Window())
    assert (item.likes, [point.likes for point in series]) == (20, [0, 10, 20])
    assert [point.observed_at - settings.now for point in series] == [timedelta(hours=n) for n in range(3)]


def test_copies_are_put_into_one_story(tmp_path, settings):
    """Across batches, and again when the same batches are indexed once more."""
    text = "某公司周一发布新一代语言模型并开放全部权重，训练费用不到同类产品的十分之一，多家云服务商当天接入。"
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    for n, path in enumerate((first, second)):
        rows = [
            {
                "url": f"https://{n}.example/copy",
                "title": f"第{n}家报道",
                "text": text,
                "published": "2025-01-27T00:00Z",
            },
            {"url": f"https://{n}.example/own", "title": f"DeepSeek {n}", "published": "2025-01-27T00:00Z"},
        ]
        path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    batches = [stages.import_file(path, "article", settings)[0] for path in (first, second)]
    for _ in range(2):
        stages.index([stages.normalize(batch, settings) for batch in batches], settings)
        with opened(settings) as store:
            items = store.search(Everything(), Window())
        stories = {item.url.partition("//")[2]: item.story for item in items}
        assert stories["0.example/copy"] == stories["1.example/copy"]
        assert len(set(stories.values())) == 3
