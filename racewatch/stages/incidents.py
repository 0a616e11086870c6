"""The life of an incident: what an evaluation changes about it, and which changes people may want to be told; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from racewatch.query.intervals import next_start
from schemas import Alert, Change
from schemas.channel import ChangeKind
from schemas.item import document_id

RISE = 2.0
"""How many times the value last told a new peak must be, to be told again."""
PAST_PEAK = 1 / 6
"""Share of the cooldown without a higher step after which an incident is past its peak."""


def continued(known: Iterable[Alert], found: Alert, cooldown: timedelta) -> Alert | None:
    """Return the known incident that *found* belongs to: still open, or closed less than the cooldown before it."""
    for before in known:
        ended = before.closed_at or found.opened_at
        if strand(before) == strand(found) and before.opened_at <= found.opened_at < ended + cooldown:
            return before
    return None


def strand(alert: Alert) -> tuple[str, str]:
    """Return what two incidents of one event have in common."""
    return alert.rule, alert.direction


def opened(found: Alert, known: Iterable[Alert], now: datetime) -> Alert:
    """Return *found* as a new incident.

    Its id is a digest of what came before it: of two processes that see the event begin at different steps, the second
    finds the id taken and looks again.
    """
    same = [before for before in known if strand(before) == strand(found)]
    previous = max(same, key=lambda before: (before.opened_at, before.id), default=None)
    new = {"id": document_id(*strand(found), previous.id if previous else ""), "raised_at": now}
    return _changed(found.model_copy(update=new), now, "opened", *(["closed"] if found.closed_at else ()))


def brought_up_to_date(before: Alert, found: Alert, now: datetime, cooldown: timedelta) -> Alert:
    """Return *before* with what *found* adds; identity and beginning stay, the more telling peak wins.

    A closed incident opens again only when a new peak lies behind its end: a clock that was set back reopens nothing.
    """
    higher = found if found.score >= before.score else before
    reopened = before.closed_at is not None and found.closed_at is None and found.peak_at >= before.closed_at
    closed_at = before.closed_at if before.closed_at and not reopened else found.closed_at
    kept = {name: getattr(before, name) for name in ("id", "opened_at", "raised_at", "changes", "queued", "basis")}
    now_known = higher.model_copy(update={**kept, "closed_at": closed_at})
    return _changed(now_known, now, *_news(before, now_known, now, cooldown, reopened=reopened))


def abandoned(before: Alert, now: datetime) -> Alert:
    """Return an incident that no evaluation can find any more as closed at the end of its peak."""
    ended = {"closed_at": next_start(before.peak_at, before.interval, "UTC")}
    return _changed(before.model_copy(update=ended), now, "closed")


def _news(before: Alert, after: Alert, now: datetime, cooldown: timedelta, *, reopened: bool) -> list[ChangeKind]:
    if after.closed_at:
        return [] if before.closed_at else ["closed"]
    told = [change for change in before.changes if change.kind in ("opened", "updated")]
    if reopened or _is_risen(after, told):
        return ["updated"]
    since = told[-1].at if told else before.raised_at
    peaked = any(change.kind == "peaked" and change.at >= since for change in before.changes)
    return [] if peaked or now - after.peak_at < PAST_PEAK * cooldown else ["peaked"]


def _is_risen(after: Alert, told: list[Change]) -> bool:
    """Say whether there is more than was told: twice the value, or another of the rule's series for the first time."""
    values = [change.observed for change in told if change.series == after.series]
    return bool(told) and (not values or (after.direction == "rise" and after.observed >= RISE * max(values)))


def _changed(alert: Alert, now: datetime, *kinds: ChangeKind) -> Alert:
    new = tuple(Change(kind=kind, at=now, series=alert.series, observed=alert.observed) for kind in kinds)
    return alert.model_copy(update={"changes": (*alert.changes, *new)})
