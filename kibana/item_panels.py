"""The Lens panels over items."""

from typing import Final

from kibana.lens import Columns, count, measure, number, over_time, panel, parts, table, top, xy
from kibana.objects import Object

SURE: Final = "not sentiment_label : unsure"
VOICES: Final = {
    "zh-Hans 简体": "language : zh and script : Hans",
    "zh-Hant 繁體": "language : zh and script : Hant",
    "English": "language : en",
}


def items() -> list[Object]:
    """Return the panels over items."""
    n, tone = count("items"), measure("items", "average", "sentiment", "mean sentiment", SURE)
    first = measure("items", "min", "published_at", "first")
    stories, publishers = (
        measure("items", "unique_count", "story", "stories"),
        measure("items", "unique_count", "publisher", "publishers"),
    )
    time, voice = over_time("items"), parts("voice", VOICES)
    bars: Columns = {"voice": voice, "time": time, "n": n}
    return [
        panel("items", "Items · 条目", "items", {"n": n}, number("n")),
        panel("stories", "Stories: copies count once · 事件数", "items", {"n": stories}, number("n")),
        panel("publishers", "Publishers · 发布者", "items", {"n": publishers}, number("n")),
        panel(
            "voices",
            "Items by language and script · 语言与字体",
            "items",
            bars,
            xy("bar_stacked", "time", ["n"], "voice"),
        ),
        panel(
            "names",
            "Names most mentioned · 提及最多的名称",
            "items",
            {"name": top("items", "names", "n", 15, "name"), "n": n},
            xy("bar_horizontal", "name", ["n"]),
        ),
        panel(
            "topics",
            "Topics · 话题",
            "items",
            {"topic": top("items", "topics", "n", 15, "topic"), "n": n},
            xy("bar_horizontal", "topic", ["n"]),
        ),
        panel(
            "labels",
            "Sentiment over time · 情感走势",
            "items",
            {"label": top("items", "sentiment_label", "n", 4, "sentiment"), "time": time, "n": n},
            xy("bar_percentage_stacked", "time", ["n"], "label"),
        ),
        panel(
            "tone",
            "Mean sentiment by language and script, unsure items left out · 平均情感",
            "items",
            {
                "voice": voice,
                "time": over_time("items", "1d"),
                "tone": tone,
            },
            xy("line", "time", ["tone"], "voice"),
        ),
        panel(
            "told",
            "Stories told most · 转载最多的事件",
            "items",
            {
                "story": top("items", "story", "n", 10, "story"),
                "n": n,
                "publishers": publishers,
                "first": first,
            },
            table(["story", "n", "publishers", "first"]),
        ),
        panel(
            "who",
            "Publishers: items, stories, first item · 发布者一览",
            "items",
            {
                "publisher": top("items", "publisher", "n", 15, "publisher"),
                "n": n,
                "stories": stories,
                "first": first,
                "tone": tone,
            },
            table(["publisher", "n", "stories", "first", "tone"]),
        ),
        panel(
            "voice-table",
            "The same subject in each language and script · 三方对照",
            "items",
            {
                "voice": voice,
                "n": n,
                "stories": stories,
                "publishers": publishers,
                "first": first,
                "tone": tone,
                "negative": count("negative", "sentiment_label : negative"),
            },
            table(["voice", "n", "stories", "publishers", "first", "tone", "negative"]),
        ),
        panel(
            "voice-names",
            "Names most mentioned in each language and script · 各语言提及的名称",
            "items",
            {"voice": voice, "name": top("items", "names", "n", 8, "name"), "n": n},
            table(["voice", "name", "n"]),
        ),
        panel(
            "voice-labels",
            "Sentiment in each language and script · 各语言的情感",
            "items",
            {"label": top("items", "sentiment_label", "n", 4, "sentiment"), "voice": voice, "n": n},
            xy("bar_percentage_stacked", "voice", ["n"], "label"),
        ),
    ]
