"""An incident told in one language: headline, sections of lines, evidence, ways to look closer; without markup."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from racewatch.notify.phrases import figure
from racewatch.notify.reader import Reader
from racewatch.notify.sections import Piece, content, faulty, label, lasting, much, piece
from schemas import Alert
from schemas.message import Told

MEASURED = {
    "share": " --series share",
    "reach": " --series reach",
    "heat": " --series heat",
    "rank": " --series rank",
    "novelty": " --series heat",
}
"""How `trend` is asked for a rule's series; a novelty is of what has heat."""


@dataclass(frozen=True, slots=True)
class Story:
    """What every form of a message shows, in this order."""

    headline: str
    severity: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    pieces: tuple[Piece, ...]
    links: tuple[tuple[str, str], ...]
    commands: tuple[tuple[str, str], ...]
    foot: str
    colon: str


def story_of(alert: Alert, change: Told, reader: Reader, kibana: str = "") -> Story:
    """Return *alert* at this *change* in the reader's words; *kibana* is the address of its items there, or empty."""
    told = operational(alert, reader) if alert.kind == "operational" else content(alert, reader)
    owner = [reader.say("owner", name=alert.basis.owner)] if alert.basis and alert.basis.owner else []
    foot = [reader.say("foot", rule=alert.rule, id=alert.id[:8]), *owner, reader.say("zone", zone=reader.zone)]
    return Story(
        headline=headline(alert, change, reader),
        severity=alert.severity,
        sections=tuple((reader.say(name), tuple(lines)) for name, lines in told if lines),
        pieces=tuple(piece(each, reader) for each in alert.evidence),
        links=((reader.say("kibana"), kibana),) if kibana else (),
        commands=tuple((reader.say(name), line) for name, line in commands(alert)),
        foot=" · ".join(foot),
        colon=reader.say("colon"),
    )


def headline(alert: Alert, change: Told, reader: Reader) -> str:
    """Return what happened, in a line."""
    if alert.kind == "operational":
        phrase = f"{change}-runs" if change in ("closed", "escalated") else "opened-runs"
        phrase = phrase.replace("runs", "stopped") if alert.rule.startswith(("stopped:", "schedule:")) else phrase
    else:
        phrase = f"{change}-{alert.direction}" if change == "opened" else change
    what = label(alert, reader)
    space = " " if reader.language != "en" and what[-1:].isascii() else ""
    return f"[{reader.say(alert.severity)}] {reader.say(phrase, what=what + space, much=much(alert, reader))}"


def operational(alert: Alert, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    """Yield what to know of a fault."""
    yield "reason", [alert.message]
    yield "how-much", [reader.say("runs", n=figure(alert.observed)) if alert.rule.startswith("source:") else ""]
    yield "time", [lasting(alert, reader)]


def commands(alert: Alert) -> Iterator[tuple[str, str]]:
    """Yield the commands that show the figure again, and that silence the rule."""
    if alert.kind == "operational":
        name = faulty(alert.rule)
        yield "look", f"racewatch ledger --source {name}" if name != alert.rule else "racewatch alerts check"
        return
    basis = alert.basis
    if basis and basis.series:
        series = MEASURED.get(alert.series, "")
        series += f" --list {basis.list}" if alert.series in ("heat", "rank", "novelty") else ""
        times = f"--since {_stamp(basis.series[0].start)} --until {_stamp(basis.until)}"
        yield "command", f"racewatch trend {shlex.quote(alert.query)}{series} --interval {alert.interval} {times}"
    yield "silence", f"racewatch alerts mute {shlex.quote(alert.rule)} --by NAME --why REASON"


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
