"""What is watched (AlertRule), what was found in a series (Spike) and what a person is told (Alert)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.channel import ChangeKind, Escalation, QuietHours
from schemas.es import DATE, FLOAT, KEYWORD, LONG, ORIGINAL, STORED, wide

Series = Literal["count", "share", "heat", "rank", "novelty"]
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
        description="count: items an interval; share: of all items; heat: a hot list's measure of attention; rank: the "
        "best place on it, 1 the top and 0 off the list; novelty: a name on it for the first time in novel_after_days",
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


class Evidence(BaseModel):
    """One item or list entry that an alert rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    url: str | None
    publisher: str
    at: AwareDatetime
    measure: str = Field("", description="what makes it weigh: 'heat 1,435,601, position 1'")
    quote: str = Field("", description="the passage that names what the rule asks for")
    engagement: int | None = Field(None, description="likes, comments and reposts; None for a list's entry")
    heat: int | None = None
    position: int | None = None


class Share(BaseModel):
    """How many of the items are of one kind: a publisher's, in a language, with a spelling."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    count: int


class Tone(BaseModel):
    """How an incident's items speak of a name (of anything, where it is empty), against the time before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    items: int
    mean: float | None = Field(description="-1 to 1; None where no item is sure")
    positive: int = 0
    negative: int = 0
    before_items: int = 0
    before_mean: float | None = None


class Place(BaseModel):
    """The best place of one title on a hot list during an incident."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    list: str
    title: str
    position: int | None
    heat: int | None
    at: AwareDatetime
    url: str | None = None


class Step(BaseModel):
    """One step of the series as it is drawn; None where nothing was collected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: AwareDatetime
    value: float | None


class Basis(BaseModel):
    """What an incident rests on, from all of its items and list entries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: dict[str, tuple[str, str, str]] = Field(
        {}, description='what the topic ("") and names are called in English, Simplified and Traditional Chinese'
    )
    owner: str = ""
    note: str = ""
    list: str = ""
    kql: str = Field("", description="the query in Kibana's language; empty where it has no words for it")
    since: AwareDatetime
    until: AwareDatetime
    items: int = 0
    voices: int = Field(
        0, description="different publishers of articles and authors of posts, among the items looked at"
    )
    spellings: tuple[Share, ...] = ()
    publishers: tuple[Share, ...] = ()
    sources: tuple[Share, ...] = ()
    languages: tuple[Share, ...] = ()
    first: Evidence | None = None
    tones: tuple[Tone, ...] = ()
    places: tuple[Place, ...] = ()
    seen: int = Field(0, description="steps from since to until in which something was collected")
    steps: int = 0
    series: tuple[Step, ...] = ()


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
