"""Stage: what the rules find becomes incidents in the store, their changes become messages, and these are sent."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from racewatch.catalog import Watchbook, load_sources, load_watchbook
from racewatch.config import Settings, settings_of
from racewatch.errors import RetryLater
from racewatch.notify import send_to_log
from racewatch.stages.basis import explained
from racewatch.stages.delivery import deliverer
from racewatch.stages.detection import found
from racewatch.stages.health import look_for_stopped
from racewatch.stages.incidents import abandoned, brought_up_to_date, continued, opened
from racewatch.stages.operations import watch_operations
from racewatch.stages.outbox import LOOKED_AT, queue
from racewatch.stages.rules import Alerting, alerting_in_force
from racewatch.stages.sending import Outbox, Sending
from racewatch.stages.splitting import parts
from racewatch.stages.watching import watched
from racewatch.stages.worker import this_worker
from racewatch.store.base import Store
from racewatch.store.open import opened as opened_store
from racewatch.store.questions import Window
from schemas import Alert, AlertRule

LOOKBACK = timedelta(days=3)
"""How far back an evaluation looks again, so that late items and missed evaluations still raise their alert."""
Explain = Callable[[Alert | None, Alert], Alert]
TRIES = 5  # looks at an incident that others keep changing


def alerts(settings: Settings | None = None) -> list[Alert]:
    """Evaluate every rule at the settings' clock, store what changed, send what is due; return the new incidents.

    An incident that is already known is brought up to date, and each of its changes is told once.
    """
    chosen = settings or settings_of()
    alerting, now = alerting_in_force(chosen), chosen.clock
    with opened_store(chosen) as store:
        new = watch_operations(store, alerting, now)
        new += look_for_stopped(store, load_sources(chosen.sources).values(), alerting.operations, now)
        new += evaluate(store, alerting.rules.values(), load_watchbook(chosen.watchbook), now)
        for alert in new:
            send_to_log(alert, chosen.zone)
        queue(store, alerting, now)
        _send(store, alerting, chosen)
    return new


def send(settings: Settings | None = None) -> Sending:
    """Make the messages that are missing and send what is due; return how many were sent and how many failed.

    Sources that stopped are looked for first: without them nothing new may come that would start an evaluation.
    """
    chosen = settings or settings_of()
    alerting = alerting_in_force(chosen)
    with opened_store(chosen) as store:
        look_for_stopped(store, load_sources(chosen.sources).values(), alerting.operations, chosen.clock)
        queue(store, alerting, chosen.clock)
        return _send(store, alerting, chosen)


def _send(store: Store, alerting: Alerting, settings: Settings) -> Sending:
    return Outbox(store, alerting, settings.clock, deliverer(settings), this_worker()).empty()


def evaluate(store: Store, rules: Iterable[AlertRule], watchbook: Watchbook, now: datetime) -> Iterator[Alert]:
    """Store what the rules find in the days before *now*; yield the incidents that were not known."""
    by_id = {rule.id: rule for rule in parts(store, rules, now)}
    known = store.alerts(Window(now - LOOKED_AT))
    seen: set[str] = set()
    for alert in found(store, by_id.values(), watchbook, now - LOOKBACK, now):
        rule = by_id[alert.rule]
        explain = partial(_explained, store, watchbook, rule, now)
        settled, is_new = _settle(store, alert, [each for each in known if each.rule == rule.id], rule, now, explain)
        seen.add(settled.id)
        if is_new:
            yield settled
    _close_abandoned(store, (each for each in known if each.id not in seen and each.kind == "content"), by_id, now)


def _explained(
    store: Store, watchbook: Watchbook, rule: AlertRule, now: datetime, before: Alert | None, after: Alert
) -> Alert:
    """Return *after* with all that it rests on, where there is something new to tell of it."""
    if before and after.changes == before.changes:
        return after.model_copy(update={"evidence": before.evidence}) if before.basis else after
    return explained(store, watchbook, next(watched([rule], watchbook)), after, now)


def _settle(
    store: Store, alert: Alert, known: list[Alert], rule: AlertRule, now: datetime, explain: Explain
) -> tuple[Alert, bool]:
    """Store what *alert* says of its incident, known or new; return the incident and whether it is new."""
    cooldown = timedelta(hours=rule.cooldown_hours)
    for _ in range(TRIES):
        before = continued(known, alert, cooldown)
        if before is None:
            known = store.alerts(Window(), rule.id)  # also those too old to be read each time
            before = continued(known, alert, cooldown)
        after = brought_up_to_date(before, alert, now, cooldown) if before else opened(alert, known, now)
        after = explain(before, after)
        if after == before or store.replace(before, after):
            return after, before is None
        known = store.alerts(Window(), rule.id)  # somebody else was quicker
    raise RetryLater(f"others keep changing the incidents of rule {rule.id}; nothing was lost, run it again")


def _close_abandoned(store: Store, known: Iterable[Alert], rules: dict[str, AlertRule], now: datetime) -> None:
    """Close open incidents that are too old to be found: their rule is gone, or nobody evaluated for days."""
    for alert in known:
        rule = rules.get(alert.rule)
        lasted = LOOKBACK + timedelta(hours=rule.cooldown_hours if rule else 0)
        last = max(alert.peak_at, alert.changes[-1].at if alert.changes else alert.raised_at)
        if alert.closed_at is None and now - last > lasted:
            store.replace(alert, abandoned(alert, now))
