"""Checks of collecting: credentials, last good runs, what waits in the landing, quarantine, lost messages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from racewatch.catalog import Source
from racewatch.config import CHANNEL
from racewatch.doctor.findings import Finding, Level, said
from schemas import Message, SourceRun

LATE: dict[str, int] = {"hot": 2, "feeds": 6, "hourly": 6, "daily": 49}
"""Hours without a good run after which a source of a schedule is late: some rounds of it may fail."""
WAITS, STUCK = 2.0, 24.0
"""Hours that a batch waits: above the first a warning, above the second a failure."""
RECENT = 7
"""Days of quarantine and messages that are looked at."""
BACK = 30
"""Days in which a late source's last good run is looked for."""
AHEAD = 0.1
"""Hours that a run may seem to lie ahead of this clock."""


def credentials(sources: Iterable[Source], present: Mapping[str, bool]) -> Iterator[Finding]:
    """Judge the settings that scheduled *sources* need, by whether each is *present*; no value comes here."""
    needed: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources:
        if source.credential and source.schedule != "manual":
            needed[source.credential].append(source.name)
    if not needed:
        yield Finding("credentials", "ok", said("credential-none"))
    for field, names in sorted(needed.items()):
        setting, wanted = f"RACEWATCH_{field.upper()}", ", ".join(names)
        if present.get(field):
            seen = said("credential-set", setting=setting, sources=wanted)
            yield Finding("credentials", "ok", seen, about=setting)
        else:
            seen = said("credential-absent", setting=setting, sources=wanted)
            yield Finding("credentials", "warn", seen, said("credential-do", setting=setting), about=setting)


def channels(present: Mapping[str, bool]) -> Iterator[Finding]:
    """Judge the alert channels by whether the address of each is *present*."""
    for name, there in sorted(present.items()):
        setting = CHANNEL + name.upper().replace("-", "_")
        if there:
            yield Finding("credentials", "ok", said("channel-set", setting=setting, channel=name), about=setting)
        else:
            seen = said("channel-absent", setting=setting, channel=name)
            yield Finding("credentials", "fail", seen, said("channel-do", channel=name), about=setting)


def runs(sources: Iterable[Source], by_source: Mapping[str, list[SourceRun]], now: datetime) -> Iterator[Finding]:
    """Judge each scheduled source by its runs, newest first, at the time *now*."""
    scheduled = [source for source in sources if source.schedule != "manual"]
    if not scheduled:
        yield Finding("runs", "ok", said("runs-none"))
    for source in scheduled:
        yield _run(source, by_source.get(source.name, []), now)


def _run(source: Source, newest: list[SourceRun], now: datetime) -> Finding:
    name = source.name
    if not newest:
        return Finding("runs", "warn", said("run-never", source=name), said("run-never-do", source=name), about=name)
    last, good = newest[0], next((run for run in newest if run.good), None)
    ended = {"source": name, "state": last.state, "reason": last.reason or "-"}
    todo = said("run-do", source=name)
    if good is None:
        return Finding("runs", "fail", said("run-never-good", days=BACK, **ended), todo, about=name)
    hours, limit = (now - good.started_at) / timedelta(hours=1), LATE[source.schedule]
    if hours > limit:
        seen = said("run-late", hours=f"{hours:,.0f}", limit=limit, **ended)
        return Finding("runs", "fail", seen, todo, about=name)
    if not last.good:
        return Finding("runs", "warn", said("run-bad", hours=f"{hours:.1f}", **ended), todo, about=name)
    return Finding("runs", "ok", said("run-fine", source=name, hours=f"{max(hours, 0):.1f}"), about=name)


def ahead(by_source: Mapping[str, list[SourceRun]], now: datetime) -> Iterator[Finding]:
    """Tell of the run that lies farthest ahead of *now*: then this clock or another worker's is wrong."""
    newest = [found[0] for found in by_source.values() if found]
    latest = max(newest, key=lambda run: run.started_at, default=None)
    if latest is None or (hours := (latest.started_at - now) / timedelta(hours=1)) <= AHEAD:
        return
    seen = said("clock-future", source=latest.source, hours=f"{hours:,.1f}")
    yield Finding("clock", "fail", seen, said("clock-do"), about=latest.source)


def landing(waiting: Mapping[str, list[float]]) -> Iterator[Finding]:
    """Judge the hours that files wait in the landing, by the step that has to take them."""
    for step, hours in waiting.items():
        if not hours:
            continue
        oldest = max(hours)
        level: Level = "fail" if oldest > STUCK else "warn" if oldest > WAITS else "ok"
        seen = said("landing-waits", count=len(hours), step=step, hours=f"{oldest:,.1f}")
        yield Finding("landing", level, seen, None if level == "ok" else said("landing-do"), about=step)
    if not any(waiting.values()):
        yield Finding("landing", "ok", said("landing-fine"))


def quarantine(recent: Mapping[str, int]) -> Iterator[Finding]:
    """Judge the records of the last RECENT days in quarantine, by reason."""
    for reason, count in sorted(recent.items()):
        seen = said("quarantine-new", count=count, days=RECENT, reason=reason)
        yield Finding("quarantine", "warn", seen, said("quarantine-do", reason=reason), about=reason)
    if not recent:
        yield Finding("quarantine", "ok", said("quarantine-fine", days=RECENT))


def messages(lost: Iterable[Message]) -> Iterator[Finding]:
    """Judge the messages of the last RECENT days that nobody got."""
    found = Counter(message.channel for message in lost)
    for channel, count in sorted(found.items()):
        seen = said("messages-lost", count=count, channel=channel)
        yield Finding("messages", "fail", seen, said("messages-do", channel=channel), about=channel)
    if not found:
        yield Finding("messages", "ok", said("messages-fine", days=RECENT))
