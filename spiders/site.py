"""What every spider shares: its source, its time, its base URL, and how a failed request is told."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import scrapy
from twisted.python.failure import Failure

from racewatch.catalog import Source, load_sources
from racewatch.errors import ConfigError, RejectItem
from racewatch.extract import Trouble


class SourceSpider(scrapy.Spider):
    """A spider reads one source of the catalogue, as of one time, from one base URL.

    On Scrapy's own command line all are text: ``scrapy crawl feed -a source=NAME -a base_url=http://127.0.0.1:8000``.
    """

    known: frozenset[str] = frozenset()
    """Addresses of what earlier runs of the source have landed, where its spider remembers them."""

    def __init__(
        self,
        source: Source | str = "",
        now: datetime | None = None,
        base_url: str = "",
        queries: Iterable[str] | str = (),
        window: tuple[datetime, datetime] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.window = window
        self.source = source if isinstance(source, Source) else _declared(source or self.name)
        self.now = now or datetime.now(UTC).replace(microsecond=0)
        self.base_url = base_url or self.source.url
        asked = queries.split(",") if isinstance(queries, str) else queries
        self.queries = tuple(dict.fromkeys(query for query in asked if query)) or self.source.queries

    @property
    def authorization(self) -> dict[str, str]:
        """Return the header that a source with a credential needs, nothing for one without.

        Raises RejectItem ``no-credential`` when the setting is empty.
        """
        if not (wanted := self.source.credential):
            return {}
        token = self.settings.getdict("RACEWATCH_CREDENTIALS").get(wanted)
        if not token:
            name = f"RACEWATCH_{wanted.upper()}"
            raise RejectItem("no-credential", url=self.base_url, detail=f"set {name} in the environment")
        return {"Authorization": f"Bearer {token}"}

    @property
    def site(self) -> str:
        """Return the base URL without the slash at its end."""
        return self.base_url.rstrip("/")


def _declared(name: str) -> Source:
    try:
        return load_sources()[name]
    except KeyError:
        raise ConfigError(f"no source {name!r} in sources.yaml; name one with -a source=NAME") from None


def trouble_of(failure: Failure) -> Trouble:
    """Return why a request failed, as the crawl's middlewares found it."""
    found = getattr(failure.value, "trouble", None)
    return found if isinstance(found, Trouble) else Trouble("unreachable", repr(failure.value))


def content_type(response: scrapy.http.Response) -> str:
    """Return the Content-Type that the server sent, empty without one."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
