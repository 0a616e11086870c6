"""Every change of an incident becomes one message a channel: made from the incident's own list, with ids of digests.

A process that dies between writing an incident and making its messages leaves the list behind, and the next one makes
the same messages; made twice, a message is there once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from racewatch.notify.timing import digest_due, quiet_until
from racewatch.stages.decisions import acknowledgement_of, silence_of
from racewatch.stages.rules import Alerting
from racewatch.store.base import Store
from racewatch.store.questions import Window
from schemas import Alert, AlertRule, Decision, Message
from schemas.channel import Escalation
from schemas.item import document_id
from schemas.message import Told

LOOKED_AT = timedelta(days=90)
"""Incidents that opened longer ago tell nothing new."""


def queue(store: Store, alerting: Alerting, now: datetime) -> int:
    """Make the messages of all changes that have none yet, and of escalations that are due; return how many."""
    decisions, made = store.decisions(Window()), 0
    for alert in store.alerts(Window(now - LOOKED_AT)):
        new = [*changes(alert, alerting), *escalations(alert, alerting, decisions, now)]
        made += sum(store.replace(None, silenced(message, decisions, now)) for message in new)
        if alert.queued < len(alert.changes):
            store.replace(alert, alert.model_copy(update={"queued": len(alert.changes)}))
    return made


def changes(alert: Alert, alerting: Alerting) -> Iterator[Message]:
    """Yield a message for each channel and each change of *alert* that is not queued yet."""
    quiet = rule.quiet_hours if (rule := rule_of(alert, alerting)) else None
    for number, change in enumerate(alert.changes):
        then = alert.model_copy(update={"changes": alert.changes[: number + 1]})
        for name in channels_of(alert, alerting) if number >= alert.queued else ():
            channel = alerting.channels.get(name)
            if channel is None or change.kind in channel.tell:
                digest = digest_due(channel.digest_minutes, change.at) if channel and channel.digest_minutes else None
                made = message_of(then, change.kind, name, change.at, part=str(number))
                yield held(made, quiet_until(quiet, alert.severity, change.at), digest)


def escalations(alert: Alert, alerting: Alerting, decisions: Sequence[Decision], now: datetime) -> Iterator[Message]:
    """Yield a message for each further channel, once an open incident has been waiting too long for an answer."""
    further = escalation_of(alert, alerting)
    if further is None or alert.closed_at or not alert.changes or acknowledgement_of(decisions, alert.id):
        return
    rule = rule_of(alert, alerting)
    told = alert.changes[0].at
    told = quiet_until(rule.quiet_hours if rule else None, alert.severity, told) or told
    if now >= told + timedelta(minutes=further.after_minutes):
        yield from (message_of(alert, "escalated", name, now) for name in further.to)


def message_of(alert: Alert, change: Told, channel: str, at: datetime, part: str = "") -> Message:
    """Return the message that tells *channel* of *change*, due at once."""
    return Message(
        id=document_id(alert.id, part, change, channel),
        incident=alert.id,
        rule=alert.rule,
        change=change,
        channel=channel,
        severity=alert.severity,
        created_at=at,
        due_at=at,
        alert=alert,
    )


def held(message: Message, quiet: datetime | None, digest: datetime | None) -> Message:
    """Return *message* due when the later of quiet hours and digest period ends; at once when there is neither."""
    ends = [(end, why) for end, why in ((quiet, "quiet hours"), (digest, "digest")) if end]
    if not ends:
        return message
    end, why = max(ends)
    return message.model_copy(update={"held": True, "due_at": end, "reason": why})


def silenced(message: Message, decisions: Iterable[Decision], now: datetime) -> Message:
    """Return *message* as what people decided leaves it: dropped when muted, later when snoozed."""
    silence = silence_of(decisions, message.rule, message.incident, now)
    if silence is None:
        return message
    why = f"{silence.action}d by {silence.by}{': ' + silence.why if silence.why else ''}"
    if silence.action == "snooze" and silence.until:
        later = max(message.due_at, silence.until)
        return message.model_copy(update={"held": True, "due_at": later, "reason": why})
    return message.model_copy(update={"state": "dropped", "reason": why})


def rule_of(alert: Alert, alerting: Alerting) -> AlertRule | None:
    """Return the rule that *alert* is of, also of a part of it; None when it was removed or is no rule's."""
    return alerting.rules.get(alert.rule) or alerting.rules.get(alert.rule.partition(":")[0])


def channels_of(alert: Alert, alerting: Alerting) -> tuple[str, ...]:
    """Return the channels that are told of *alert*."""
    if alert.kind == "operational":
        return tuple(name for name in alerting.operations.channels if alert.rule != f"channel:{name}")
    rule = rule_of(alert, alerting)
    return rule.channels if rule else ()


def escalation_of(alert: Alert, alerting: Alerting) -> Escalation | None:
    """Return whom *alert* goes to when nobody answers."""
    if alert.kind == "operational":
        return alerting.operations.escalate
    rule = rule_of(alert, alerting)
    return rule.escalate if rule else None
