"""The sources: things we crawl on a schedule, one declaration each in ``sources.yaml``."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, model_validator

from racewatch.catalog.reading import read_yaml
from schemas.run import RunKind

HOT_PATIENCE = 6.0
"""Hours. Of 2,040 recorded hourly Weibo lists of 2025 no two in a row were the same."""
Schedule = Literal["hot", "feeds", "hourly", "daily", "manual"]


class Source(BaseModel):
    """One source: where to look, how, and how much it owes us."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    spider: str = Field(description="the spider that reads it: its family")
    publisher: str
    url: str = Field(pattern=r"^https?://", description="entry URL, or base URL of the site for the weibo families")
    kind: RunKind = "items"
    languages: tuple[str, ...] = ()
    country: str = Field("", description="ISO 3166-1 code of the publisher's seat")
    zone: str = Field("UTC", description="IANA zone of times that name no offset")
    schedule: Schedule = "feeds"
    scope: Literal["topical", "general"] = Field(
        "topical", description="general: a whole broadcaster; its items on none of our topics are only counted"
    )
    floor: int = Field(0, ge=0, description="fewer records than this in a run are a failure")
    delay: float = Field(1.0, ge=0, description="seconds between two requests to one host")
    budget: int | None = Field(None, ge=1, description="requests a day to one host, instead of RACEWATCH_HOST_BUDGET")
    queries: tuple[str, ...] = Field((), description="what a search family asks for, or the symbols of a series")
    entry_url: str = Field("", description="where an entry is looked up, {} standing for its title or id")
    past_url: str = Field(
        "",
        description="address that answers for a time of the past, {since} and {until} in it: epochs, or {since:%Y%m%d}",
    )
    pages: int = Field(20, ge=1, description="most result pages a query")
    first_page: int = Field(1, ge=0, description="the number that the address gives its first page")
    rows: str = Field("", description="JMESPath to the list in a JSON answer")
    fields: dict[str, str] = Field({}, description="JMESPath in a row, or CSV column, by field; skip leaves a row out")
    total: str = Field("", description="JMESPath to how many rows there are in all")
    item_kind: Literal["article", "post", "comment"] = Field("post", description="what a row of a JSON answer is")
    body_format: Literal["text", "html"] = Field("text", description="how a JSON answer writes its texts")
    credential: str = Field("", pattern=r"^[a-z_]*$", description="setting that holds the token it needs")
    unit: str | None = Field(None, description="what the values of a series count, such as USD")
    closes_at: int = Field(0, ge=0, le=23, description="hour at the source at which a day's value stands")
    days: float = Field(2, gt=0, description="how far back a sitemap's entries, a user's or a search's posts are taken")
    shape: Literal["", "mobile", "web"] = Field(
        "", description="of Weibo: answers of m.weibo.cn or of weibo.com, which is the hot list's own"
    )
    selectors: dict[str, str] = Field(
        {}, description="a site's own XPaths for title, text, published and author of its article pages"
    )
    window: str = Field("", description="what a search's address gains for a time, with {since} and {until}")
    proven: bool = Field(False, description="its family reads recorded bytes of this very source in the tests")
    stale_after: float | None = Field(None, gt=0, description="hours after which the same answer is a stale one")
    note: str = ""

    @property
    def answers_for_the_past(self) -> bool:
        """Say whether a time of the past can be asked for: by an address of its own, or by a sitemap's dates."""
        return bool(self.past_url) or self.spider == "sitemap"

    def at(self, since: datetime, until: datetime) -> str:
        """Return the address that answers for ``since <= t < until``.

        >>> source = Source(name="a", spider="feed", publisher="A", url="https://a.example/",
        ...                 past_url="https://a.example/?from={since:%Y%m%d}&to={until}&q={query}")
        >>> source.at(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
        'https://a.example/?from=20250101&to=1735776000&q={query}'
        """
        times = {"since": since.astimezone(UTC), "until": until.astimezone(UTC)}

        def filled(match: re.Match[str]) -> str:
            moment, form = times[match[1]], match[2]
            return moment.strftime(form) if form else str(int(moment.timestamp()))

        return re.sub(r"\{(since|until)(?::([^}]+))?\}", filled, self.past_url or self.url)

    @property
    def patience(self) -> float | None:
        """Return after how many hours the same answer is stale, None where it never is: a hot list moves all day."""
        return self.stale_after or (HOT_PATIENCE if self.kind == "ranks" and self.schedule == "hot" else None)

    def entry_link(self, key: str) -> str | None:
        """Return where the entry with this title or id is looked up, None when the source declares no such place."""
        return self.entry_url.replace("{}", quote(key, safe="")) if self.entry_url else None

    @model_validator(mode="after")
    def _selects_what_an_article_has(self) -> Self:
        if unknown := sorted(self.selectors.keys() - {"title", "text", "published", "author"}):
            raise ValueError(f"{self.name}: no selector {', '.join(unknown)}; there are title, text, published, author")
        return self

    @model_validator(mode="after")
    def _says_where_its_rows_are(self) -> Self:
        wanted = {"json-list": {"rows", "fields"}, "series": {"fields", "queries"}}.get(self.spider, set())
        if absent := sorted(name for name in wanted if not getattr(self, name)):
            raise ValueError(f"{self.name}: the family {self.spider} needs {' and '.join(absent)}")
        return self


class SourceList(BaseModel):
    """The file: a list of sources with names of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [source.name for source in self.sources]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"declared twice: {', '.join(twice)}")
        return self


def load_sources(path: Path | None = None) -> dict[str, Source]:
    """Return the sources of *path*, or the shipped ones, by name; raise ConfigError saying what is wrong where."""
    return {source.name: source for source in read_yaml(SourceList, path, "sources.yaml").sources}
