"""The alert rules in force: one for every watchbook topic, and those of ``alerts.yaml`` beside and instead of them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.catalog.reading import line_of, parse_yaml, read_text
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.landing.batch import write_text
from racewatch.query.expand import expand
from racewatch.query.intervals import check_interval, zone_of
from racewatch.query.parse import parse
from schemas import AlertRule
from schemas.channel import Channel, ChannelName, Operations

log = logging.getLogger(__name__)
OWN = ("id", "label", "topic", "query", "enabled")
"""Fields that belong to one rule and have no default for all."""


class AlertFile(BaseModel):
    """The file of RACEWATCH_RULES; *defaults* hold for every rule, those of the topics among them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: dict[ChannelName, Channel] = {}
    defaults: dict[str, Any] = {}
    operations: Operations = Operations()
    rules: tuple[AlertRule, ...] = Field(())

    @model_validator(mode="before")
    @classmethod
    def _defaults_hold(cls, found: Any) -> Any:
        """Put the defaults into each rule; what is wrong with a default is told of the default."""
        if not isinstance(found, dict) or not isinstance(found.get("defaults") or {}, dict):
            return found or {}
        defaults = found.get("defaults") or {}
        if own := sorted(set(defaults) & set(OWN)):
            raise ValueError(f"defaults: {', '.join(own)} belongs to one rule")
        try:
            AlertRule(**{**defaults, "id": "defaults", "query": "x"})
        except ValidationError as error:
            first = error.errors()[0]
            raise ValueError(f"defaults > {' > '.join(map(str, first['loc']))}: {first['msg']}") from None
        rules = [{**defaults, **rule} if isinstance(rule, dict) else rule for rule in found.get("rules") or ()]
        return {**{name: part for name, part in found.items() if part is not None}, "rules": rules}

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        ids = [rule.id for rule in self.rules]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"declared twice: {', '.join(twice)}")
        if keys := [name for name in self.channels if name.endswith("-key")]:
            raise ValueError(f"channel {keys[0]}: no name may end with -key, where another channel's secret is")
        return self


@dataclass(frozen=True, slots=True)
class Alerting:
    """Rules by id, channels by name, whom to tell of faults; *fault* says what is wrong with the file in use."""

    rules: dict[str, AlertRule]
    channels: dict[str, Channel]
    operations: Operations
    fault: str = ""


def topic_rules(watchbook: Watchbook, defaults: dict[str, Any] | None = None) -> list[AlertRule]:
    """Return one rule a topic, named after it, with *defaults* for what a topic does not say."""
    return [
        AlertRule(**{**(defaults or {}), "id": t.id, "label": t.label, "topic": t.id, "query": f"topic:{t.id}"})
        for t in watchbook.topics
    ]


def rules_of(settings: Settings) -> dict[str, AlertRule]:
    """Return every enabled rule by id; a written rule replaces the topic rule of the same id.

    Raises ConfigError naming file, field and line.
    """
    return alerting_of(settings).rules


def alerting_of(settings: Settings) -> Alerting:
    """Return rules and channels as they are declared now; raise ConfigError naming file, field and line."""
    return _read(settings, read_text(settings.rules) if settings.rules else "")


def _read(settings: Settings, text: str) -> Alerting:
    watchbook = load_watchbook(settings.watchbook)
    found = parse_yaml(AlertFile, text, str(settings.rules))
    if faults := list(problems(found, watchbook, text)):
        raise ConfigError("\n".join(f"{settings.rules}: {fault}" for fault in faults) + "; correct the file")
    return _alerting(found, watchbook)


def alerting_in_force(settings: Settings) -> Alerting:
    """Return rules and channels for an evaluation: a file that cannot be used leaves the last good one in force.

    The fault is then in the answer and in the log. Raises ConfigError when there has never been a good one.
    """
    kept = settings.var / "alerts" / "last-good.yaml"
    try:
        text = read_text(settings.rules) if settings.rules else ""
        found = _read(settings, text)
    except ConfigError as error:
        if settings.rules is None or not kept.exists():
            raise
        log.error("alert rules not taken, the last good ones stay in force: %s", error)  # noqa: TRY400  the message is all
        return replace(_read(settings, read_text(kept)), fault=str(error))
    if settings.rules and not (kept.exists() and kept.read_text("utf-8") == text):
        write_text(kept, text)
    return found


def _alerting(found: AlertFile, watchbook: Watchbook) -> Alerting:
    both = {rule.id: rule for rule in (*topic_rules(watchbook, found.defaults), *found.rules)}
    return Alerting({i: rule for i, rule in both.items() if rule.enabled}, found.channels, found.operations)


def problems(found: AlertFile, watchbook: Watchbook, text: str) -> Iterator[str]:
    """Yield what a model alone cannot see: queries, intervals, zones and channels that there are not."""
    named = {"operations": [found.operations.channels, found.operations.escalate and found.operations.escalate.to]}
    for section, groups in named.items():
        yield from (f"{section}{_line(text, section)}: {missing}" for missing in _unknown(groups, found))
    for name, channel in found.channels.items():
        if problem := _fault(lambda channel=channel: zone_of(channel.zone) if channel.zone else None):
            yield f"channels > {name} > zone{_line(text, 'channels', name, 'zone')}: {problem}"
    every = AlertRule(**{**found.defaults, "id": "defaults", "query": "x"})
    for field, problem in _rule_problems(every, found, watchbook):
        yield f"defaults > {field}{_line(text, 'defaults', field)}: {problem}"
    for number, rule in enumerate(found.rules):
        for field, problem in _rule_problems(rule, found, watchbook):
            yield f"rules > {number} > {field}{_line(text, 'rules', number, field)}: {rule.id}: {problem}"


def _rule_problems(rule: AlertRule, found: AlertFile, watchbook: Watchbook) -> Iterator[tuple[str, str]]:
    checks = {
        "query": lambda: expand(parse(rule.query), watchbook),
        "interval": lambda: check_interval(rule.interval),
        "quiet_hours": lambda: zone_of(rule.quiet_hours.zone) if rule.quiet_hours else None,
    }
    yield from ((field, problem) for field, check in checks.items() if (problem := _fault(check)))
    groups = {"channels": [rule.channels], "escalate": [rule.escalate.to if rule.escalate else ()]}
    yield from ((field, missing) for field, names in groups.items() for missing in _unknown(names, found))


def _unknown(groups: Any, found: AlertFile) -> Iterator[str]:
    names = dict.fromkeys(name for group in groups for name in group or ())
    yield from (
        f"no channel {name}; there are {', '.join(found.channels) or 'none'}"
        for name in names
        if name not in found.channels
    )


def _fault(check: Any) -> str:
    try:
        check()
    except ConfigError as error:
        return str(error)
    return ""


def _line(text: str, *place: str | int) -> str:
    line = line_of(text, place)
    return f" (line {line})" if line else ""
