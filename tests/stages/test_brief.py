"""The daily brief: what the store says of a day, told once to each channel that asks, in its language."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml

from racewatch import stages
from racewatch.config import Settings
from racewatch.errors import RetryLater
from racewatch.store.open import opened
from schemas import SourceRun
from schemas.item import document_id
from tests.notify.receiver import receiving

NOW = datetime(2025, 1, 28, tzinfo=UTC)


@pytest.fixture
def receiver():
    """Give a receiver on loopback."""
    with receiving() as found:
        yield found


@pytest.fixture
def settings(tmp_path, monkeypatch, receiver):
    """Return settings with three items of the day, one of the day before, a red source, and two channels that ask."""
    channels = {
        "desk": {"brief": True},
        "taipei": {"brief": True, "language": "zh-Hant", "zone": "Asia/Taipei"},
        "other": {},
    }
    rules = tmp_path / "alerts.yaml"
    rules.write_text(yaml.safe_dump({"channels": channels}), "utf-8")
    for name in channels:
        monkeypatch.setenv(f"RACEWATCH_CHANNEL_{name.upper()}", f"{receiver.url}/{name}")
    chosen = Settings(_env_file=None, var=tmp_path / "var", rules=rules, now=NOW)
    archive = tmp_path / "a.jsonl"
    times = ("2025-01-27T01:00Z", "2025-01-27T02:00Z", "2025-01-27T03:00Z", "2025-01-26T03:00Z")
    lines = (
        f'{{"url": "https://a.example/{n}", "title": "DeepSeek {n}", "published": "{at}"}}'
        for n, at in enumerate(times)
    )
    archive.write_text("\n".join(lines) + "\n", "utf-8")
    stages.index([stages.normalize(stages.import_file(archive, "article", chosen)[0], chosen)], chosen)
    at = NOW - timedelta(hours=2)
    red = SourceRun(id=document_id("a", "r"), source="a", family="feed", run_id="r", kind="items", started_at=at,
                    ended_at=at, state="blocked", reason="captcha", detail="418")  # fmt: skip
    with opened(chosen) as store:
        store.write([red])
    return chosen


def test_the_brief_tells_a_day_once_a_channel(settings, receiver):
    """Both channels that ask get the day's figures; asked again, and on another's failure, nobody gets it twice."""
    assert stages.brief(NOW, settings) == 2
    assert stages.brief(NOW, settings) == 0
    by_path = {each.path: each.json for each in receiver.received}
    assert sorted(by_path) == ["/desk", "/taipei"]
    assert len({each.key for each in receiver.received}) == 2
    desk = by_path["/desk"]
    assert desk["title"] == "Daily brief to 2025-01-28 00:00: 3 items, 0 incidents"
    assert "3 items, the day before 1" in desk["text"]
    assert "DeepSeek" in desk["text"]
    assert "(+2)" in desk["text"]
    assert "a ended blocked (captcha): 418" in desk["text"]
    assert by_path["/taipei"]["title"] == "每日簡報（截至 2025-01-28 08:00）：3 則，0 起事件"
    assert stages.brief(NOW + timedelta(days=1), settings) == 2


def test_a_channel_that_is_away_gets_it_by_the_next_try(settings, receiver):
    """One refusal is an error that names the channel, after the others have theirs; then only that one is told."""
    receiver.answer = lambda request: (503, {}) if request.path == "/desk" else (200, {"ok": True})
    with pytest.raises(RetryLater, match="desk"):
        stages.brief(NOW, settings)
    receiver.answer = lambda _: (200, {"ok": True})
    assert stages.brief(NOW, settings) == 1
    assert [each.path for each in receiver.received].count("/taipei") == 1


def test_nobody_asks_for_the_brief(settings):
    """Without a channel that says so there is none."""
    settings.rules.write_text("channels: {other: {}}", "utf-8")
    assert stages.brief(NOW, settings) is None
