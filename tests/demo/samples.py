"""Small series, alerts and runs to draw."""

from datetime import UTC, datetime, timedelta

from racewatch.demo.report import Report
from racewatch.store.figures import Tone
from racewatch.store.trend import Coverage, Row
from schemas import Alert, Evidence, SourceRun

START = datetime(2025, 1, 25, 16, tzinfo=UTC)
"""Midnight of the 26th in Shanghai."""


def series(values: list[float | None], hours: float = 6, start: datetime = START) -> list[Row]:
    """Return a step for each value, None for a gap."""
    each = timedelta(hours=hours)
    return [Row(start + n * each, start + (n + 1) * each, value, gap=value is None) for n, value in enumerate(values)]


def alert(**over: object) -> Alert:
    """Return an alert on the third step of a series of six hours."""
    piece = Evidence(
        id="1", title="輝達暴跌", url="https://m.weibo.cn/status/42", publisher="微博", at=START, measure="9 likes"
    )
    facts = {
        "id": "a", "rule": "deepseek", "query": "topic:deepseek", "series": "count", "severity": "warning",
        "interval": "6h", "opened_at": START + timedelta(hours=12), "peak_at": START + timedelta(hours=18),
        "raised_at": START + timedelta(hours=24), "observed": 1234.0, "expected": 2.25, "low": 0.0, "high": 5.5,
        "score": 0.875, "coverage": 0.96, "evidence": (piece,),
    }  # fmt: skip
    return Alert.model_validate({**facts, **over})


def run(source: str = "island-tech", **over: object) -> SourceRun:
    """Return a run that ended well."""
    facts = {
        "id": source, "source": source, "family": "feed", "run_id": "1", "kind": "items", "started_at": START,
        "ended_at": START, "state": "ok", "requests": 30, "seen": 27, "landed": 27,
    }  # fmt: skip
    return SourceRun.model_validate({**facts, **over})


def report(**over: object) -> Report:
    """Return a report of two days with a gap, an alert and three languages."""
    trend = series([3, None, 400, 1234, 7, 0, 2, 5])
    facts = {
        "topic": "deepseek", "query": "topic:deepseek", "zone": "Asia/Shanghai", "trend": trend,
        "heat": series([0, 120_000.0, 1_400_000.0, None], 12), "alerts": [alert()], "runs": [run()],
        "tones": {"zh": Tone(100, 0.25, 50, 20, 20, 10), "en": Tone(8, None, 0, 0, 0, 8)},
        "coverage": Coverage(7, 8), "store": "sqlite:///var/racewatch.db",
    }  # fmt: skip
    return Report(**{**facts, **over})
