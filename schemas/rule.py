"""What is watched: one query with the settings of its detector, and who is told."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.channel import Escalation, QuietHours

Series = Literal["count", "share", "reach", "heat", "rank", "novelty"]
Direction = Literal["rise", "drop"]


class AlertRule(BaseModel):
    """One query watched for spikes. Every number is a setting an analyst may change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str = ""
    topic: str | None = Field(None, description="the watchbook topic it was generated from")
    query: str = Field(min_length=1, description="in the query language of search and trend")
    series: tuple[Series, ...] = Field(
        ("count", "heat", "novelty"),
        min_length=1,
        description="count: items an interval; share: of all items; reach: likes, comments and reposts of the items "
        "that came out in it; heat: a hot list's measure of attention; rank: the best place on it, 1 the top and 0 off "
        "the list; novelty: a name on it for the first time in novel_after_days",
    )
    list: str = Field("weibo-hot", description="the list whose heat is watched")
    interval: str = Field("1h", description="length of one step of the series")
    directions: tuple[Direction, ...] = Field(("rise", "drop"), min_length=1)
    baseline_days: int = Field(
        14, ge=1, le=366, description="history that says what is ordinary; it fades by half each half of it"
    )
    novel_after_days: int = Field(
        7, ge=1, le=366, description="seen days of silence after which a name on the list is news by itself"
    )
    minimum_history: float = Field(
        0.25, ge=0, le=1, description="share of the baseline's days on which something must have been seen"
    )
    minimum_count: int = Field(4, ge=1, description="items an interval below which nothing is a spike or can drop")
    minimum_heat: int = Field(0, ge=0, description="heat below which nothing is a spike")
    minimum_evidence: int = Field(
        3, ge=1, description="items that a rise of counts must be able to show; a hot list's entry stands for many"
    )
    sensitivity: float = Field(0.52, ge=0, le=1, description="score from which a step is a spike; higher is quieter")
    cooldown_hours: float = Field(36, ge=0, description="quiet time after which a new spike is a new alert")
    minimum_voices: int = Field(
        1, ge=1, description="independent publishers, or authors of posts, that a rise of items must have"
    )
    reports_only: bool = Field(
        True,
        description="of a list, let only titles alert that state something of a name, and of a topic's people more "
        "than that they are named; questions and gossip still count into what is ordinary",
    )
    split: Literal["language", "script", "source", "publisher", "kind", "names", "topics"] | None = Field(
        None, description="watch each value of this field by itself"
    )
    severity: Literal["info", "warning", "critical"] = "warning"
    channels: tuple[str, ...] = Field((), description="channels that are told; none: only the log")
    quiet_hours: QuietHours | None = Field(None, description="when messages wait")
    escalate: Escalation | None = Field(None, description="whom to tell of an incident that nobody acknowledges")
    owner: str = Field("", description="who answers for the rule; shown in its messages")
    note: str = Field("", description="what whoever gets the message should know or do; shown in it")
    enabled: bool = True
