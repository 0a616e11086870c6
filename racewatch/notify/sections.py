"""The sections of a message: what, how much, where, the first, the tone, the hot list, coverage; without markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racewatch.notify.phrases import figure, step
from racewatch.notify.reader import Reader
from racewatch.phrases import worded
from schemas import Alert, Evidence
from schemas.basis import Basis, Place, Share, Tone

NAMED = 5
"""Publishers, spellings and sources that are named."""
CHANGED = 0.1
"""Difference of mean sentiment from which it is said to have changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One item or list entry: what it is called, where it lies, who and when and how much, and the passage."""

    title: str
    url: str
    about: str
    quote: str


def label(alert: Alert, reader: Reader) -> str:
    """Return what the alert's topic, rule or source is called."""
    names = alert.basis.labels.get("") if alert.basis else None
    return worded(names, reader.language) if names else faulty(alert.rule)


def faulty(rule: str) -> str:
    """Return the source that an operational rule is of, or the rule where it is of none."""
    return rule.removeprefix("source:").removeprefix("stopped:")


def much(alert: Alert, reader: Reader) -> str:
    """Return the observed figure against the expected one."""
    found = reader.say(alert.series, n=figure(alert.observed, alert.series), step=step(reader.language, alert.interval))
    if alert.series in ("runs", "rank", "novelty"):
        return found
    numbers = {name: figure(getattr(alert, name), alert.series) for name in ("expected", "low", "high")}
    return f"{found}{reader.say('comma' if reader.language == 'en' else 'stop')}{reader.say('expected', **numbers)}"


def lasting(alert: Alert, reader: Reader) -> str:
    """Return since when it goes on, or from when to when it went."""
    if alert.closed_at:
        return reader.say("ended", at=reader.when(alert.opened_at), end=reader.when(alert.closed_at))
    return reader.say("since", at=reader.when(alert.opened_at))


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
            f"{lasting(alert, reader)}{reader.say('stop')}{reader.say('score', score=f'{alert.score:.2f}')}",
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
    called = worded(names, reader.language) if names and found.name else found.name
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


def _first(found: Evidence, reader: Reader) -> str:
    return f"{reader.when(found.at)} · {found.publisher} · {found.title}"
