"""The verb that sets one subject's sides beside each other: framing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import click

from racewatch.analysis.framing import Framing, Question, Side, Spoken, framing_of
from racewatch.analysis.rates import mean_interval
from racewatch.analysis.terms import SAMPLE, Term
from racewatch.cli.asking import asking
from racewatch.cli.covering import ends, split_of, tell_coverage, tell_nothing
from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.cli.wanting import Wanted, wanted
from racewatch.cli.wording import spellings
from racewatch.config import Settings
from racewatch.query.ast import Node
from racewatch.store.open import opened
from racewatch.store.trend import item_span
from racewatch.text.segment import segmenter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEADERS = 3


@click.command()
@click.option("--sample", default=SAMPLE, show_default=True, type=click.IntRange(10, 100_000),
              help="Items of each side whose words are read.")  # fmt: skip
@common
@asking
@wanted(split=False, steps=False)
def framing(node: Node, sample: int, wanted: Wanted, settings: Settings, out: Output) -> None:
    """Show a subject in Simplified Chinese, Traditional Chinese and English side by side.

    How much of each side's coverage it takes, how each speaks of it and of each name, words that only one script
    writes, words that mark it on each side, who was first and how much later the others came.

    \b
    racewatch framing 'topic:deepseek' --zone Asia/Shanghai
    racewatch framing 'name:nvidia date:2025-01-26..2025-01-29' --json
    """
    with opened(settings) as store:
        asked = wanted.asked(node, settings.zone, item_span(store, node, "1h", settings.zone))
        if asked is None:
            tell_nothing(out)
            return
        question = Question(node, asked.since, asked.until, settings.zone, sample)
        found = framing_of(store, question, segmenter(spellings(settings)).terms)
    if out.as_json:
        out.record(_record(found, question))
        return
    out.text(f"{out.time(question.since)} to {out.time(question.until)} {settings.zone}\n")
    _figures(out, found)
    _names(out, found)
    _words(out, found, "only in this script", lambda side: side.only)
    _words(out, found, "typical, against the side's other coverage", lambda side: side.typical)
    _firsts(out, found)
    for label, side in found.sides.items():
        out.say(f"words of {label}: counted on {side.sample.words}")
    out.say("intervals: 95 %; sides are compared with care: texts differ in kind, and sentiment models by language")
    tell_coverage(out, found.coverage)


def _figures(out: Output, found: Framing) -> None:
    rows: dict[str, Callable[[Side], str]] = {
        "items": lambda side: f"{side.items:,}",
        "of its coverage": lambda side: "-" if side.share is None else f"{side.share:.0%} of {side.collected:,}",
        "  95 %": lambda side: ends(side.share_interval, ".0%"),
        "publishers": lambda side: f"{len(side.publishers):,}",
        "busiest day": lambda side: f"{out.time(side.peak[0])[:10]} ({side.peak[1]:,})" if side.peak else "-",
        "mean sentiment": lambda side: "-" if side.tone.mean is None else f"{side.tone.mean:+.2f}",
        "  95 % ": lambda side: ends(side.tone_interval),
        "positive neutral negative unsure": lambda side: " ".join(split_of(side.tone)) or "-",
    }
    table = [(name, *(figure(side) for side in found.sides.values())) for name, figure in rows.items()]
    out.columns(("", *found.sides), table)


def _names(out: Output, found: Framing) -> None:
    names = list(next(iter(found.sides.values())).names)
    if names:
        out.text("\nnames: share of the side's items, and the mean tone toward the name (items with one)")
        out.columns(("", *found.sides), [(n, *(_spoken(s, s.names[n]) for s in found.sides.values())) for n in names])


def _spoken(side: Side, spoken: Spoken) -> str:
    if not spoken.n:
        return "-"
    tone = "" if spoken.tone.mean is None else f" {spoken.tone.mean:+.2f} ({spoken.tone.sure:,})"
    return f"{spoken.n / side.items:.0%}{tone}"


def _words(out: Output, found: Framing, title: str, chosen: Callable[[Side], Sequence[Term]]) -> None:
    out.text(f"\n{title}")
    for label, side in found.sides.items():
        words = "  ".join(f"{term.term} {term.share:.0%}" for term in chosen(side))
        if words:
            out.text(f"  {label:8}  {words}")


def _firsts(out: Output, found: Framing) -> None:
    out.text("\nfirst")
    for label, side in found.sides.items():
        if not side.first:
            out.text(f"  {label:8}  -")
            continue
        item, lag = side.first.item, side.first.lag
        behind = "time not known to the hour" if lag is None else _later(lag)
        out.text(
            f"  {label:8}  {out.time(item.published_at)}  {behind}  {item.publisher}: {item.title or item.text[:60]}"
        )
        out.text(f"            {item.url}")


def _later(lag: timedelta) -> str:
    if not lag:
        return "first of all that was collected"
    return f"{lag / HOUR:.1f} h later" if lag < 2 * DAY else f"{lag / DAY:.1f} days later"


def _record(found: Framing, question: Question) -> dict[str, object]:
    sides = {label: _side(side) for label, side in found.sides.items()}
    return {"since": question.since, "until": question.until, "sides": sides, "coverage": found.coverage.record()}


def _side(side: Side) -> dict[str, object]:
    first = side.first and {
        **{name: getattr(side.first.item, name) for name in ("id", "url", "title", "publisher", "published_at")},
        "sure": side.first.sure,
        "lag_hours": None if side.first.lag is None else side.first.lag / HOUR,
    }
    return {
        "items": side.items,
        "collected": side.collected,
        "share": side.share,
        "share_interval": side.share_interval,
        "publishers": side.publishers,
        "peak": side.peak and {"day": side.peak[0], "items": side.peak[1]},
        "sentiment": _tone(side.tone) | {"mean_interval": side.tone_interval},
        "first": first,
        "names": {name: {"items": spoken.n, "tone": _toned(spoken)} for name, spoken in side.names.items()},
        "sample": len(side.sample.items),
        "only": [_term(term) for term in side.only],
        "typical": [_term(term) for term in side.typical],
    }


def _toned(spoken: Spoken) -> Mapping[str, object]:
    interval = mean_interval(spoken.tone.mean, spoken.tone.deviation, spoken.tone.sure)
    return _tone(spoken.tone) | {"mean_interval": interval}


def _tone(tone: object) -> dict[str, object]:
    return {name: getattr(tone, name) for name in ("n", "mean", "positive", "neutral", "negative", "unsure")}


def _term(term: Term) -> dict[str, object]:
    return {"term": term.term, "n": term.n, "of": term.of, "other_n": term.other_n, "other_of": term.other_of}
