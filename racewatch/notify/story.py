"""An incident told in one language: headline, sections of lines, evidence, ways to look closer; without markup."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from racewatch.notify.phrases import figure, index_of, say, step, when
from schemas import Alert, Evidence
from schemas.basis import Basis, Place, Share, Tone
from schemas.channel import Language
from schemas.message import Told

NAMED = 5
"""Publishers, spellings and sources that are named."""
MEASURED = {
    "share": " --series share",
    "reach": " --series reach",
    "heat": " --series heat",
    "rank": " --series rank",
    "novelty": " --series heat",
}
"""How `trend` is asked for a rule's series; a novelty is of what has heat."""
CHANGED = 0.1
"""Difference of mean sentiment from which it is said to have changed."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is written: language, zone of times, and where Kibana and its data view are."""

    language: Language = "en"
    zone: str = "UTC"
    kibana: str = ""
    prefix: str = "racewatch"

    def say(self, phrase: str, **parts: object) -> str:
        """Return *phrase* in the reader's language."""
        return say(self.language, phrase, **parts)

    def when(self, moment: datetime) -> str:
        """Return *moment* in the reader's words and zone."""
        return when(self.language, moment, self.zone)


@dataclass(frozen=True, slots=True)
class Piece:
    """One item or list entry: what it is called, where it lies, who and when and how much, and the passage."""

    title: str
    url: str
    about: str
    quote: str


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
    else:
        phrase = f"{change}-{alert.direction}" if change == "opened" else change
    what = label(alert, reader)
    space = " " if reader.language != "en" and what[-1:].isascii() else ""
    return f"[{reader.say(alert.severity)}] {reader.say(phrase, what=what + space, much=much(alert, reader))}"


def label(alert: Alert, reader: Reader) -> str:
    """Return what the alert's topic, rule or source is called."""
    names = alert.basis.labels.get("") if alert.basis else None
    return names[index_of(reader.language)] if names else alert.rule.removeprefix("source:")


def much(alert: Alert, reader: Reader) -> str:
    """Return the observed figure against the expected one."""
    found = reader.say(alert.series, n=figure(alert.observed, alert.series), step=step(reader.language, alert.interval))
    if alert.series in ("runs", "rank", "novelty"):
        return found
    numbers = {name: figure(getattr(alert, name), alert.series) for name in ("expected", "low", "high")}
    return f"{found}{reader.say('comma' if reader.language == 'en' else 'stop')}{reader.say('expected', **numbers)}"


def operational(alert: Alert, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    """Yield what to know of a fault."""
    yield "reason", [alert.message]
    yield "how-much", [reader.say("runs", n=figure(alert.observed)) if alert.rule.startswith("source:") else ""]
    yield "time", [_lasting(alert, reader)]


def content(alert: Alert, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    """Yield what to know of a spike: what, how much, where, the first, the tone, hot list, coverage, note."""
    basis = alert.basis
    what = [label(alert, reader) + (f" ({alert.query})" if alert.query != label(alert, reader) else "")]
    if basis and basis.spellings:
        what.append(reader.say("spelled", list=shares(basis.spellings, reader)))
    yield "what", what
    yield (
        "how-much",
        [
            f"{much(alert, reader)}{reader.say('stop')}{reader.say('at', at=reader.when(alert.peak_at))}",
            f"{_lasting(alert, reader)}{reader.say('stop')}{reader.say('score', score=f'{alert.score:.2f}')}",
        ],
    )
    if basis is None:
        return
    yield "where", list(where(basis, reader))
    yield "first", [_first(basis.first, reader)] if basis.first else []
    yield "tone", [tone(each, basis, reader) for each in basis.tones if each.items]
    yield "places", [place(each, reader) for each in basis.places]
    seen = {"seen": basis.seen, "steps": basis.steps, "share": f"{alert.coverage:.0%}"}
    yield "coverage", [reader.say("seen", **seen)]
    yield "note", [basis.note] if basis.note else []


def where(basis: Basis, reader: Reader) -> Iterator[str]:
    """Yield who writes about it, from where, in which languages."""
    if not basis.items:
        return
    yield reader.say("voices", items=f"{basis.items:,}", voices=f"{basis.voices:,}")
    yield shares(basis.publishers, reader)
    yield reader.say("sources", list=shares(basis.sources, reader))
    named = [Share(name=reader.say(each.name), count=each.count) for each in basis.languages]
    yield reader.say("languages", list=shares(named, reader))


def shares(found: Sequence[Share], reader: Reader) -> str:
    """Return the leading ones with their numbers."""
    more = " …" if len(found) > NAMED else ""
    return reader.say("comma").join(f"{each.name} {each.count:,}" for each in found[:NAMED]) + more


def tone(found: Tone, basis: Basis, reader: Reader) -> str:
    """Return how a name is spoken of, and how that has changed."""
    names = basis.labels.get(found.name)
    called = names[index_of(reader.language)] if names and found.name else found.name
    space = " " if called[:1].isascii() and reader.language != "en" else ""
    who = reader.say("toward", name=space + called) if found.name else reader.say("tone-all")
    now = reader.say("tone-now", name=who, mean=_mean(found.mean, reader), items=f"{found.items:,}")
    if not found.before_items:
        return now + (")" if reader.language == "en" else "）")
    before = reader.say("tone-before", mean=_mean(found.before_mean, reader), items=f"{found.before_items:,}")
    return f"{now}{before}{')' if reader.language == 'en' else '）'}{_turn(found, reader)}"


def _turn(found: Tone, reader: Reader) -> str:
    if found.mean is None or found.before_mean is None:
        return ""
    change = found.mean - found.before_mean
    return reader.say("same" if abs(change) < CHANGED else "better" if change > 0 else "worse")


def _mean(mean: float | None, reader: Reader) -> str:
    return reader.say("unsure") if mean is None else f"{mean:+.2f}"


def place(found: Place, reader: Reader) -> str:
    """Return the best place of a title on a list."""
    parts = [reader.say("place", position=found.position)] if found.position else []
    parts += [reader.say("heat-of", n=f"{found.heat:,}")] if found.heat is not None else []
    return f"{found.title} · {' · '.join([*parts, found.list, reader.when(found.at)])}"


def piece(found: Evidence, reader: Reader) -> Piece:
    """Return a piece of evidence in the reader's words."""
    parts = [found.publisher, reader.when(found.at)]
    parts += [reader.say("place", position=found.position)] if found.position else []
    parts += [reader.say("heat-of", n=f"{found.heat:,}")] if found.heat is not None else []
    parts += [reader.say("engagement", n=f"{found.engagement:,}")] if found.engagement else []
    return Piece(found.title, found.url or "", " · ".join(parts), found.quote)


def commands(alert: Alert) -> Iterator[tuple[str, str]]:
    """Yield the commands that show the figure again, and that silence the rule."""
    if alert.kind == "operational":
        name = alert.rule.removeprefix("source:")
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


def _first(found: Evidence, reader: Reader) -> str:
    return f"{reader.when(found.at)} · {found.publisher} · {found.title}"


def _lasting(alert: Alert, reader: Reader) -> str:
    if alert.closed_at:
        return reader.say("ended", at=reader.when(alert.opened_at), end=reader.when(alert.closed_at))
    return reader.say("since", at=reader.when(alert.opened_at))
