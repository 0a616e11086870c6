"""The demonstration's report: one HTML file that opens anywhere and loads nothing."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from racewatch.charts.axes import Step, clock, named_zone, short, when
from racewatch.charts.svg import Mark, bars, tone_bars
from racewatch.demo.pages import template
from racewatch.demo.runs import by_source
from racewatch.demo.site import local_link
from racewatch.errors import ConfigError
from racewatch.notify.chart import chart_of
from racewatch.notify.phrases import figure
from racewatch.notify.reader import Reader
from racewatch.notify.story import story_of
from racewatch.store.figures import Tone
from racewatch.store.trend import Coverage
from racewatch.text.link import web_address
from schemas import Alert, SourceRun

COMMANDS = (
    ("racewatch search 'name:nvidia lang:en'", "articles and posts about one name, in every spelling"),
    ("racewatch trend 'topic:deepseek' --interval 1h", "the same series as above, hour by hour"),
    ("racewatch trend 'name:deepseek' --series heat", "the hot list's own measure"),
    ("racewatch sentiment 'topic:deepseek' --interval 1d", "mean and split for each day"),
    ("racewatch alerts backtest --rule deepseek", "what the rule would have raised, judged by the past alone"),
    ("racewatch ledger", "every run of every source and the state it ended in"),
)
LANGUAGES = {"zh": "Chinese 中文", "en": "English 英文", "mul": "several 多语", "und": "undecided 未定"}
UNITS = {"count": "items", "share": "of all items", "heat": "heat", "rank": "of the list", "novelty": "heat"}
NAMES = {
    "count": "Items 报道量",
    "share": "Share of items 报道占比",
    "heat": "Hot-list heat 热搜热度",
    "rank": "Place on the hot list 热搜位置",
    "novelty": "New on the hot list 首次上榜",
}


@dataclass(frozen=True)
class Report:
    """What the report shows: plain values, steps without a value are gaps.

    *site* is the address of a running local world; links to the posts and lists it imitates then lead there.
    """

    topic: str
    query: str
    zone: str
    trend: Sequence[Step]
    heat: Sequence[Step]
    tones: Mapping[str, Tone]
    alerts: Sequence[Alert]
    runs: Sequence[SourceRun]
    coverage: Coverage
    store: str = ""
    label: str = ""
    site: str = ""
    commands: Sequence[tuple[str, str]] = COMMANDS


def write_report(path: Path, report: Report) -> Path:
    """Write *report* to *path*, whole or not at all; return the path. Raise ConfigError when it cannot be written."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(rendered(report), "utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):  # the place may be such that not even its parts can be looked at
            part.unlink()
        raise ConfigError(
            f"{path}: the report cannot be written ({error.strerror}); free or change the place"
        ) from error
    return path


def rendered(report: Report) -> str:
    """Return *report* as an HTML page."""
    facts = {
        "report": report,
        "title": report.label or report.topic,
        "tiles": tiles(report),
        "period": period(report.trend, report.zone),
        "trend": bars(report.trend, zone=report.zone, unit="items", name="trend", marks=marks(report, "count")),
        "trend_step": length(report.trend),
        "heat": bars(report.heat, zone=report.zone, unit="heat", name="heat", marks=marks(report, "heat")),
        "heat_step": length(report.heat),
        "heat_gaps": sum(step.value is None for step in report.heat),
        "tones": tone_bars(report.tones, LANGUAGES),
        "alerts": [alert_facts(alert, report) for alert in report.alerts],
        "sources": by_source(report.runs),
        "bad_runs": [run_facts(run, report.zone) for run in report.runs if not run.good],
        "zone": named_zone(report.zone, report.trend[0].start) if report.trend else report.zone,
        "unsure": sum(tone.unsure for tone in report.tones.values()),
        "toned": sum(tone.n for tone in report.tones.values()),
    }
    return template("report.html.j2").render(facts)


def tiles(report: Report) -> list[tuple[str, str, str, str]]:
    """Return the key figures: value, what it is in English and in Chinese, and a remark."""
    seen = [step for step in report.trend if step.value is not None]
    total = sum(step.value or 0 for step in seen)
    peak = max(seen, key=lambda step: step.value or 0, default=None)
    hottest = max((s for s in report.heat if s.value is not None), key=lambda step: step.value or 0, default=None)
    covered, expected = report.coverage.seen, report.coverage.expected
    return [
        (f"{total:,.0f}", "items on the topic", "相关报道与帖子", f"{len(seen)} steps, one per {length(report.trend)}"),
        _peak(peak, report.zone, f"items in the busiest {length(report.trend)}", "最多时段"),
        _peak(hottest, report.zone, "greatest hot-list heat", "最高热度"),
        (f"{report.coverage.share:.0%}", "of the time was observed", "覆盖率", f"{covered} of {expected} steps"),
    ]


def _peak(step: Step | None, zone: str, words: str, chinese: str) -> tuple[str, str, str, str]:
    if step is None or step.value is None:
        return "–", words, chinese, "nothing was observed"
    return short(step.value), words, chinese, f"from {when(step, zone)}"


def period(steps: Sequence[Step], zone: str) -> str:
    """Return from when to when *steps* reach, with the year."""
    if not steps:
        return "no time"
    first, last = steps[0].start, steps[-1].end
    return f"{clock(first, zone)} to {clock(last, zone)}, {last.astimezone(ZoneInfo(zone)).year}"


def length(steps: Sequence[Step]) -> str:
    """Return how long a step is, in words.

    >>> length([])
    'step'
    """
    if not steps:
        return "step"
    hours = (steps[0].end - steps[0].start).total_seconds() / 3600
    if hours >= 23:  # a day on which clocks go forward has 23 hours
        days = round(hours / 24)
        return "day" if days == 1 else f"{days} days"
    return "hour" if hours == 1 else f"{hours:g} hours"


def marks(report: Report, series: str) -> list[Mark]:
    """Return where the alerts of *series* lie on its chart."""
    chosen = report.trend if series == "count" else report.heat
    if not chosen:
        return []
    end = chosen[-1].end
    found = [alert for alert in report.alerts if alert.series == series and chosen[0].start <= alert.opened_at < end]
    return [
        Mark(alert.opened_at, min(alert.closed_at or end, end), f"alert {clock(alert.opened_at, report.zone)}")
        for alert in found
    ]


def alert_facts(alert: Alert, report: Report) -> dict[str, Any]:
    """Return what the page says of one alert."""
    zone, reader = report.zone, Reader("en", report.zone)
    told = story_of(alert, "opened", reader)
    return {
        "alert": alert,
        "sections": [(name, [line for line in lines if line]) for name, lines in told.sections],
        "chart": chart_of(alert, reader),
        "name": NAMES[alert.series],
        "unit": UNITS[alert.series],
        "opened": clock(alert.opened_at, zone),
        "peak": clock(alert.peak_at, zone),
        "closed": clock(alert.closed_at, zone) if alert.closed_at else "",
        "observed": f"{alert.observed:,.0f}",
        "expected": figure(alert.expected),
        "low": figure(alert.low),
        "high": figure(alert.high),
        "evidence": [
            (piece, _link(each.url, report.site), each.about)
            for piece, each in zip(alert.evidence, told.pieces, strict=True)
        ],
        "command": dict(told.commands).get(reader.say("command"), ""),
    }


def _link(url: str | None, site: str) -> str:
    """Return an address that may stand in a link: web addresses only, led to the local world where there is one."""
    address = web_address(url)
    return local_link(address, site) if address and site else address


def run_facts(run: SourceRun, zone: str) -> tuple[SourceRun, str]:
    """Return a run with its time in words."""
    return run, clock(run.started_at, zone)
