"""How a command says what its figures rest on."""

from collections.abc import Sequence
from datetime import datetime

from racewatch.analysis.coverage import HOUR, Coverage, least_seen
from racewatch.analysis.rates import Interval
from racewatch.cli.output import Output
from racewatch.store.figures import Tone

GAPS = 5
"""Gaps that are listed; of more the longest ones."""


def tell_coverage(out: Output, coverage: Coverage) -> None:
    """Say how much of the time was seen, which hours were not, and which sources were seen least."""
    out.say(f"rests on {coverage.seen:,} of {coverage.expected:,} hours seen ({coverage.share:.0%})")
    longest = sorted(coverage.gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))[:GAPS]
    for start, end in sorted(longest):
        out.say(f"  gap  {out.time(start)} to {out.time(end)} ({(end - start) // HOUR} h)")
    if len(coverage.gaps) > GAPS:
        out.say(f"  and {len(coverage.gaps) - GAPS} shorter gaps; --json lists them all")
    low = least_seen(coverage)
    if low:
        out.say(f"  least seen: {', '.join(f'{source} {share:.0%}' for source, share in low)}")


def tell_nothing(out: Output) -> None:
    """Say that there is nothing to show, and what brings something in."""
    out.say("no data; `racewatch demo`, `run` or `import` bring some in")


def partly(coverage: Coverage, start: datetime, end: datetime) -> str:
    """Return how much of a step was seen where that is not all of it, else nothing."""
    step = coverage.within(start, end)
    return f"  (seen {step.seen} of {step.expected} h)" if 0 < step.seen < step.expected else ""


def head(start: datetime, end: datetime, coverage: Coverage, *, gap: bool) -> dict[str, object]:
    """Return how a record of a step begins: its time, and how many of its hours were seen."""
    return {"start": start, "end": end, "gap": gap, "coverage": coverage.within(start, end).record()}


def ends(interval: Interval | None, form: str = "+.2f") -> str:
    """Return an interval for a table."""
    return "" if interval is None else f"{interval[0]:{form}}..{interval[1]:{form}}"


def split_of(tone: Tone) -> Sequence[str]:
    """Return positive, neutral, negative and unsure as shares of all, for a table."""
    parts = (tone.positive, tone.neutral, tone.negative, tone.unsure)
    return [f"{part / tone.n:.0%}" if tone.n else "" for part in parts]
