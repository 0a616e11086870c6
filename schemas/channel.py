"""Where messages go, when they wait, and who is told next: the parts of ``alerts.yaml`` beside the rules."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

ChangeKind = Literal["opened", "updated", "peaked", "closed"]
Language = Literal["en", "zh-Hans", "zh-Hant"]
Via = Literal["apprise", "webhook", "feishu", "dingtalk", "wecom"]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


def _clock(value: object) -> object:
    """Return a time of day that YAML 1.1 read as a number in base 60 (22:00 is 1320 there) as it was written."""
    return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value


Clock = Annotated[str, BeforeValidator(_clock), Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day, HH:MM."""


class QuietHours(BaseModel):
    """A time of day in which messages wait; they are told together at its end."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    since: Clock = Field(alias="from")
    until: Clock = Field(alias="to")
    zone: str = Field("UTC", description="IANA zone of both")
    critical_passes: bool = Field(True, description="critical messages do not wait")


class Escalation(BaseModel):
    """Whom to tell of an open incident that nobody has acknowledged for a while."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after_minutes: int = Field(ge=1)
    to: tuple[ChannelName, ...] = Field(min_length=1)


class Channel(BaseModel):
    """One place that messages go to; its address comes from the environment: RACEWATCH_CHANNEL_<NAME>."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    via: Via | None = Field(None, description="how it is reached; left out, the address says it")
    language: Language = "en"
    zone: str = Field("", description="IANA zone of the times shown; empty: RACEWATCH_ZONE")
    format: Literal["text", "markdown", "html"] = "text"
    chart: bool = Field(True, description="attach a chart where the channel takes files")
    tell: tuple[ChangeKind, ...] = Field(("opened", "updated", "closed"), min_length=1)
    digest_minutes: int = Field(0, ge=0, le=10080, description="tell what happened in this time together; 0: at once")
    brief: bool = Field(False, description="send the daily brief, where the DAG `digest` or a timer makes it")
    when_unsure: Literal["resend", "ask"] = Field(
        "resend",
        description="a sending that was cut off: send it again under the same key, or leave it to a person",
    )


class Operations(BaseModel):
    """Who is told when collecting or telling itself fails."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: tuple[ChannelName, ...] = ()
    failures: int = Field(1, ge=1, description="failed runs of a source in a row that open an incident")
    severity: Literal["info", "warning", "critical"] = "warning"
    escalate: Escalation | None = None
