"""What the rules find in the store's series: each incident as an alert with its evidence; stores and tells nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from racewatch.catalog import Watchbook
from racewatch.detect.incidents import Incident, incidents
from racewatch.detect.spikes import Point, Scored, scored
from racewatch.query.expand import expand
from racewatch.query.intervals import next_start, start_of
from racewatch.query.parse import parse
from racewatch.stages.evidence import evidence_of
from racewatch.store.base import Store, Window
from racewatch.store.trend import Asked, Row, count_trend, heat_trend
from schemas import Alert, AlertRule
from schemas.alert import Series
from schemas.item import document_id

HEAT_UNIT = 10_000.0
"""Heat that counts as one: the recorded lists of January 2025 begin at about 50,000, so a last place counts five."""


def found(
    store: Store, rules: Iterable[AlertRule], watchbook: Watchbook, since: datetime, until: datetime
) -> Iterator[Alert]:
    """Yield the alerts of *rules*, in their order, with spikes in ``since <= t < until``.

    Each step is judged by what came before it.
    """
    for rule in rules:
        yield from _found(store, rule, watchbook, since, until)


def _found(store: Store, rule: AlertRule, watchbook: Watchbook, since: datetime, until: datetime) -> Iterator[Alert]:
    query = expand(parse(rule.query), watchbook)
    cooldown = timedelta(hours=rule.cooldown_hours)
    first = start_of(since, rule.interval, "UTC")
    history = first - timedelta(days=rule.baseline_days)
    for series in rule.series:
        asked = Asked(query, history, until, rule.interval)
        rows = heat_trend(store, asked, rule.list) if series == "heat" else count_trend(store, asked)
        judged = (step for step in scores(rule, series, rows) if step.point.start >= first)
        for incident in incidents(judged, sensitivity=rule.sensitivity, cooldown=cooldown):
            window = Window(incident.opened.start, incident.last.end)
            evidence = evidence_of(store, query, series, window)
            if len(evidence) >= rule.minimum_evidence:
                alert = alert_of(rule, series, incident, until)
                yield alert.model_copy(update={"evidence": evidence})


def scores(rule: AlertRule, series: Series, rows: Iterable[Row]) -> Iterator[Scored]:
    """Yield the rows of a series with their scores under *rule*."""
    start = datetime.fromisoformat("2025-01-01T00:00+00:00")
    length = next_start(start, rule.interval, "UTC") - start
    return scored(
        (Point(row.start, row.end, row.value) for row in rows),
        steps=max(int(timedelta(days=rule.baseline_days) / length), 1),
        minimum_history=rule.minimum_history,
        unit=HEAT_UNIT if series == "heat" else 1.0,
        minimum=rule.minimum_heat if series == "heat" else rule.minimum_count,
    )


def alert_of(rule: AlertRule, series: Series, incident: Incident, now: datetime) -> Alert:
    """Return *incident* as an alert, without its evidence."""
    peak = incident.peak
    return Alert(
        id=document_id(rule.id, series, incident.opened.start.isoformat()),
        rule=rule.id,
        topic=rule.topic,
        query=rule.query,
        series=series,
        severity=rule.severity,
        interval=rule.interval,
        opened_at=incident.opened.start,
        peak_at=peak.start,
        closed_at=incident.closed_at(now, timedelta(hours=rule.cooldown_hours)),
        raised_at=now,
        observed=peak.observed,
        expected=peak.expected,
        low=peak.low,
        high=peak.high,
        score=peak.score,
        coverage=round(incident.coverage, 4),
    )
