"""Headings that hold a watched spelling and mean something else, as entries of a hot list: none alerts. All our own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from racewatch.catalog import load_watchbook
from racewatch.config import Settings
from racewatch.stages.detection import found
from racewatch.stages.rules import topic_rules
from racewatch.store.open import opened
from racewatch.tagging import tagger
from schemas import Alert, RankObservation

BOOK = load_watchbook()
NAMESAKES = Path(__file__).with_name("namesakes.txt").read_text("utf-8").split("\n")[:-1]
NEWS = [
    "奥特曼卸任OpenAI首席执行官",
    "豆包大模型降价",
    "Kimi发布K9模型",
    "Gemini9发布",
    "寒武纪股价腰斩",
    "千问App崩了",
    "Grok9开源",
]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def alerts_on(folder: Path, headings: list[str]) -> list[Alert]:
    """Return what all topic rules raise when *headings* are hot technology news after three weeks without a name."""
    hours = [NOW - timedelta(hours=n) for n in range(1, 21 * 24)]
    calm = [entry(at, f"今日天气{position}", 300_000, position) for at in hours for position in range(1, 6)]
    hot = [entry(NOW, heading, 3_000_000, position) for position, heading in enumerate(headings, 1)]
    with opened(Settings(store=f"sqlite:///{folder}/list.db", _env_file=None)) as store:
        store.write([*calm, *hot])
        return list(found(store, topic_rules(BOOK), BOOK, NOW, NOW + timedelta(hours=1)))


def entry(at: datetime, title: str, heat: int, position: int) -> RankObservation:
    """Return a tagged entry of the list."""
    return tagger().observation(
        RankObservation(
            list="weibo-hot", title=title, url="https://l.example/1", observed_at=at, position=position, heat=heat,
            category="科技",
        )
    )  # fmt: skip


def test_no_namesake_alerts(tmp_path: Path) -> None:
    """Food, rocks, singers, drivers, stars and heroes that are called like a model or its makers."""
    assert len(set(NAMESAKES)) == len(NAMESAKES) > 400
    told = {piece.title for alert in alerts_on(tmp_path, NAMESAKES) for piece in alert.evidence}
    assert told == set()


@pytest.mark.parametrize("heading", NEWS)
def test_the_same_words_alert_as_news(tmp_path: Path, heading: str) -> None:
    """The list that stays silent about namesakes is not deaf."""
    assert heading in {piece.title for alert in alerts_on(tmp_path, [heading]) for piece in alert.evidence}
