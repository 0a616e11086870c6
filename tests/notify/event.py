"""A small store in which one event happens: two quiet weeks, then a day on which everybody writes about one name."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from racewatch import stages
from racewatch.config import Settings

EVENT = datetime.fromisoformat("2025-01-27T03:00+00:00")
WATCHBOOK = """
names:
  - {id: deepseek, kind: company, en: [DeepSeek], hans: [深度求索]}
topics:
  - {id: deepseek, label: DeepSeek, label_zh: 深度求索, names: [deepseek]}
"""
RULES = """
channels:
  hook: {tell: [opened, updated, peaked, closed]}
defaults: {channels: [hook], series: [count]}
"""


def filled(folder: Path, store: str = "", prefix: str = "racewatch") -> Settings:
    """Return settings of a store in *folder* with the event in it, its last hour at EVENT + 16 h."""
    (folder / "watchbook.yaml").write_text(WATCHBOOK, "utf-8")
    (folder / "alerts.yaml").write_text(RULES, "utf-8")
    settings = Settings(
        _env_file=None,
        var=folder / "var",
        store=store,
        store_prefix=prefix,
        watchbook=folder / "watchbook.yaml",
        rules=folder / "alerts.yaml",
        now=EVENT + timedelta(hours=3),
    )
    path = folder / "items.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows()) + "\n", "utf-8")
    landed, _ = stages.import_file(path, "article", settings)
    stages.index([stages.normalize(landed, settings)], settings)
    return settings


def rows() -> list[dict[str, object]]:
    """Return the articles of the archive."""
    found: list[dict[str, object]] = []
    begin = EVENT - timedelta(days=14)
    for hour in range(14 * 24 + 17):
        at = begin + timedelta(hours=hour)
        found.append({"url": f"https://a.example/{hour}", "title": f"Weather {hour}", "published": at.isoformat()})
        for n in range(12 if at >= EVENT else int(hour % 9 == 0)):
            words = " ".join(f"w{(hour * 31 + n * 17 + k) % 997}" for k in range(12))
            title = f"DeepSeek story {hour}-{n} {words}"
            found.append(
                {
                    "url": f"https://a.example/{hour}/{n}",
                    "title": title,
                    "text": f"{title}. DeepSeek's app is praised.",
                    "published": at.isoformat(),
                    "publisher": f"Paper {n % 4}",
                    "likes": n,
                }
            )
    return found


def at(settings: Settings, hours: float) -> Settings:
    """Return *settings* with the clock so many hours after the event began."""
    return settings.model_copy(update={"now": EVENT + timedelta(hours=hours)})
