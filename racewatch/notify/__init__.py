"""Telling people: an alert in words, to the log."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from schemas import Alert, Evidence

log = logging.getLogger(__name__)
UNITS = {"count": "items", "share": "of all items", "heat": "heat", "rank": "of the list", "novelty": "heat"}


def words(alert: Alert, zone: str = "UTC") -> str:
    """Return *alert* as plain text: what, how much against what, since when, what it rests on, the evidence."""
    end = f"closed {_at(alert.closed_at, zone)}" if alert.closed_at else "open"
    measured = f"{alert.observed:,.0f} {UNITS[alert.series]} in {alert.interval} at {_at(alert.peak_at, zone)}"
    ordinary = f"expected {alert.expected:,.1f} ({alert.low:,.1f} to {alert.high:,.1f}), score {alert.score:.2f}"
    since = f"  since {_at(alert.opened_at, zone)}, {end}; baseline seen for {alert.coverage:.0%} of its time"
    head = f"{alert.direction.upper()} {alert.rule} ({alert.query}): {measured}, {ordinary}"
    return "\n".join([head, since, *(_line(piece, zone) for piece in alert.evidence)])


def send_to_log(alert: Alert, zone: str = "UTC") -> None:
    """Write *alert* to the log as a warning, where a DAG's task and a terminal show it."""
    log.warning("%s", words(alert, zone))


def _line(piece: Evidence, zone: str) -> str:
    measure = f" · {piece.measure}" if piece.measure else ""
    return f"  - {piece.title} · {piece.publisher} · {_at(piece.at, zone)}{measure}\n    {piece.url or '(no link)'}"


def _at(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %z}"
