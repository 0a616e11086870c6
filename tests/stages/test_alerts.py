"""Alerts: one incident, told once, with evidence; the same from a replay."""

import json
from datetime import datetime, timedelta

import pytest

from racewatch import stages
from racewatch.catalog import load_watchbook
from racewatch.errors import ConfigError
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import AlertRule

EVENT = datetime.fromisoformat("2025-01-27T00:00+00:00")


@pytest.fixture
def watched(tmp_path, settings):
    """Fill the store with two weeks of quiet days and a day on which everybody writes about DeepSeek."""
    path = tmp_path / "a.jsonl"
    rows = []
    for hour in range(14 * 24 + 20):
        at = EVENT - timedelta(days=14) + timedelta(hours=hour)
        about = 12 if at >= EVENT + timedelta(hours=3) else int(hour % 9 == 0)
        for n in range(about):
            url = f"https://a.example/{hour}/{n}"
            text = f"DeepSeek story {hour}-{n} " + " ".join(f"w{(hour * 31 + n * 17 + k) % 997}" for k in range(12))
            rows.append({"url": url, "title": text, "published": at.isoformat(), "likes": n})
        rows.append({"url": f"https://a.example/{hour}", "title": f"Weather {hour}", "published": at.isoformat()})
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    landed, _ = stages.import_file(path, "article", settings)
    stages.index([stages.normalize(landed, settings)], settings)
    return settings.model_copy(update={"now": EVENT + timedelta(hours=19)})


def test_a_burst_raises_one_alert_with_evidence(watched):
    """Observed, expected, interval and three links; asked again, it is not told again."""
    raised = {alert.rule: alert for alert in stages.alerts(watched)}
    alert = raised["deepseek"]
    assert alert.opened_at == EVENT + timedelta(hours=3)
    assert (alert.observed, alert.series, alert.interval) == (12, "count", "1h")
    assert 0 <= alert.expected < 2
    assert len(alert.evidence) >= 3
    assert len({piece.id for piece in alert.evidence}) == len(alert.evidence)
    assert all(piece.url.startswith("https://") and "DeepSeek" in piece.title for piece in alert.evidence)
    assert stages.alerts(watched) == []
    with opened(watched) as store:
        assert len(store.alerts(Window(), "deepseek")) == 1


def test_a_later_evaluation_updates_the_same_incident(watched):
    """Evaluated every hour, the event stays one alert, and closes when it is over."""
    for hour in range(4, 20):
        stages.alerts(watched.model_copy(update={"now": EVENT + timedelta(hours=hour)}))
    with opened(watched) as store:
        (alert,) = store.alerts(Window(), "deepseek")
    assert alert.closed_at is None
    stages.alerts(watched.model_copy(update={"now": EVENT + timedelta(hours=60)}))
    with opened(watched) as store:
        (alert,) = store.alerts(Window(), "deepseek")
    assert EVENT + timedelta(hours=12) < alert.closed_at <= EVENT + timedelta(hours=20)  # as the rise becomes ordinary


def test_what_is_filled_in_late_still_alerts(settings, tmp_path):
    """Items of a day ago that arrive today open the incident where they belong, and a second look adds none."""
    before = [
        {"url": f"https://a.example/{n}", "title": f"Weather {n}", "published": f"{EVENT - timedelta(hours=n)}"}
        for n in range(1, 14 * 24)
    ]
    after = [row | {"published": f"{EVENT + timedelta(hours=n)}", "url": f"https://a.example/+{n}"}
             for n, row in enumerate(before[:24])]  # fmt: skip
    late = [
        {"url": f"https://a.example/late/{n}", "title": f"DeepSeek {n}", "published": f"{EVENT + timedelta(minutes=n)}"}
        for n in range(30)
    ]
    now = settings.model_copy(update={"now": EVENT + timedelta(hours=24)})

    def fill(name, rows):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        stages.index([stages.normalize(stages.import_file(path, "article", now)[0], now)], now)

    fill("in-time", [*before, *after])
    assert stages.alerts(now) == []
    fill("late", late)
    (alert,) = (each for each in stages.alerts(now) if each.rule == "deepseek")
    assert (alert.opened_at, alert.observed, alert.raised_at) == (EVENT, 30, now.clock)
    assert stages.alerts(now) == []


def test_a_replay_finds_what_the_live_run_found(watched):
    """Backtest and live evaluation agree on the incident and store nothing."""
    book = load_watchbook(watched.watchbook)
    rule = stages.rules_of(watched)["deepseek"]
    with opened(watched) as store:
        (found,) = stages.backtest(store, [rule], book, EVENT - timedelta(days=3), watched.clock)
        assert store.alerts(Window()) == []
    (live,) = (alert for alert in stages.alerts(watched) if alert.rule == "deepseek")
    assert (found.opened_at, found.observed, found.evidence) == (live.opened_at, live.observed, live.evidence)
    assert found.raised_at == EVENT + timedelta(hours=4)


def test_written_rules_stand_beside_the_topics(tmp_path, settings):
    """A rule of one's own is added; one with a topic's id replaces it; a disabled one is gone."""
    path = tmp_path / "rules.yaml"
    path.write_text(
        "rules:\n- {id: chips, query: 晶片 OR chips}\n- {id: deepseek, query: 'topic:deepseek', minimum_count: 9}\n"
        "- {id: nvidia, query: 'topic:nvidia', enabled: false}\n",
        "utf-8",
    )
    rules = stages.rules_of(settings.model_copy(update={"rules": path}))
    topics = {topic.id for topic in load_watchbook().topics}
    assert set(rules) == (topics | {"chips"}) - {"nvidia"}
    assert rules["deepseek"].minimum_count == 9


def test_a_wrong_rules_file_is_named(tmp_path, settings):
    """File and field are in the message."""
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n- {id: chips, querry: x}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"rules\.yaml: rules > 0"):
        stages.rules_of(settings.model_copy(update={"rules": path}))


def test_there_is_one_rule_a_topic():
    """Every watchbook topic is watched without anybody writing a rule."""
    book = load_watchbook()
    rules = stages.topic_rules(book)
    assert [rule.topic for rule in rules] == [topic.id for topic in book.topics]
    assert all(isinstance(rule, AlertRule) for rule in rules)
