"""The alert rules in force: one for every watchbook topic, and those a person wrote beside them."""

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from racewatch.catalog import Watchbook, load_watchbook
from racewatch.catalog.reading import read_yaml
from racewatch.config import Settings
from schemas import AlertRule


class RuleList(BaseModel):
    """The file of RACEWATCH_RULES: rules with ids of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[AlertRule, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [rule.id for rule in self.rules]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"declared twice: {', '.join(twice)}")
        return self


def topic_rules(watchbook: Watchbook) -> list[AlertRule]:
    """Return one rule a topic, named after it, with the default settings."""
    return [AlertRule(id=t.id, label=t.label, topic=t.id, query=f"topic:{t.id}") for t in watchbook.topics]


def rules_of(settings: Settings) -> dict[str, AlertRule]:
    """Return every enabled rule by id; a written rule replaces the topic rule of the same id.

    Raises ConfigError naming file and field.
    """
    written = read_yaml(RuleList, settings.rules, "") if settings.rules else RuleList()
    both = [*topic_rules(load_watchbook(settings.watchbook)), *written.rules]
    return {rule.id: rule for rule in both if {r.id: r for r in both}[rule.id].enabled}
