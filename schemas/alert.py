"""What was found in a series (Spike), and what a person is told of it (Alert)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.basis import Basis, Evidence
from schemas.channel import ChangeKind
from schemas.es import DATE, FLOAT, KEYWORD, LONG, ORIGINAL, STORED, wide
from schemas.rule import Direction, Series


class Spike(BaseModel):
    """One step of a series that stands out; low and high bound what was ordinary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: AwareDatetime
    end: AwareDatetime
    observed: float
    expected: float
    low: float
    high: float
    score: float = Field(ge=0, le=1)


class Change(BaseModel):
    """One thing that happened to an incident and that people may want to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ChangeKind
    at: AwareDatetime = Field(description="the time of the evaluation that saw it")
    series: str = Field(description="the one of the rule's series that the value is of")
    observed: float = Field(description="the most telling value of the incident until then")


class Alert(BaseModel):
    """One incident: when it opened, how far it went, what it rests on, and what happened to it.

    Incident and changes are one document, so that a change is recorded once or not at all.
    The id is a digest of rule and opened_at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD]
    rule: Annotated[str, KEYWORD]
    topic: Annotated[str | None, KEYWORD] = None
    query: Annotated[str, wide(KEYWORD)]
    series: Annotated[Series | Literal["runs"], KEYWORD] = Field(
        description="the one of the rule's series that the figures are of; runs: failed ones, of an operational alert"
    )
    kind: Annotated[Literal["content", "operational"], KEYWORD] = "content"
    severity: Annotated[str, KEYWORD]
    interval: Annotated[str, KEYWORD]
    opened_at: Annotated[AwareDatetime, DATE] = Field(description="start of the first step that stood out")
    peak_at: Annotated[AwareDatetime, DATE]
    closed_at: Annotated[AwareDatetime | None, DATE] = Field(None, description="None while it is open")
    raised_at: Annotated[AwareDatetime, DATE] = Field(description="the time of the evaluation that found it")
    observed: Annotated[float, FLOAT] = Field(description="at the peak, in the series' unit")
    expected: Annotated[float, FLOAT]
    low: Annotated[float, FLOAT]
    high: Annotated[float, FLOAT]
    score: Annotated[float, FLOAT] = Field(ge=0, le=1)
    coverage: Annotated[float, FLOAT] = Field(ge=0, le=1, description="share of the baseline's steps that were seen")
    direction: Annotated[Direction, KEYWORD] = "rise"
    onset_at: Annotated[AwareDatetime | None, DATE] = Field(
        None, description="since when the series was out of its ordinary band, at most a cooldown before it opened"
    )
    novel: Annotated[str | None, KEYWORD] = Field(None, description="the name that is new, where the peak is a novelty")
    message: Annotated[str, ORIGINAL] = ""
    evidence: Annotated[tuple[Evidence, ...], STORED] = ()
    basis: Annotated[Basis | None, STORED] = None
    changes: Annotated[tuple[Change, ...], STORED] = ()
    queued: Annotated[int, LONG] = Field(0, ge=0, description="how many of the changes are in the outbox")
