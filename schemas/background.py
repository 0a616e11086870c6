"""What a general source said of other things: how much of it there was, and a sample of its titles."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.es import DATE, KEYWORD, LONG, ORIGINAL, wide
from schemas.item import Kind, Region


class Background(BaseModel):
    """Items of a general source that are on no topic: how many of an hour one run was the first to see.

    They are part of every share's denominator. The hour is that of their publication.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD] = Field(
        pattern=r"^[0-9a-f]{32}$", description="digest of run, hour and all that it groups by"
    )
    source: Annotated[str, KEYWORD]
    publisher: Annotated[str, KEYWORD]
    kind: Annotated[Kind, KEYWORD]
    run_id: Annotated[str, wide(KEYWORD)]
    hour: Annotated[AwareDatetime, DATE] = Field(description="start of the hour in which they were published, UTC")
    language: Annotated[str, KEYWORD]
    script: Annotated[Literal["Hans", "Hant"] | None, KEYWORD] = None
    region: Annotated[Region | None, KEYWORD] = None
    count: Annotated[int, LONG] = Field(ge=0, description="items; those that another run saw before are not among them")


class Sample(BaseModel):
    """The title of one such item, in one of a source's slots: a newer title takes the place of an older one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD] = Field(pattern=r"^[0-9a-f]{32}$", description="digest of source and slot")
    source: Annotated[str, KEYWORD]
    item: Annotated[str, KEYWORD] = Field(description="id that the item would have")
    title: Annotated[str, ORIGINAL] = Field(min_length=1, description="its title, or how its text begins")
    language: Annotated[str, KEYWORD]
    seen_at: Annotated[AwareDatetime, DATE] = Field(description="when it was fetched")
