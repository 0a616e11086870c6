"""What an alert rests on: items, list entries, tones, places and the steps of its series."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


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
