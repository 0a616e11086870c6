"""Stage: a day in one letter, to the channels that ask for it, once."""

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.config import Settings, settings_of
from racewatch.errors import RacewatchError, RetryLater
from racewatch.landing.batch import write_text
from racewatch.notify.brief import Brief, Count, Raised, brief_letter
from racewatch.notify.channels import deliver
from racewatch.query.ast import Everything
from racewatch.stages.delivery import address_of
from racewatch.stages.operations import LEDGER, source_faults
from racewatch.stages.rules import Alerting, alerting_in_force
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas.item import document_id

log = logging.getLogger(__name__)
DAY = timedelta(days=1)
TOPICS = 10


def brief(until: datetime | None = None, settings: Settings | None = None) -> int | None:
    """Send the brief of the day before *until* (the settings' clock) to every channel with ``brief: true``.

    Returns how many got it now; None when no channel asks for it. A channel that has got this one is passed over.
    Raises RetryLater, after all others have theirs, when one could not be told.
    """
    chosen = settings or settings_of()
    alerting, end = alerting_in_force(chosen), until or chosen.clock
    wanted = {name: channel for name, channel in alerting.channels.items() if channel.brief}
    if not wanted:
        return None
    with opened(chosen) as store:
        found = brief_of(store, load_watchbook(chosen.watchbook), alerting, end)
    sent, lost = 0, list[str]()
    for name, channel in wanted.items():
        mark = chosen.var / "briefs" / f"{end:%Y-%m-%dT%H%M}Z.{name}"
        if mark.exists():
            continue
        letter = brief_letter(found, channel.language, channel.zone or chosen.zone)
        try:
            deliver(channel, *address_of(name), letter, document_id("brief", mark.name), time.time())
        except RacewatchError as error:
            log.warning("brief not sent channel=%s: %s", name, error)
            lost.append(f"{name}: {error}")
        else:
            write_text(Path(mark), "")
            sent += 1
    if lost:
        raise RetryLater(f"the brief did not reach {'; '.join(lost)}")
    return sent


def brief_of(store: Store, watchbook: Watchbook, alerting: Alerting, until: datetime) -> Brief:
    """Return what the store says of the day before *until*."""
    day, before = Window(until - DAY, until), Window(until - 2 * DAY, until - DAY)
    now, then = _by_topic(store, day), _by_topic(store, before)
    labels = {topic.id: topic for topic in watchbook.topics}
    most = sorted((id_ for id_ in now if id_ in labels), key=lambda id_: (-now[id_], id_))[:TOPICS]
    failing, _ = source_faults(store.runs(Window(until - LEDGER, until)), alerting.operations)
    return Brief(
        until=until,
        items=store.total(Everything(), day),
        before=store.total(Everything(), before),
        topics=tuple(
            Count(id_, (labels[id_].label, *(labels[id_].label_zh,) * 2), now[id_], then.get(id_, 0)) for id_ in most
        ),
        alerts=tuple(
            Raised(_called(alert.rule, alerting), alert.severity, alert.closed_at is None)
            for alert in store.alerts(day)
            if alert.kind == "content"
        ),
        failing=tuple(fault.words for _, fault in sorted(failing.items())),
    )


def _by_topic(store: Store, window: Window) -> dict[str, int]:
    counts: dict[str, int] = {}
    for cell in store.counts(Everything(), window, "1h", "UTC", "topics").values():
        for topic, number in cell.items():
            counts[topic] = counts.get(topic, 0) + number
    return counts


def _called(rule: str, alerting: Alerting) -> str:
    found = alerting.rules.get(rule)
    return (found.label if found else "") or rule
