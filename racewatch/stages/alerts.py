"""Stage: what the rules find is stored and told; an incident becomes one alert with its evidence."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.config import Settings, settings_of
from racewatch.notify import send_to_log
from racewatch.stages.detection import found
from racewatch.stages.rules import rules_of
from racewatch.store.base import Store, Window
from racewatch.store.open import opened
from schemas import Alert, AlertRule

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
    by_id = {rule.id: rule for rule in rules}
    for alert in found(store, by_id.values(), watchbook, now - LOOKBACK, now):
        rule = by_id[alert.rule]
        known = store.alerts(Window(now - LOOKBACK - timedelta(days=rule.baseline_days)), rule.id)
        before = same_incident(known, alert, timedelta(hours=rule.cooldown_hours))
        new = alert.model_copy(update={"raised_at": now})
        store.write([merged(before, new) if before else new])
        if before is None:
            yield new


def same_incident(known: Iterable[Alert], alert: Alert, cooldown: timedelta) -> Alert | None:
    """Return the known alert that *alert* continues: same direction, open or closed less than the cooldown before."""
    for before in known:
        ended = before.closed_at or alert.opened_at
        if before.direction == alert.direction and before.opened_at <= alert.opened_at < ended + cooldown:
            return before
    return None


def merged(before: Alert, now: Alert) -> Alert:
    """Return the known alert brought up to date: its identity and beginning stay, the higher peak wins."""
    higher = now if now.score >= before.score else before
    kept = {"id": before.id, "opened_at": before.opened_at, "raised_at": before.raised_at, "closed_at": now.closed_at}
    return higher.model_copy(update=kept)
