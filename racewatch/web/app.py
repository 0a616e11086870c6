"""The site: which address shows what. It only reads, and it has no login: it belongs on loopback or behind one."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib.resources import files

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from racewatch.catalog import load_watchbook
from racewatch.config import Settings
from racewatch.errors import ConfigError, RacewatchError, RetryLater
from racewatch.notify import told
from racewatch.notify.chart import chart_of
from racewatch.notify.reader import Reader as Recipient
from racewatch.query.expand import expand
from racewatch.query.parse import parse
from racewatch.query.render import render
from racewatch.stages.decisions import incident_of
from racewatch.store.open import opened
from racewatch.store.questions import Window
from racewatch.web.answers import answer, source_rows
from racewatch.web.facts import facts_of
from racewatch.web.page import Reader, page, reader_of
from racewatch.web.question import question_of

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
RECENT = timedelta(days=14)
"""How far back the page of the sources looks; where no run is so young, it shows all there are."""
View = Callable[[Request, Reader, Settings], Response]


def application(settings: Settings, names: Sequence[str] = LOOPBACK) -> Starlette:
    """Return the site over the store of *settings*; requests for other host *names* are refused (DNS rebinding)."""

    def shown(view: View) -> Callable[[Request], Response]:
        # Not async: a store is asked in a thread of the pool, so that one slow question holds up no other reader.
        def respond(request: Request) -> Response:
            reader = reader_of(request, settings)
            try:
                return view(request, reader, settings)
            except RacewatchError as error:
                return problem(error, reader, settings)

        return respond

    routes = [
        Route("/", shown(overview)),
        Route("/alerts", shown(alerts)),
        Route("/alerts/{incident}", shown(incident)),
        Route("/sources", shown(sources)),
        Route("/style.css", style),
        Route("/health", lambda _: health(settings)),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(names))],
        exception_handlers={404: lambda request, _: missing(reader_of(request, settings), settings)},
    )


def overview(_: Request, reader: Reader, settings: Settings) -> Response:
    """Show what the store says to the query of the form; without one, about everything."""
    question = question_of(reader.given, settings.zone)
    watchbook = load_watchbook(settings.watchbook)
    node = expand(written := parse(question.query, settings.zone), watchbook)
    with opened(settings) as store:
        found = answer(store, question, node, settings.zone)
    asked_as = render(node) if node != written else ""
    facts = facts_of(found, question, reader, watchbook) if found else {}
    return page("overview.html.j2", reader, settings, question=question, asked_as=asked_as, found=found, **facts)


def alerts(_: Request, reader: Reader, settings: Settings) -> Response:
    """List the incidents, open ones first, then the newest."""
    with opened(settings) as store:
        found = store.alerts(Window())
    rows = sorted(found, key=lambda alert: alert.closed_at is not None)  # stable: the newest stay first
    recipient = Recipient(reader.language, settings.zone)
    return page("alerts.html.j2", reader, settings, rows=[(alert, told(alert, recipient)) for alert in rows])


def incident(request: Request, reader: Reader, settings: Settings) -> Response:
    """Show one incident as its readers are told of it."""
    with opened(settings) as store:
        found = incident_of(store, request.path_params["incident"])
    recipient = Recipient(reader.language, settings.zone, settings.kibana_url, settings.store_prefix)
    chart = Markup(chart_of(found, recipient))  # noqa: S704  made of numbers and escaped words
    return page("incident.html.j2", reader, settings, alert=found, story=told(found, recipient), chart=chart)


def sources(_: Request, reader: Reader, settings: Settings) -> Response:
    """Show how the runs of each source ended."""
    with opened(settings) as store:
        runs = store.runs(Window(settings.clock - RECENT)) or store.runs(Window())
    return page("sources.html.j2", reader, settings, rows=source_rows(runs))


def problem(error: RacewatchError, reader: Reader, settings: Settings) -> Response:
    """Say what went wrong and what to do: 400 where the address is wrong, 503 where the store is away."""
    status = 503 if isinstance(error, RetryLater) else 400
    return page("problem.html.j2", reader, settings, status=status, words=str(error))


def missing(reader: Reader, settings: Settings) -> Response:
    """Say that there is no such page."""
    return page("problem.html.j2", reader, settings, status=404, words="")


def style(_: Request) -> Response:
    """Return the style sheet: the charts' and the page's own."""
    parts = (files("racewatch.charts") / "styles/page.css", files("racewatch.web") / "styles/site.css")
    body = "\n".join(part.read_text("utf-8") for part in parts)
    return Response(body, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def health(settings: Settings) -> Response:
    """Say for a monitor whether the store answers: 200, or 503 with the reason."""
    try:
        with opened(settings) as store:
            return JSONResponse({"store": "ok", "counts": store.info().counts})
    except (RetryLater, ConfigError) as error:
        return JSONResponse({"store": "away", "reason": str(error)}, 503)
