"""A page of the site: what every template is given, and how it becomes a response."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from racewatch.charts.axes import named_zone
from racewatch.config import Settings
from racewatch.text.link import web_address
from racewatch.web.phrases import ITSELF, PAGE, spoken
from schemas.channel import Language

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""No script, nothing from elsewhere, and no site learns from where its reader came."""


@cache
def environment() -> Environment:
    """Return the templates of this room; every one escapes what it is given."""
    return Environment(
        loader=PackageLoader("racewatch.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a page: language, zone, and the parameters of the address that stay."""

    language: Language
    zone: str
    given: Mapping[str, str]

    def when(self, moment: datetime | None) -> str:
        """Return *moment* in the reader's words and zone, with its year."""
        if moment is None:
            return PAGE.say(self.language, "never")
        local = moment.astimezone(ZoneInfo(self.zone))
        if self.language == "en":
            return f"{local.day} {local:%b %Y %H:%M}"
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"

    def link(self, path: str, **changed: str | None) -> str:
        """Return *path* with the reader's language and what *changed* says; None takes a parameter away."""
        kept = {"lang": self.given["lang"]} if "lang" in self.given else {}
        query = {name: value for name, value in (kept | changed).items() if value}
        return f"{path}?{urlencode(query)}" if query else path


def reader_of(request: Request, settings: Settings) -> Reader:
    """Return the reader behind *request*: the language of the address, else of the browser."""
    given = dict(request.query_params)
    asked = given.get("lang", "")
    language = next((one for one in ITSELF if one == asked), spoken(request.headers.get("accept-language", "")))
    return Reader(language, settings.zone, given)


def page(name: str, reader: Reader, settings: Settings, *, status: int = 200, **facts: object) -> HTMLResponse:
    """Return template *name* with *facts* as a response."""
    shared = {
        "say": partial(PAGE.say, reader.language),
        "reader": reader,
        "languages": ITSELF,
        "zone": named_zone(settings.zone, settings.clock),
        "web_address": web_address,
    }
    body = environment().get_template(name).render(shared | facts)
    return HTMLResponse(body, status, HEADERS)
