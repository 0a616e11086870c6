"""An answer as its page shows it: key figures, charts, gaps, and the commands that give the same figures. Pure."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from racewatch.analysis.coverage import HOUR, Coverage, least_seen
from racewatch.catalog import Watchbook
from racewatch.charts.svg import Mark, bars, tone_bars
from racewatch.phrases import worded
from racewatch.stages.basis import labels
from racewatch.store.figures import Tone
from racewatch.web.answers import Answer
from racewatch.web.page import Reader
from racewatch.web.phrases import PAGE
from racewatch.web.question import Question, days_of

GAPS = 5
"""Gaps that are listed; of more the longest ones."""
UNITS = {"count": "items", "share": "items", "stories": "stories", "publishers": "publishers", "heat": "heat"}
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One step as the chart draws it."""

    start: datetime
    end: datetime
    value: float | None


def facts_of(found: Answer, question: Question, reader: Reader, watchbook: Watchbook) -> dict[str, Any]:
    """Return what the template of the overview needs beside the answer itself."""
    asked, coverage = found.asked, found.series.asked_coverage
    scale, unit = (PERCENT, "%") if question.measure == "share" else (1, UNITS[question.measure])
    steps = [Bar(row.start, row.end, None if row.value is None else row.value * scale) for row in found.series.rows]
    longest = sorted(coverage.gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))[:GAPS]
    return {
        "tiles": tiles(found, coverage, reader),
        "chart": bars(steps, zone=reader.zone, unit=unit, name="trend", marks=marks(found)),
        "tones": tone_bars(found.tones, {}),
        "days": days_of(asked.since, asked.until, reader.zone),
        "gaps": sorted(longest),
        "more_gaps": len(coverage.gaps) - len(longest),
        "least": least_seen(coverage),
        "commands": list(commands(found, question)),
        "called": called(found, reader, watchbook),
        "hours": {gap: (gap[1] - gap[0]) // HOUR for gap in longest},
    }


def tiles(found: Answer, coverage: Coverage, reader: Reader) -> list[tuple[str, str, str]]:
    """Return the key figures: value, what it is, and what it rests on."""
    tone, language = found.tone, reader.language
    seen = PAGE.say(language, "coverage-of", seen=coverage.seen, expected=coverage.expected)
    return [
        (f"{found.total:,}", PAGE.say(language, "items"), ""),
        (f"{coverage.share:.0%}", PAGE.say(language, "coverage"), seen),
        ("–" if tone.mean is None else f"{tone.mean:+.2f}", PAGE.say(language, "mean-tone"), _sure(tone, reader)),
    ]


def _sure(tone: Tone, reader: Reader) -> str:
    return PAGE.say(reader.language, "tone-of", sure=tone.sure, unsure=tone.unsure)


def marks(found: Answer) -> list[Mark]:
    """Return where the incidents lie on the chart."""
    end = found.asked.until
    return [
        Mark(alert.opened_at, min(alert.closed_at or end, end), alert.topic or alert.rule)
        for alert in found.alerts
        if alert.kind == "content" and alert.opened_at < end
    ]


def commands(found: Answer, question: Question) -> Iterator[str]:
    """Yield the commands that answer the same on a terminal."""
    asked = found.asked
    query, zone = shlex.quote(question.query), f"--zone {asked.zone}"
    time = f"--since {asked.since.isoformat()} --until {asked.until.isoformat()}"
    series = "" if question.measure == "count" else f" --series {question.measure}"
    yield f"racewatch trend {query}{series} --interval {asked.interval} {zone} {time}"
    yield f"racewatch sentiment {query} --split language --interval all {zone} {time}"
    yield f"racewatch search {query} {time}"


def called(found: Answer, reader: Reader, watchbook: Watchbook) -> dict[tuple[str, str], str]:
    """Return what the names and topics on the page are called in the reader's language, by field and id."""
    names = {share.name for share in found.parts["names"]} | {name for item in found.items for name in item.names}
    topics = [share.name for share in found.parts["topics"]]
    rows = {("names", name): words for name, words in labels(watchbook, None, names, "").items()}
    rows |= {("topics", topic): labels(watchbook, topic, (), topic)[""] for topic in topics}
    return {key: worded(words, reader.language) for key, words in rows.items()}
