"""What people are to be told (Message, a row of the outbox) and what they decided about it (Decision)."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.alert import Alert
from schemas.channel import ChangeKind
from schemas.es import BOOLEAN, DATE, KEYWORD, LONG, STORED, wide

MessageState = Literal["waiting", "sending", "sent", "unsure", "failed", "dropped"]
PENDING: tuple[MessageState, ...] = ("waiting", "sending")
"""The states in which a message may still be sent without anybody's doing."""
Told = ChangeKind | Literal["escalated"]


class Message(BaseModel):
    """One change of one incident for one channel, with the incident as it was then.

    The id is a digest of incident, change and channel and is also the idempotency key that receivers get: queueing a
    change twice makes one message.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD]
    incident: Annotated[str, KEYWORD]
    rule: Annotated[str, KEYWORD]
    change: Annotated[Told, KEYWORD]
    channel: Annotated[str, KEYWORD]
    severity: Annotated[str, KEYWORD]
    state: Annotated[MessageState, KEYWORD] = "waiting"
    reason: Annotated[str, KEYWORD] = Field("", description="why it is held back or was dropped")
    held: Annotated[bool, BOOLEAN] = Field(False, description="may be told together with others of its channel")
    created_at: Annotated[AwareDatetime, DATE]
    due_at: Annotated[AwareDatetime, DATE] = Field(description="not to be sent before")
    attempts: Annotated[int, LONG] = Field(0, ge=0)
    worker: Annotated[str, KEYWORD] = Field("", description="the process that is sending it, or was")
    lease_until: Annotated[AwareDatetime | None, DATE] = Field(None, description="until then nobody else may send it")
    delivery: Annotated[str, KEYWORD] = Field("", description="idempotency key it is sent under: its id, or a digest's")
    sent_at: Annotated[AwareDatetime | None, DATE] = None
    error: Annotated[str, wide(KEYWORD)] = Field("", max_length=2000, description="why the last attempt failed")
    alert: Annotated[Alert, STORED] = Field(description="the incident at this change")


class Decision(BaseModel):
    """What a person decided about a rule or about one incident; nothing is deleted, later decisions win."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD]
    action: Annotated[Literal["mute", "snooze", "unmute", "ack"], KEYWORD]
    rule: Annotated[str | None, KEYWORD] = None
    incident: Annotated[str | None, KEYWORD] = None
    by: Annotated[str, KEYWORD] = Field(min_length=1, description="who decided")
    why: Annotated[str, KEYWORD] = ""
    decided_at: Annotated[AwareDatetime, DATE]
    until: Annotated[AwareDatetime | None, DATE] = Field(None, description="None: until somebody decides otherwise")

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.rule is None) == (self.incident is None):
            raise ValueError("a decision is about one rule or one incident")
        return self
