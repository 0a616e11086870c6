"""Documents for the tests of stores: valid ones, of which a test says only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.query.ast import Everything
from racewatch.store.questions import Window
from schemas import Alert, Evidence, Item, RankObservation, SourceRun
from schemas.item import document_id

NOON = datetime(2025, 1, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = Window()
ANY = Everything()


def item(name: str = "one", **fields: Any) -> Item:
    """Return an article whose id is made of *name*."""
    known = {
        "source": "example-news",
        "publisher": "Example News",
        "kind": "article",
        "url": f"https://news.example/{name}",
        "title": "輝達股價下跌",
        "text": "市場對 DeepSeek 的新模型反應強烈，輝達與台積電收低。",
        "published_at": NOON,
        "published_origin": "page",
        "published_precision": "minute",
        "fetched_at": NOON + HOUR,
        "language": "zh",
        "script": "Hant",
        "language_confidence": 0.99,
        "names": ("nvidia", "deepseek"),
        "topics": ("chips",),
        "sentiment": -0.25,
        "sentiment_label": "negative",
        "sentiment_confidence": 0.7,
        "fingerprint": "00ff00ff00ff00ff",
    }
    return Item(id=document_id(name), **{**known, **fields})


def rank(title: str = "DeepSeek 登頂", **fields: Any) -> RankObservation:
    """Return a list's row called *title*."""
    known = {"list": "weibo-hot", "observed_at": NOON, "position": 1, "heat": 1000, "label": "沸"}
    return RankObservation(title=title, **{**known, **fields})


def run(name: str = "run-1", **fields: Any) -> SourceRun:
    """Return a good run called *name*."""
    known = {
        "source": "weibo-hot",
        "family": "weibo",
        "kind": "ranks",
        "started_at": NOON,
        "ended_at": NOON + HOUR,
        "state": "partial",
        "reason": "rejects",
        "seen": 3,
        "landed": 1,
        "rejected": 2,
        "rejected_by_reason": {"bad-date": 1, "no-title": 1},
        "covered_from": NOON,
        "covered_to": NOON + HOUR,
    }
    return SourceRun(id=document_id("weibo-hot", name), run_id=name, **{**known, **fields})


def alert(name: str = "alert-1", **fields: Any) -> Alert:
    """Return an alert with evidence; its id is made of *name*."""
    proof = Evidence(id="a" * 32, title="DeepSeek 登頂", url=None, publisher="weibo-hot", at=NOON, measure="heat 1,000")
    known = {
        "rule": "topic-deepseek",
        "query": "name:deepseek",
        "series": "heat",
        "severity": "warning",
        "interval": "1h",
        "opened_at": NOON,
        "peak_at": NOON,
        "raised_at": NOON + HOUR,
        "observed": 1435601.0,
        "expected": 0.1 + 0.2,
        "low": 0.0,
        "high": 1e5,
        "score": 0.97,
        "coverage": 0.5,
        "message": "DeepSeek rises",
        "evidence": (proof,),
    }
    return Alert(id=document_id(name), **{**known, **fields})
