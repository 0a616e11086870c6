"""Filters by number and by time: ``likes:>1000``, ``sentiment:-0.5..0``, ``date:2025-01-26..2025-01-29``."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args

from racewatch.query.ast import And, Compare, Node, Sign, Toward, When
from racewatch.query.intervals import zone_of
from schemas.item import Label

GREATEST = 2**63 - 1  # what both stores hold in 64 bits
YEARS = range(1900, 2200)  # those that make sense of news; far from where times of other zones overflow
UNITS = {"": 1, "k": 10**3, "m": 10**6, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SIGNED = re.compile(r"(<=|>=|<|>|=|＜|＞|＝|≤|≥)\s*(.+)", re.DOTALL)
_TOWARD = re.compile(rf"([^<>=＜＞＝≤≥]*[^<>=＜＞＝≤≥\s][^<>=＜＞＝≤≥]*){_SIGNED.pattern}", re.DOTALL)
_PLAIN: dict[str, Sign] = {"＜": "<", "＞": ">", "＝": "=", "≤": "<=", "≥": ">="}
_MINUS = ("-", "−")
_NUMBER = re.compile(
    rf"([-+−]?)([0-9][0-9,]{{0,30}})(?:\.([0-9]{{1,400}}))?({'|'.join(filter(None, UNITS))})?", re.IGNORECASE
)
_EXAMPLES = {"sentiment": "sentiment:<-0.3, sentiment:-0.5..0 or sentiment:negative"}
_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")


def number_of(name: str, value: str) -> Node:
    """Return the meaning of a filter by number; raise ValueError saying what to write instead.

    >>> number_of("likes", ">1.2万")
    Compare(name='likes', sign='>', value=12000)
    """
    if signed := _SIGNED.fullmatch(value):
        return Compare(name, _sign(signed[1]), _number(name, signed[2]))
    low, dots, high = value.partition("..")
    if not dots:
        return Compare(name, "=", _number(name, value))
    ends: list[tuple[Sign, str]] = [(">=", low), ("<=", high)]
    return _all([Compare(name, sign, _number(name, end)) for sign, end in ends if end], name, value)


def _sign(written: str) -> Sign:
    return _PLAIN.get(written) or written  # type: ignore[return-value]  # the pattern lets no other through


def _number(name: str, written: str) -> float:
    found = _NUMBER.fullmatch(written.strip())
    if not found:
        raise ValueError(f"{written} is no number: write {_EXAMPLES.get(name, f'{name}:>1000, {name}:100..200')}")
    minus, whole, part, unit = found.groups()
    exact = Decimal(f"{whole.replace(',', '')}.{part or 0}") * UNITS[(unit or "").lower()]
    exact = -exact if minus in _MINUS else exact
    if abs(exact) > GREATEST:
        raise ValueError(f"{written} is beyond 64 bits: no document has so many")
    if name == "sentiment":
        return float(exact)
    if exact != int(exact):
        raise ValueError(f"{written} {name}: these are whole numbers, write {name}:>{int(exact)}")
    return int(exact)


def toward_of(value: str) -> Node:
    """Return the meaning of ``toward:NAME=LABEL`` or ``toward:NAME<SCORE``; raise ValueError saying what to write.

    >>> toward_of("nvidia<-0.3"), toward_of("輝達=negative").value
    (Toward(name='nvidia', sign='<', value=-0.3), 'negative')
    """
    found = _TOWARD.fullmatch(value)
    if not found:
        raise ValueError(f"toward:{value} compares nothing: write toward:nvidia=negative or toward:nvidia<-0.3")
    name, sign, wanted = found[1].strip().lower(), _sign(found[2]), found[3].strip()
    if sign == "=" and wanted.lower() in get_args(Label):
        return Toward(name, sign, wanted.lower())
    return Toward(name, sign, _number("sentiment", wanted))


def period_of(name: str, value: str, zone: str) -> Node:
    """Return the meaning of ``date:``, ``since:`` or ``until:``; raise ValueError saying what to write instead.

    A date stands for all its time, a day for the whole day of *zone*: ``date:2025-01-26..2025-01-28`` is three days.
    ``since:`` is from its beginning on, ``until:`` before its beginning.

    >>> period_of("date", "2025-01", "UTC") == And((
    ...     When(">=", datetime(2025, 1, 1, tzinfo=UTC)), When("<", datetime(2025, 2, 1, tzinfo=UTC))))
    True
    """
    if name != "date":
        return When(">=" if name == "since" else "<", _bounds(value, zone)[0])
    if signed := _SIGNED.fullmatch(value):
        return _beside(_sign(signed[1]), *_bounds(signed[2], zone))
    low, dots, high = value.partition("..")
    if not dots:
        return _beside("=", *_bounds(value, zone))
    nodes = [When(">=", _bounds(low, zone)[0])] if low else []
    nodes += [When("<", _bounds(high, zone)[1])] if high else []
    return _all(nodes, name, value)


def _beside(sign: Sign, start: datetime, end: datetime) -> Node:
    """Return what lies before, in or behind the time from *start* to *end*."""
    first, past = When(">=", start), When("<", end)
    nodes: dict[Sign, Node] = {
        "=": And((first, past)),
        ">=": first,
        "<=": past,
        ">": When(">=", end),
        "<": When("<", start),
    }
    return nodes[sign]


def _bounds(written: str, zone: str) -> tuple[datetime, datetime]:
    """Return start and end of the year, month, day or moment that *written* names; a moment ends a second later."""
    if found := _DATE.fullmatch(written.strip()):
        return _calendar(written, found, zone)
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS or "T" not in written.upper():
        raise ValueError(
            f"{written} is no date: write 2025-01-26, 2025-01, 2025 or 2025-01-26T13:00+08:00, "
            "and a range as date:2025-01-26..2025-01-29"
        )
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))
    start = aware.astimezone(UTC)
    return start, start + timedelta(seconds=1)


def _calendar(written: str, found: re.Match[str], zone: str) -> tuple[datetime, datetime]:
    year, month, day = found.groups()
    try:
        start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=zone_of(zone))
    except ValueError:
        start = None
    if start is None or start.year not in YEARS:
        raise ValueError(f"there is no date {written}: write one from {YEARS[0]} to {YEARS[-1]}, such as 2025-01-26")
    if day:
        end = start + timedelta(days=1)
    elif month:
        end = (start + timedelta(days=31)).replace(day=1)
    else:
        end = start.replace(year=start.year + 1)
    return start.astimezone(UTC), end.astimezone(UTC)


def _all(nodes: list[Compare] | list[When], name: str, value: str) -> Node:
    if not nodes:
        first = "2025-01-26" if name == "date" else 100
        raise ValueError(f"{name}:{value} has no end: write at least one, as in {name}:{first}..")
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))
