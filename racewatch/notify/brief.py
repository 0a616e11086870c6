"""The daily brief as a letter: what was talked about, what was raised, which sources fail; in the reader's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from zoneinfo import ZoneInfo

from racewatch.notify.letter import Letter
from racewatch.phrases import Phrases, worded
from schemas.channel import Language

BRIEF = Phrases(
    {
        "title": (
            "Daily brief to {until}: {items} items, {alerts} incidents",
            "每日简报（截至 {until}）：{items} 条，{alerts} 起事件",
            "每日簡報（截至 {until}）：{items} 則，{alerts} 起事件",
        ),
        "items": (
            "{items} items, the day before {before}",
            "{items} 条，前一日 {before} 条",
            "{items} 則，前一日 {before} 則",
        ),
        "topics": ("Topics", "话题", "話題"),
        "topic": ("{label}: {now} ({change})", "{label}：{now}（{change}）", "{label}：{now}（{change}）"),
        "alerts": ("Incidents", "事件", "事件"),
        "open": ("still open", "仍在持续", "仍在持續"),
        "closed": ("over", "已平息", "已平息"),
        "failing": ("Sources that fail", "出现故障的来源", "發生故障的來源"),
        "none": ("none", "无", "無"),
    }
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many items a topic has, and how many it had the day before; its label in the three languages."""

    id: str
    labels: tuple[str, str, str]
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Raised:
    """An incident of the day."""

    label: str
    severity: str
    open: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """A day up to *until*: items in all, the topics with most of them, incidents, and the last words of red sources."""

    until: datetime
    items: int
    before: int
    topics: tuple[Count, ...] = ()
    alerts: tuple[Raised, ...] = ()
    failing: tuple[str, ...] = ()


def brief_letter(brief: Brief, language: Language, zone: str) -> Letter:
    """Return *brief* as a letter; a section that holds nothing says so."""
    say = partial(BRIEF.say, language)
    until = f"{brief.until.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    title = say("title", until=until, items=f"{brief.items:,}", alerts=len(brief.alerts))
    head = say("items", items=f"{brief.items:,}", before=f"{brief.before:,}")
    sections = [(say(name), list(lines) or [say("none")]) for name, lines in _sections(brief, language)]
    return Letter(
        title=title,
        text="\n".join([head, *(f"\n{name}\n" + "\n".join(f"- {line}" for line in lines) for name, lines in sections)]),
        markdown="\n\n".join(
            [head, *(f"**{name}**\n" + "\n".join(f"- {one}" for one in lines) for name, lines in sections)]
        ),
        html=f"<p>{escape(head)}</p>" + "".join(_html(name, lines) for name, lines in sections),
        severity="warning" if brief.failing else "info",
        data=[_data(brief)],
    )


def _sections(brief: Brief, language: Language) -> Iterator[tuple[str, Iterator[str]]]:
    def topic(count: Count) -> str:
        change = f"{count.now - count.before:+,}"
        label = worded(count.labels, language)
        return BRIEF.say(language, "topic", label=label, now=f"{count.now:,}", change=change)

    def raised(alert: Raised) -> str:
        return f"{alert.label} [{alert.severity}], {BRIEF.say(language, 'open' if alert.open else 'closed')}"

    yield "topics", map(topic, brief.topics)
    yield "alerts", map(raised, brief.alerts)
    yield "failing", iter(brief.failing)


def _html(name: str, lines: Sequence[str]) -> str:
    return f"<h4>{escape(name)}</h4><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _data(brief: Brief) -> dict[str, object]:
    topics = {count.id: {"items": count.now, "before": count.before} for count in brief.topics}
    found = {"kind": "brief", "until": brief.until.isoformat(), "items": brief.items, "before": brief.before}
    return {**found, "topics": topics, "alerts": [one.label for one in brief.alerts], "failing": list(brief.failing)}
