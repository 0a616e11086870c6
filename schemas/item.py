"""An article, post or comment: as its source showed it (RawItem), ready to index (Item), or refused (Rejected)."""

import hashlib
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from schemas.es import BOOLEAN, DATE, FLOAT, KEYWORD, LONG, ORIGINAL, STORED, TEXT, inner, nested, wide

Kind = Literal["article", "post", "comment"]
TimeOrigin = Literal["page", "feed", "api", "relative", "import", "crawl"]
Precision = Literal["second", "minute", "hour", "day", "month", "year"]
Region = Literal["TW", "HK", "CN"]
Label = Literal["positive", "neutral", "negative", "unsure"]
State = Literal["live", "edited", "deleted"]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s/]+", max_length=8192)]


class Probabilities(BaseModel):
    """How likely a text is positive, neutral or negative; together 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    positive: Annotated[float, FLOAT] = Field(ge=0, le=1)
    neutral: Annotated[float, FLOAT] = Field(ge=0, le=1)
    negative: Annotated[float, FLOAT] = Field(ge=0, le=1)


class Target(BaseModel):
    """How an item speaks of one name of the watchbook, whatever its tone as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, KEYWORD] = Field(min_length=1, description="id of the name in the watchbook")
    label: Annotated[Label, KEYWORD]
    score: Annotated[float, FLOAT] = Field(ge=-1, le=1)
    confidence: Annotated[float, wide(FLOAT)] = Field(ge=0, le=1)
    evidence: Annotated[tuple[str, ...], ORIGINAL] = Field((), description="the passages that weighed most")


class RawItem(BaseModel):
    """One item as the source showed it: no cleaning, no guessing. Counts are None where the source shows none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1, description="name of the source in the catalogue")
    publisher: str = Field(min_length=1, description="who stands behind the item")
    kind: Kind
    url: WebUrl
    platform_id: str | None = Field(
        None, pattern=r"^[a-z0-9-]+:\S+$", description="platform and its own id, such as weibo:5128340000000000"
    )
    title: str = ""
    body: str = ""
    body_format: Literal["text", "html"] = "text"
    author: str | None = Field(None, description="a byline, or the keyed digest of a social post's author")
    published: str | None = Field(None, description="the time as shown: absolute or relative, any language")
    published_origin: Literal["page", "feed", "api", "import"] | None = None
    zone: str = Field("UTC", description="IANA zone in which the source writes times that name no offset")
    declared_language: str | None = Field(None, description="language the page or feed claims (BCP 47)")
    fetched_at: AwareDatetime
    clipped: bool = Field(False, description="the source showed only the beginning and the rest could not be had")
    reads: int | None = Field(None, ge=0)
    likes: int | None = Field(None, ge=0)
    comments: int | None = Field(None, ge=0)
    reposts: int | None = Field(None, ge=0)
    reply_to: str | None = Field(None, description="platform id of the post or comment that it answers")
    state: State = Field("live", description="edited where the source says so; deleted: it is gone, and has no words")


class Earlier(BaseModel):
    """What an item said before it was edited."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen_at: AwareDatetime = Field(description="when these words were first seen")
    title: str = ""
    text: str = ""


class Item(BaseModel):
    """One item ready to index; its id is a digest of the platform id or the canonical URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD] = Field(pattern=r"^[0-9a-f]{32}$")
    source: Annotated[str, KEYWORD]
    publisher: Annotated[str, KEYWORD]
    kind: Annotated[Kind, KEYWORD]
    url: Annotated[WebUrl, wide(KEYWORD)]
    platform_id: Annotated[str | None, wide(KEYWORD)] = None
    title: Annotated[str, TEXT] = ""
    text: Annotated[str, TEXT] = ""
    original_title: Annotated[str, ORIGINAL] = ""
    original_text: Annotated[str, ORIGINAL] = ""
    author: Annotated[str | None, wide(KEYWORD)] = None
    published_at: Annotated[AwareDatetime, DATE]
    published_origin: Annotated[TimeOrigin, wide(KEYWORD)]
    published_precision: Annotated[Precision, wide(KEYWORD)]
    fetched_at: Annotated[AwareDatetime, wide(DATE)]
    language: Annotated[str, KEYWORD] = Field(description="ISO 639-1 code, or mul, or und")
    script: Annotated[Literal["Hans", "Hant"] | None, KEYWORD] = None
    language_confidence: Annotated[float, wide(FLOAT)] = Field(ge=0, le=1)
    languages: Annotated[dict[str, float], STORED] = Field({}, description="share of each language, together 1")
    scripts: Annotated[dict[str, float], STORED] = Field({}, description="share of each script (ISO 15924), together 1")
    region: Annotated[Region | None, KEYWORD] = Field(None, description="whose Chinese it is, by its vocabulary")
    hashtags: Annotated[tuple[str, ...], KEYWORD] = Field((), description="without their #, each once")
    mentions: Annotated[tuple[str, ...], wide(KEYWORD)] = Field((), description="accounts after an @, each once")
    emoticons: Annotated[tuple[str, ...], wide(KEYWORD)] = Field(
        (), description="emoji, and 偷笑 for [偷笑], each once"
    )
    names: Annotated[tuple[str, ...], KEYWORD] = ()
    topics: Annotated[tuple[str, ...], KEYWORD] = ()
    watchbook: Annotated[str, KEYWORD] = Field("", description="version of the watchbook that gave names and topics")
    sentiment: Annotated[float, FLOAT] = Field(0.0, ge=-1, le=1)
    sentiment_label: Annotated[Label, KEYWORD] = "unsure"
    sentiment_confidence: Annotated[float, wide(FLOAT)] = Field(0.0, ge=0, le=1)
    sentiment_probabilities: Annotated[Probabilities | None, inner(Probabilities)] = Field(
        None, description="None where the engine gives no grounds for any"
    )
    sentiment_evidence: Annotated[tuple[str, ...], wide(KEYWORD)] = Field((), description="the terms that weighed most")
    sentiment_model: Annotated[str, KEYWORD] = Field("", description="engine and version, such as lexicon-1")
    targets: Annotated[tuple[Target, ...], nested(Target)] = Field((), description="tone toward each name, once each")
    fingerprint: Annotated[str, wide(KEYWORD)] = Field("", description="64-bit simhash of the folded text, hexadecimal")
    story: Annotated[str | None, KEYWORD] = Field(
        None, description="id of the item that first told it, so that copies count once; None before it is indexed"
    )
    story_keys: Annotated[tuple[int, ...], LONG] = Field(
        (), description="numbers of 32 bits that near copies share; of the item that founded its story only"
    )
    repairs: Annotated[int, wide(LONG)] = Field(0, ge=0, description="how many repairs the text needed")
    repairs_by_kind: Annotated[dict[str, int], STORED] = Field(
        {}, description="entity, control, line, repeat and so on"
    )
    clipped: Annotated[bool, wide(BOOLEAN)] = False
    reads: Annotated[int | None, LONG] = None
    likes: Annotated[int | None, LONG] = None
    comments: Annotated[int | None, LONG] = None
    reposts: Annotated[int | None, LONG] = None
    reply_to: Annotated[str | None, wide(KEYWORD)] = Field(
        None, description="platform id of the post or comment that it answers"
    )
    state: Annotated[State, KEYWORD] = Field("live", description="as last seen; a deleted one keeps its words")
    edited_at: Annotated[AwareDatetime | None, wide(DATE)] = Field(None, description="when these words were first seen")
    deleted_at: Annotated[AwareDatetime | None, wide(DATE)] = Field(None, description="when it was first seen gone")
    seen_at: Annotated[AwareDatetime | None, wide(DATE)] = Field(
        None, description="when words or counts were last seen to differ; None: not since it was first fetched"
    )
    earlier: Annotated[tuple[Earlier, ...], STORED] = Field((), description="what it said before, oldest first")

    @field_validator("targets")
    @classmethod
    def _one_of_each(cls, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        if len({target.name for target in targets}) < len(targets):
            raise ValueError("two targets have one name; join them")
        return targets


class Rejected(BaseModel):
    """One record that could not be used, with its reason; a line of a quarantine file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    run_id: str
    reason: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="a stable code that can be counted")
    detail: str = ""
    url: str | None = None
    line: int | None = Field(None, description="line of the file it came from, from 1")
    rejected_at: AwareDatetime
    raw: Any = Field(description="the record as it arrived: an object, or the text where it was none")


def document_id(*parts: str) -> str:
    """Return the 32 hexadecimal digits that name a document made of *parts*, the same on every run."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
