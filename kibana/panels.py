"""The Lens panels and saved searches there are; those over items are a file of their own."""

from typing import Final

from kibana.item_panels import items
from kibana.lens import count, measure, number, over_time, panel, table, top, xy
from kibana.objects import Object, saved_search

CHANGED: Final = "state : (deleted or edited)"
"""Items that are gone, or say something else than they did at first."""
BAD: Final = "not state : (ok or quiet)"
"""Runs that ended in a state which turns a task red; held to schemas.run.GOOD by a test."""


def ranks() -> list[Object]:
    """Return the panels over hot lists."""
    hottest = measure("ranks", "max", "heat", "greatest heat")
    best = measure("ranks", "min", "position", "best position")
    return [
        panel(
            "list-topics",
            "Hot lists by topic: greatest heat · 热搜话题",
            "ranks",
            {"topic": top("ranks", "topics", "heat", 10, "topic"), "heat": hottest, "best": best},
            table(["topic", "heat", "best"]),
        )
    ]


def runs() -> list[Object]:
    """Return the panels over the ledger."""
    n = count("runs")
    landed, rejected = measure("runs", "sum", "landed", "landed"), measure("runs", "sum", "rejected", "rejected")
    last = measure("runs", "max", "started_at", "last run")
    return [
        panel("runs-bad", "Runs that ended badly · 异常运行", "runs", {"n": count("runs", BAD)}, number("n")),
        panel(
            "states",
            "Runs by state · 运行状态",
            "runs",
            {"state": top("runs", "state", "n", 8, "state"), "time": over_time("runs"), "n": n},
            xy("bar_stacked", "time", ["n"], "state"),
        ),
        panel(
            "sources",
            "Sources: runs, bad runs, records, last run · 来源一览",
            "runs",
            {
                "source": top("runs", "source", "n", 100, "source"),
                "n": n,
                "bad": count("bad runs", BAD),
                "landed": landed,
                "rejected": rejected,
                "last": last,
            },
            table(["source", "n", "bad", "landed", "rejected", "last"]),
        ),
        panel(
            "reasons",
            "Why runs ended badly · 异常原因",
            "runs",
            {"reason": top("runs", "reason", "n", 15, "reason"), "n": n},
            xy("bar_horizontal", "reason", ["n"]),
            BAD,
        ),
    ]


def alerts() -> list[Object]:
    """Return the panels over alerts."""
    n = count("alerts")
    observed = measure("alerts", "max", "observed", "observed at the peak")
    expected = measure("alerts", "max", "expected", "expected")
    last = measure("alerts", "max", "opened_at", "last opened")
    return [
        panel("alerts", "Alerts · 警报", "alerts", {"n": n}, number("n")),
        panel("alerts-open", "Open alerts · 未结束", "alerts", {"n": count("open", "not closed_at : *")}, number("n")),
        panel(
            "alerts-time",
            "Alerts by severity · 严重程度",
            "alerts",
            {"severity": top("alerts", "severity", "n", 3, "severity"), "time": over_time("alerts", "1d"), "n": n},
            xy("bar_stacked", "time", ["n"], "severity"),
        ),
        panel(
            "rules",
            "Rules: alerts, observed, expected, last · 规则一览",
            "alerts",
            {
                "rule": top("alerts", "rule", "n", 30, "rule"),
                "n": n,
                "observed": observed,
                "expected": expected,
                "last": last,
            },
            table(["rule", "n", "observed", "expected", "last"]),
        ),
    ]


def searches() -> list[Object]:
    """Return the saved searches."""
    found = ["title", "publisher", "state", "language", "names", "sentiment", "url"]
    runs_ = ["source", "state", "reason", "detail", "seen", "landed", "rejected"]
    raised = ["rule", "series", "severity", "observed", "expected", "coverage", "closed_at", "message"]
    return [
        saved_search("search-items", "Newest items · 最新条目", "items", found),
        saved_search("search-changed", "Deleted or edited · 已删除或已编辑", "items", found, CHANGED),
        saved_search(
            "search-ranks",
            "Hot-list rows · 热搜条目",
            "ranks",
            [
                "list",
                "position",
                "title",
                "heat",
                "label",
                "url",
            ],
        ),
        saved_search("search-bad-runs", "Runs that ended badly · 异常运行", "runs", runs_, BAD),
        saved_search("search-alerts", "Alerts · 警报", "alerts", raised),
    ]


def every() -> dict[str, Object]:
    """Return every panel and search by its key without the prefix."""
    found = [*items(), *ranks(), *runs(), *alerts(), *searches()]
    return {each["id"].removeprefix("racewatch-").removeprefix("lens-"): each for each in found}
