"""Faults of collecting and telling as incidents of their own: a source that fails is never a content alert."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from racewatch.config import Settings, settings_of
from racewatch.errors import RacewatchError
from racewatch.landing.batch import write_text
from racewatch.stages.rules import Alerting, alerting_in_force
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert, Change, SourceRun
from schemas.channel import Operations
from schemas.item import document_id
from schemas.message import MessageState

log = logging.getLogger(__name__)
LEDGER = timedelta(days=7)
"""How far back runs are looked at."""
KNOWN = timedelta(days=90)
"""A fault that lasts longer is told again."""
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Fault:
    """What fails: since when, how often, and in which words."""

    since: datetime
    last: datetime
    times: int
    words: str


def watch_operations(store: Store, alerting: Alerting, now: datetime) -> list[Alert]:
    """Open and close the operational incidents of sources, of the rules file and of channels; return the new ones."""
    runs = store.runs(Window(now - LEDGER, now))
    failing, fine = source_faults(runs, alerting.operations)
    if alerting.fault:
        failing[RULES] = Fault(now, now, 1, alerting.fault)
    else:
        fine.add(RULES)
    lost = channel_faults(store, now)
    fine |= {f"channel:{name}" for name in alerting.channels} - set(lost)
    return settle_faults(store, {**failing, **lost}, fine, alerting.operations, now)


def source_faults(runs: Iterable[SourceRun], operations: Operations) -> tuple[dict[str, Fault], set[str]]:
    """Return the sources whose last runs all failed, and those whose last run was good; *runs* come newest first."""
    by_source: defaultdict[str, list[SourceRun]] = defaultdict(list)
    for run in runs:
        by_source[run.source].append(run)
    failing, fine = dict[str, Fault](), set[str]()
    for source, newest in by_source.items():
        bad = newest[: next((n for n, run in enumerate(newest) if run.good), len(newest))]
        if not bad:
            fine.add(f"source:{source}")
        elif len(bad) >= operations.failures:
            last = bad[0]
            proof = f"; evidence: {last.evidence}" if last.evidence else ""
            words = f"{source} ended {last.state} ({last.reason}){': ' + last.detail if last.detail else ''}{proof}"
            failing[f"source:{source}"] = Fault(bad[-1].started_at, last.started_at, len(bad), words)
    return failing, fine


def channel_faults(store: Store, now: datetime) -> dict[str, Fault]:
    """Return the channels with messages that could not be told and are given up, of the last week."""
    failed: tuple[MessageState, ...] = ("failed",)
    lost = store.messages(Window(now - LEDGER), failed)
    found: dict[str, Fault] = {}
    for message in lost:
        of = [each for each in lost if each.channel == message.channel]
        words = f"{len(of)} messages to {message.channel} were given up; the last error: {of[0].error}"
        found[f"channel:{message.channel}"] = Fault(of[-1].created_at, of[0].created_at, len(of), words)
    return found


def settle_faults(
    store: Store, failing: Mapping[str, Fault], fine: set[str], operations: Operations, now: datetime
) -> list[Alert]:
    """Open an incident for each fault that has none, bring the others up to date, close what is fine again."""
    known = store.alerts(Window(now - KNOWN))
    running = {alert.rule: alert for alert in known if alert.kind == "operational" and alert.closed_at is None}
    new = []
    for rule, fault in failing.items():
        if before := running.get(rule):
            up_to_date = {"observed": float(fault.times), "peak_at": fault.last, "message": fault.words}
            store.replace(before, before.model_copy(update=up_to_date))
        else:
            alert = fault_alert(rule, fault, operations, store.alerts(Window(), rule), now)
            new += [alert] if store.replace(None, alert) else []
    for rule in fine & set(running):
        _close(store, running[rule], now)
    return new


def fault_alert(rule: str, fault: Fault, operations: Operations, known: Iterable[Alert], now: datetime) -> Alert:
    """Return a fault as an incident; its id is a digest of the one before it, so that it opens once."""
    last = max(known, key=lambda alert: (alert.opened_at, alert.id), default=None)
    return Alert(
        id=document_id(rule, last.id if last else ""),
        kind="operational",
        rule=rule,
        query=rule if rule.startswith("source:") else "",
        series="runs",
        severity=operations.severity,
        interval="",
        opened_at=fault.since,
        peak_at=fault.last,
        raised_at=now,
        observed=float(fault.times),
        expected=0.0,
        low=0.0,
        high=0.0,
        score=1.0,
        coverage=1.0,
        message=fault.words,
        changes=(Change(kind="opened", at=now, series="runs", observed=float(fault.times)),),
    )


def operational_alert(what: str, words: str, settings: Settings | None = None) -> None:
    """Open the operational incident *what* (``dag:ingest.index``) unless it is open; the next sending tells it.

    For callbacks of a scheduler, where nobody catches anything: what goes wrong here is logged.
    """
    _report({what: words}, settings)


def operational_end(what: str, settings: Settings | None = None) -> None:
    """Close the operational incident *what*, if :func:`operational_alert` opened it and nobody closed it since.

    Every task that ends well asks, so a mark in ``var/incidents`` answers, not the store.
    """
    chosen = settings or settings_of()
    if _mark(chosen, what).exists():
        _report({what: None}, chosen)


def _mark(settings: Settings, what: str) -> Path:
    return settings.var / "incidents" / what.replace(":", "_")


def _report(faults: Mapping[str, str | None], settings: Settings | None) -> None:
    try:
        chosen = settings or settings_of()
        for what, words in faults.items():
            if words:  # before it is open: a mark too many costs one look into the store
                write_text(_mark(chosen, what), words)
        operations, now = alerting_in_force(chosen).operations, chosen.clock
        failing = {what: Fault(now, now, 1, words) for what, words in faults.items() if words}
        with opened(chosen) as store:
            settle_faults(store, failing, set(faults) - set(failing), operations, now)
        for what in set(faults) - set(failing):
            _mark(chosen, what).unlink(missing_ok=True)
    except RacewatchError as error:
        log.error("operational alert not recorded faults=%s: %s", dict(faults), error)  # noqa: TRY400  the message is all


def _close(store: Store, alert: Alert, now: datetime) -> None:
    change = Change(kind="closed", at=now, series="runs", observed=alert.observed)
    store.replace(alert, alert.model_copy(update={"closed_at": now, "changes": (*alert.changes, change)}))
