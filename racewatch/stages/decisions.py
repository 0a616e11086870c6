"""What people decided about rules and incidents: mute, snooze, unmute, acknowledge."""

import time
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.stages.rules import alerting_of
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window
from schemas import Alert, Decision

SHORTEST = 4
"""Characters of an incident's id that are enough to name it, where no other begins alike."""


def decide(settings: Settings, target: str, **decision: object) -> Decision:
    """Keep a decision about *target*, a rule's id or the beginning of an incident's; return it.

    Raises ConfigError for a target that there is not.
    """
    with opened(settings) as store:
        of = _target(store, settings, target)
        made = Decision.model_validate({"id": _later_first(), "decided_at": settings.clock, **of, **decision})
        store.replace(None, made)
    return made


def _later_first() -> str:
    """Return an id that sorts before all made earlier: of two decisions of one second the later is the newer one."""
    return f"{2**63 - time.time_ns():016x}{uuid4().hex[:16]}"


def silence_of(decisions: Iterable[Decision], rule: str, incident: str, now: datetime) -> Decision | None:
    """Return the mute or snooze that holds at *now* for the rule or for the incident; None when neither is silenced.

    *decisions* come newest first. A decision about a rule also holds for its parts: deepseek for deepseek:zh.
    """
    for about in ("incident", "rule"):
        last = next((each for each in decisions if each.action != "ack" and _about(each, about, rule, incident)), None)
        if last and last.action != "unmute" and (last.until is None or last.until > now):
            return last
    return None


def acknowledgement_of(decisions: Iterable[Decision], incident: str) -> Decision | None:
    """Return who saw the incident first."""
    found = [each for each in decisions if each.action == "ack" and each.incident == incident]
    return found[-1] if found else None


def _about(decision: Decision, about: str, rule: str, incident: str) -> bool:
    if about == "incident":
        return decision.incident == incident
    return decision.rule is not None and f"{rule}:".startswith(f"{decision.rule}:")


def _target(store: Store, settings: Settings, target: str) -> dict[str, str]:
    """Return the rule or the incident that *target* names."""
    known = store.alerts(Window())
    if target in alerting_of(settings).rules or target in {alert.rule for alert in known}:
        return {"rule": target}
    found = [alert for alert in known if len(target) >= SHORTEST and alert.id.startswith(target)]
    if len(found) != 1:
        problem = "begins more than one incident's id" if found else "is neither a rule nor an incident"
        raise ConfigError(f"{target!r} {problem}; `racewatch alerts list` shows both")
    return {"incident": found[0].id}


def incident_of(store: Store, beginning: str) -> Alert:
    """Return the incident whose id begins so; raise ConfigError when there is none or more than one."""
    found = [alert for alert in store.alerts(Window()) if len(beginning) >= SHORTEST and alert.id.startswith(beginning)]
    if len(found) != 1:
        raise ConfigError(f"{beginning!r} names {len(found)} incidents; `racewatch alerts list` shows their ids")
    return found[0]
