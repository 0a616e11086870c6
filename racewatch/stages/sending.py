"""The outbox is emptied: each message is claimed, sent and marked; what fails waits and is tried again.

A claim is a conditional write with a lease, so of several processes one sends; a lease counts as over only when the
process that holds it, where it can be seen, is gone: a clock that is set forward ends nobody's. Between the sending and
the mark lies a moment that no outbox can close: whoever is killed there leaves a message in state ``sending``. It is
sent once more **under the same key**, which receivers that know the key take once, or, for a channel with
``when_unsure: ask``, it is left to a person. docs/alerts.md says the same to those who set channels up.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from racewatch.notify.timing import pause_after
from racewatch.stages.outbox import silenced
from racewatch.stages.rules import Alerting
from racewatch.stages.worker import is_at_work
from racewatch.store.base import Store
from racewatch.store.questions import Window
from schemas import Decision, Message
from schemas.channel import Channel
from schemas.message import PENDING

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
"""Longer than any sending takes: connecting and answering have 4 seconds each, a digest is one sending."""
KEPT = timedelta(days=90)
"""Older messages are not looked at."""
Deliver = Callable[[str, Channel, Sequence[Message], str], None]
"""Sends messages together to the channel of that name under one idempotency key; raises when it is not certain that
they arrived."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of the messages that were due."""

    sent: int = 0
    failed: int = 0

    def __add__(self, other: "Sending") -> "Sending":
        """Return both together."""
        return Sending(self.sent + other.sent, self.failed + other.failed)


@dataclass(frozen=True, slots=True)
class Outbox:
    """One emptying of the outbox: the store, what is declared, the time, who sends, and how."""

    store: Store
    alerting: Alerting
    now: datetime
    deliver: Deliver
    worker: str

    def empty(self) -> Sending:
        """Send what is due; a channel that fails is left for the next time and keeps no other one waiting."""
        pending = self.store.messages(Window(self.now - KEPT), PENDING)
        decisions = self.store.decisions(Window())
        done = Sending()
        for name in sorted({message.channel for message in pending}):
            done += self._channel(name, [each for each in reversed(pending) if each.channel == name], decisions)
        return done

    def _channel(self, name: str, pending: Sequence[Message], decisions: Sequence[Decision]) -> Sending:
        channel = self.alerting.channels.get(name)
        if channel is None:
            due = [each for each in pending if each.due_at <= self.now]
            return self._fail(due, f"alerts.yaml has no channel {name} any more", last=True)
        done = Sending()
        for group in self._groups(channel, pending, decisions):
            sent = self._send(name, channel, group)
            done += sent
            if sent.failed:
                break
        return done

    def _groups(
        self, channel: Channel, pending: Sequence[Message], decisions: Sequence[Decision]
    ) -> Iterator[list[Message]]:
        """Yield what is to be sent together, oldest first: what was tried before as it was, then what is due now."""
        again = [each for each in pending if each.state == "sending" and _is_cut_off(each, self.now)]
        if channel.when_unsure == "ask":
            for each in again:
                cut_off = {"state": "unsure", "reason": "the sending was cut off"}
                self.store.replace(each, each.model_copy(update=cut_off))
            again = []
        due = list(self._due(pending, decisions))
        again += [each for each in due if each.delivery]
        for delivery in dict.fromkeys(each.delivery for each in again):
            yield [each for each in again if each.delivery == delivery]
        new = [each for each in due if not each.delivery]
        if together := [each for each in new if each.held]:
            yield together
        yield from ([each] for each in new if not each.held)

    def _due(self, pending: Iterable[Message], decisions: Sequence[Decision]) -> Iterator[Message]:
        """Yield the waiting messages whose time has come and which nobody has silenced meanwhile."""
        for each in pending:
            if each.state != "waiting" or each.due_at > self.now:
                continue
            after = silenced(each, decisions, self.now)
            if after.state == "waiting" and after.due_at <= self.now:
                yield each
            else:
                self.store.replace(each, after)

    def _send(self, name: str, channel: Channel, group: Sequence[Message]) -> Sending:
        key = group[0].delivery or (group[0].id if len(group) == 1 else uuid4().hex)
        claimed = [new for new in (self._claimed(old, key) for old in group) if new]
        if not claimed:
            return Sending()
        try:
            self.deliver(name, channel, claimed, key)
        except Exception as error:  # noqa: BLE001  whatever one channel does, the message says it and the others go on
            return self._fail(claimed, str(error) or type(error).__name__)
        for each in claimed:
            sent = {"state": "sent", "sent_at": self.now, "lease_until": None, "error": ""}
            if not self.store.replace(each, each.model_copy(update=sent)):
                log.error("sent but not marked, another process has it by now channel=%s message=%s", name, each.id)
        log.info("sent channel=%s messages=%d key=%s", name, len(claimed), key)
        return Sending(sent=len(claimed))

    def _claimed(self, old: Message, key: str) -> Message | None:
        claim = {"state": "sending", "worker": self.worker, "delivery": key, "lease_until": self.now + LEASE}
        new = old.model_copy(update={**claim, "attempts": old.attempts + 1})
        return new if self.store.replace(old, new) else None

    def _fail(self, group: Sequence[Message], error: str, *, last: bool = False) -> Sending:
        for each in group:
            pause = None if last else pause_after(each.attempts)
            after = {"state": "waiting", "due_at": self.now + pause} if pause else {"state": "failed"}
            self.store.replace(each, each.model_copy(update={**after, "lease_until": None, "error": error[:2000]}))
            log.warning("not sent channel=%s message=%s attempts=%d: %s", each.channel, each.id, each.attempts, error)
        return Sending(failed=len(group))


def _is_cut_off(message: Message, now: datetime) -> bool:
    """Say whether whoever was sending *message* has stopped: the lease is over and the process, if near, is gone."""
    return (message.lease_until is None or message.lease_until <= now) and not is_at_work(message.worker)
