"""A hot list's or chart's row at one time."""

from datetime import UTC
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.es import DATE, FLOAT, KEYWORD, LONG, TEXT, wide
from schemas.item import WebUrl, document_id


class RankObservation(BaseModel):
    """One row of a list as seen at one time; names and tags are empty until it is normalized.

    The id is a digest of list, time and title, so that observing or importing it twice changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD] = ""
    list: Annotated[str, KEYWORD] = Field(min_length=1, description="name of the list: its source in the catalogue")
    observed_at: Annotated[AwareDatetime, DATE]
    position: Annotated[int | None, LONG] = Field(None, ge=1, description="1 is the top; None where not recorded")
    title: Annotated[str, TEXT] = Field(min_length=1)
    url: Annotated[WebUrl | None, wide(KEYWORD)] = None
    heat: Annotated[int | None, LONG] = Field(None, ge=0, description="the list's own measure of attention")
    reads: Annotated[int | None, wide(LONG)] = Field(None, ge=0)
    discussions: Annotated[int | None, wide(LONG)] = Field(None, ge=0)
    originals: Annotated[int | None, wide(LONG)] = Field(None, ge=0, description="original posts, not reposts")
    value: Annotated[float | None, wide(FLOAT)] = Field(None, description="a measured value, such as a day's close")
    unit: Annotated[str | None, wide(KEYWORD)] = Field(None, description="what the value counts, such as USD")
    label: Annotated[str | None, KEYWORD] = Field(None, description="the list's own mark, such as 新 热 爆 沸")
    category: Annotated[str | None, KEYWORD] = None
    language: Annotated[str, KEYWORD] = "und"
    script: Annotated[Literal["Hans", "Hant"] | None, KEYWORD] = None
    language_confidence: Annotated[float, wide(FLOAT)] = Field(0.0, ge=0, le=1)
    names: Annotated[tuple[str, ...], KEYWORD] = ()
    topics: Annotated[tuple[str, ...], KEYWORD] = ()
    watchbook: Annotated[str, KEYWORD] = Field("", description="version of the watchbook that gave names and topics")

    @model_validator(mode="after")
    def _named_by_what_it_observes(self) -> Self:
        want = document_id(self.list, self.observed_at.astimezone(UTC).isoformat(), self.title)
        if self.id not in ("", want):
            raise ValueError(f"id {self.id!r} is not the digest of list, observed_at and title; leave it out")
        object.__setattr__(self, "id", want)
        return self
