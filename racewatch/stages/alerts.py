"""Stage: every rule's series is looked at for spikes; an incident becomes one alert with its evidence."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.config import Settings, settings_of
from racewatch.detect.incidents import Incident, incidents
from racewatch.detect.spikes import Point, Scored, scored
from racewatch.notify import send_to_log
from racewatch.query.expand import expand
from racewatch.query.intervals import next_start, start_of
from racewatch.query.parse import parse
from racewatch.stages.evidence import evidence_of
from racewatch.stages.rules import rules_of
from racewatch.store.base import Store, Window
from racewatch.store.open import opened
from racewatch.store.trend import Asked, Row, count_trend, heat_trend
from schemas import Alert, AlertRule
from schemas.alert import Series
from schemas.item import document_id

HEAT_UNIT = 10_000.0
"""Heat that counts as one: the recorded lists of January 2025 begin at about 50,000, so a last place counts five."""
LOOKBACK = timedelta(days=3)
"""How far back an evaluation looks again, so that late items and missed evaluations still raise their alert."""


def alerts(settings: Settings | None = None) -> list[Alert]:
    """Evaluate every rule at the settings' clock; store, tell and return the alerts that are new.

    An incident that is already known is updated in the store and not told again.
    """
    chosen = settings or settings_of()
    with opened(chosen) as store:
        new = list(evaluate(store, rules_of(chosen).values(), load_watchbook(chosen.watchbook), chosen.clock))
    for alert in new:
        send_to_log(alert, chosen.zone)
    return new


def evaluate(store: Store, rules: Iterable[AlertRule], watchbook: Watchbook, now: datetime) -> Iterator[Alert]:
    """Store what the rules find in the days before *now*; yield the alerts that were not known."""
    for rule in rules:
        known = store.alerts(Window(now - LOOKBACK - timedelta(days=rule.baseline_days)), rule.id)
        for alert in found(store, rule, watchbook, now - LOOKBACK, now):
            before = same_incident(known, alert, timedelta(hours=rule.cooldown_hours))
            store.write([merged(before, alert) if before else alert])
            if before is None:
                yield alert


def backtest(
    store: Store, rules: Iterable[AlertRule], watchbook: Watchbook, since: datetime, until: datetime
) -> Iterator[Alert]:
    """Yield what the rules would have raised in ``since <= t < until``, in the order of the rules; stores nothing.

    An alert counts as raised at the end of its first step.
    """
    for rule in rules:
        for alert in found(store, rule, watchbook, since, until):
            yield alert.model_copy(update={"raised_at": next_start(alert.opened_at, rule.interval, "UTC")})


def found(store: Store, rule: AlertRule, watchbook: Watchbook, since: datetime, until: datetime) -> Iterator[Alert]:
    """Yield the alerts of *rule* with spikes in ``since <= t < until``, judged by the baseline before each step."""
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


def same_incident(known: Iterable[Alert], alert: Alert, cooldown: timedelta) -> Alert | None:
    """Return the known alert that *alert* continues: same series, open or closed less than the cooldown before."""
    for before in known:
        ended = before.closed_at or alert.opened_at
        if before.series == alert.series and before.opened_at <= alert.opened_at < ended + cooldown:
            return before
    return None


def merged(before: Alert, now: Alert) -> Alert:
    """Return the known alert brought up to date: its identity and beginning stay, the higher peak wins."""
    higher = now if now.observed >= before.observed else before
    kept = {"id": before.id, "opened_at": before.opened_at, "raised_at": before.raised_at, "closed_at": now.closed_at}
    return higher.model_copy(update=kept)
