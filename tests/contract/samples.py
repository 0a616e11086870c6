"""Documents for the contract: valid ones of which a test says only what it is about, and a small corpus of our own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from racewatch.query.ast import Everything
from racewatch.store.base import Store
from racewatch.store.documents import Document
from racewatch.store.questions import Window
from schemas import (
    Alert,
    Change,
    Decision,
    Earlier,
    Engagement,
    Evidence,
    Item,
    Message,
    Probabilities,
    RankObservation,
    SourceRun,
    Target,
)
from schemas.item import Label, document_id

DAWN = datetime(2025, 1, 26, 16, tzinfo=UTC)
"""Midnight in Shanghai, January 27, 2025."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def item(key: str, text: str = "", *, at: datetime = DAWN, **fields: Any) -> Item:
    """Return an item whose id is made of *key*."""
    known: dict[str, Any] = {
        "source": "example-feed",
        "publisher": "Example News",
        "kind": "article",
        "url": f"https://news.example/{document_id(key)}",
        "title": "",
        "text": text,
        "published_at": at,
        "published_origin": "page",
        "published_precision": "minute",
        "fetched_at": at + HOUR,
        "language": "zh",
        "script": "Hans",
        "language_confidence": 0.9,
    }
    return Item(id=document_id(key), **(known | fields))


def rank(title: str, *, at: datetime = DAWN, name: str = "hot", **fields: Any) -> RankObservation:
    """Return a row of the list *name* called *title*."""
    return RankObservation(title=title, list=name, observed_at=at, **fields)


def engagement(key: str, *, at: datetime = DAWN, **counts: int | None) -> Engagement:
    """Return the counts of the item named by *key* at a time."""
    return Engagement(item=document_id(key), source="example-feed", observed_at=at, **counts)


def run(key: str, *, at: datetime = DAWN, **fields: Any) -> SourceRun:
    """Return a run that ended well, named by *key*."""
    known: dict[str, Any] = {
        "source": "example-feed",
        "family": "feed",
        "run_id": key,
        "kind": "items",
        "started_at": at,
        "ended_at": at + HOUR,
        "state": "ok",
        "seen": 3,
        "landed": 2,
        "rejected": 1,
        "rejected_by_reason": {"bad-date": 1},
        "covered_from": at - DAY,
        "covered_to": at,
    }
    return SourceRun(id=document_id("run", key), **(known | fields))


def alert(key: str, *, at: datetime = DAWN, **fields: Any) -> Alert:
    """Return an open alert with evidence, named by *key*."""
    proof = Evidence(id=document_id(key), title="深度求索登顶", url=None, publisher="hot", at=at, measure="heat 1,000")
    known: dict[str, Any] = {
        "rule": "topic-deepseek",
        "query": "name:deepseek",
        "series": "heat",
        "severity": "warning",
        "interval": "1h",
        "opened_at": at,
        "peak_at": at,
        "raised_at": at + HOUR,
        "observed": 1000.5,
        "expected": 0.1 + 0.2,
        "low": 0.0,
        "high": 1e300,
        "score": 0.9,
        "coverage": 1.0,
        "evidence": (proof,),
        "changes": (Change(kind="opened", at=at + HOUR, series="heat", observed=1000.5),),
    }
    return Alert(id=document_id("alert", key), **(known | fields))


def message(key: str, *, at: datetime = DAWN, **fields: Any) -> Message:
    """Return a waiting message about an alert, named by *key*."""
    told = alert(key)
    known: dict[str, Any] = {
        "incident": told.id,
        "rule": told.rule,
        "change": "opened",
        "channel": "team",
        "severity": told.severity,
        "created_at": at,
        "due_at": at,
        "alert": told,
    }
    return Message(id=document_id("message", key), **(known | fields))


def decision(key: str, *, at: datetime = DAWN, **fields: Any) -> Decision:
    """Return the muting of a rule, named by *key*."""
    known: dict[str, Any] = {"action": "mute", "rule": "deepseek", "by": "lin", "why": "季報", "decided_at": at}
    return Decision(id=document_id("decision", key), **(known | fields))


def tone(name: str, score: float, label: Label | None = None) -> Target:
    """Return a tone toward *name*, labelled by the sign of its score."""
    return Target(name=name, score=score, label=label or ("negative" if score < 0 else "positive"), confidence=0.9)


def full_item() -> Item:
    """Return an item with something in every field, and a time finer than any index keeps."""
    return item(
        "full",
        "輝達（NVIDIA）股價下跌17%，\n\t市場震盪 😀 𠀀 \x00 \u202eabc\u202c e\u0301 \\ \" ' <b>",
        at=datetime(2025, 1, 27, 9, 30, 15, 123456, tzinfo=UTC),
        kind="post",
        title='"引號" ␞ ␟',
        platform_id="weibo:5128340000000000",
        original_title="  引號 ",
        original_text="輝達……",
        author="a" * 64,
        published_origin="relative",
        published_precision="hour",
        script="Hant",
        language_confidence=0.1 + 0.2,
        languages={"zh": 0.9, "en": 0.1},
        scripts={"Hant": 0.9, "Latn": 0.1},
        region="TW",
        hashtags=("輝達 股價", "AI"),
        mentions=("某人",),
        emoticons=("😂", "偷笑"),
        names=("nvidia", "deepseek", "nvidia"),
        topics=("chips",),
        sentiment=-0.123456789,
        sentiment_label="negative",
        sentiment_confidence=1 / 3,
        sentiment_probabilities=Probabilities(positive=0.1, neutral=0.3 - 0.1, negative=0.7),
        sentiment_evidence=("重挫", "重挫", "\x00"),
        sentiment_model="lexicon-1",
        targets=(
            Target(name="nvidia", label="negative", score=-1 / 3, confidence=0.1 + 0.2, evidence=("股價下跌", "𠀀")),
            Target(name="deepseek", label="unsure", score=0.0, confidence=0.0),
        ),
        fingerprint="00ff00ff00ff00ff",
        story="0123456789abcdef0123456789abcdef",
        story_keys=(0, 2**32 - 1),
        repairs=2,
        repairs_by_kind={"entity": 2},
        clipped=True,
        reads=0,
        likes=2**63 - 1,
        comments=12,
        reposts=None,
        reply_to="weibo:5128340000000000",
        state="edited",
        edited_at=DAWN + 2 * DAY,
        seen_at=DAWN + 3 * DAY,
        earlier=(Earlier(seen_at=DAWN + HOUR), Earlier(seen_at=DAWN + DAY, title="引號", text="輝達 \x00")),
    )


def full_rank() -> RankObservation:
    """Return a list's row with something in every field."""
    return rank(
        "深度求索登顶 App Store",
        position=1,
        url="https://s.example/q?x=%23",
        heat=1435601,
        reads=10,
        discussions=3,
        originals=2,
        label="沸",
        category="科技",
        language="zh",
        script="Hans",
        language_confidence=0.75,
        names=("deepseek",),
        topics=("chips",),
    )


def everything(store: Store) -> list[Document]:
    """Return all that *store* holds."""
    items, entries = store.search(Everything(), Window(), limit=9999), store.entries(Everything(), Window(), limit=9999)
    told: list[Document] = [*store.messages(Window()), *store.decisions(Window())]
    return [*items, *entries, *store.runs(Window()), *store.alerts(Window()), *told]


def only(store: Store) -> Item:
    """Return the one item that *store* holds."""
    (found,) = store.search(Everything(), Window())
    return found


CORPUS: dict[str, Item] = {
    found.title or found.text: found
    for found in (
        item(
            "c1",
            "輝達股價重挫，市值蒸發",
            script="Hant",
            names=("nvidia",),
            topics=("chips",),
            publisher="海峽日報",
            sentiment=-0.5,
            sentiment_label="negative",
            targets=(tone("nvidia", -0.8), tone("deepseek", 0.4)),
        ),
        item(
            "c2",
            "辉达股价下跌",
            names=("nvidia",),
            topics=("chips",),
            source="weibo",
            kind="post",
            likes=0,
            targets=(tone("nvidia", 0.0, "unsure"),),
        ),
        item("c3", "英伟达发布新芯片", names=("nvidia",), topics=("chips",)),
        item("c4", "NVIDIA shares fall", language="en", script=None, names=("nvidia",), topics=("chips",)),
        item("c5", "国庆阅兵光辉灿烂，达到高潮"),
        item("c6", "在大川，普通人也用 GPT-4o 写信", names=("gpt",)),
        item("c7", "A股大涨，Ａ股午后跳水", source="weibo", kind="post", likes=200),
        item("c8", "ＤｅｅｐＳｅｅｋ　Ｒ１ 开源", names=("deepseek",), topics=("models",)),
        item("c9", "Sputnik-moment for A.I., they say", language="en", script=None, names=("sputnik-moment",)),
        item("c10", "正文在此", title="標題在此", script="Hant"),
        item("c11", "テストと한국GPT", language="mul", script=None),
        item("c12", "。，！", language="und", script=None),
    )
}
"""A small corpus, each item under its title or text; all of one hour."""
