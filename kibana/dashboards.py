"""The dashboards there are: which panels, where, over which time."""

from kibana.charts import ATTENTION, HEAT, SOURCES, TOWARD
from kibana.objects import DATA_VIEWS, Object, dashboard
from kibana.panels import every

WIDE, HALF, THIRD = 48, 24, 16
CHARTS = (ATTENTION, HEAT, SOURCES, TOWARD)


def rows(*lines: tuple[int, tuple[Object, ...]]) -> list[tuple[Object, tuple[int, int, int, int]]]:
    """Return *lines* of panels, each a height and panels of equal width, one below the other."""
    placed, y = [], 0
    for height, panels in lines:
        width = WIDE // len(panels)
        placed += [(panel, (place * width, y, width, height)) for place, panel in enumerate(panels)]
        y += height
    return placed


def dashboards(p: dict[str, Object]) -> list[Object]:
    """Return the dashboards over the panels *p*."""
    return [
        dashboard(
            "overview",
            "AI race overview · AI 竞赛总览",
            "How much, by whom, about whom and in which tone; copies of one text count once as a story.",
            rows(
                (6, (p["items"], p["stories"], p["publishers"], p["alerts"])),
                (12, (ATTENTION,)),
                (12, (p["voices"], p["labels"])),
                (14, (p["names"], p["topics"])),
                (12, (p["list-topics"], p["told"])),
                (16, (p["search-items"],)),
                (12, (p["search-changed"],)),
            ),
        ),
        dashboard(
            "deepseek",
            "DeepSeek event · DeepSeek 事件",
            "January 2025, everything that names DeepSeek: items, the hot list, tone, who told it first.",
            rows(
                (6, (p["items"], p["stories"], p["publishers"], p["alerts-open"])),
                (12, (ATTENTION, HEAT)),
                (12, (p["voices"], p["tone"])),
                (14, (p["names"], p["who"])),
                (14, (p["search-alerts"],)),
                (16, (p["search-items"], p["search-ranks"])),
            ),
            query="names : deepseek or topic : deepseek",
            time=("2025-01-20T00:00:00.000Z", "2025-02-05T00:00:00.000Z"),
        ),
        dashboard(
            "coverage",
            "Sources and coverage · 来源与覆盖",
            "What was looked at, when, and what ended badly: read this before a low figure is believed.",
            rows(
                (6, (p["runs-bad"], p["items"], p["publishers"])),
                (20, (SOURCES,)),
                (12, (p["states"], p["reasons"])),
                (18, (p["sources"],)),
                (16, (p["search-bad-runs"],)),
            ),
            time=("now-7d", "now"),
        ),
        dashboard(
            "alerts",
            "Alerts · 警报",
            "What stood out, how far, and on how much of the past that judgement rests.",
            rows(
                (6, (p["alerts"], p["alerts-open"])),
                (12, (p["alerts-time"],)),
                (14, (p["rules"],)),
                (18, (p["search-alerts"],)),
            ),
            time=("now-30d", "now"),
        ),
        dashboard(
            "framing",
            "Framing by language · 各语言的框架",
            "The same subject in Simplified Chinese, Traditional Chinese and English; write it into the query bar.",
            rows(
                (10, (p["voice-table"],)),
                (12, (ATTENTION,)),
                (12, (p["voices"], p["tone"])),
                (12, (p["voice-labels"], p["voice-names"])),
                (16, (TOWARD,)),
                (16, (p["search-items"],)),
            ),
        ),
    ]


def every_object() -> list[Object]:
    """Return all objects of the file: what is referred to before what refers to it."""
    panels = every()
    return [*DATA_VIEWS.values(), *panels.values(), *CHARTS, *dashboards(panels)]
