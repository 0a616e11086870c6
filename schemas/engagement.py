"""How much an item was read, liked, commented and passed on, as seen at one time."""

from datetime import UTC
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.es import DATE, KEYWORD, LONG
from schemas.item import document_id


class Engagement(BaseModel):
    """The counts of one item at one time: a point of its series. None where the source showed no such number.

    The id is a digest of item and time, so that indexing the same sighting twice changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD] = ""
    item: Annotated[str, KEYWORD] = Field(pattern=r"^[0-9a-f]{32}$", description="id of the item")
    source: Annotated[str, KEYWORD] = Field(description="the source that saw it then")
    observed_at: Annotated[AwareDatetime, DATE]
    reads: Annotated[int | None, LONG] = Field(None, ge=0)
    likes: Annotated[int | None, LONG] = Field(None, ge=0)
    comments: Annotated[int | None, LONG] = Field(None, ge=0)
    reposts: Annotated[int | None, LONG] = Field(None, ge=0)

    @model_validator(mode="after")
    def _named_by_what_it_counts(self) -> Self:
        want = document_id(self.item, self.observed_at.astimezone(UTC).isoformat())
        if self.id not in ("", want):
            raise ValueError(f"id {self.id!r} is not the digest of item and observed_at; leave it out")
        object.__setattr__(self, "id", want)
        return self
