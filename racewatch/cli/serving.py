"""The verb that shows the store in a browser: serve."""

import socket
from contextlib import suppress

import click

from racewatch.cli.options import common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.errors import ConfigError
from racewatch.store.open import opened


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8780, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--name", "names", multiple=True, help="A further host name that readers use; others are refused.")
@common
def serve(host: str, port: int, names: tuple[str, ...], settings: Settings, out: Output) -> None:
    """Show the store as pages in a browser, until ^C: trend, tone, items, incidents, sources. It only reads.

    There is no login: beyond loopback put it behind a proxy that has one.

    \b
    racewatch serve
    racewatch serve --zone Asia/Shanghai --port 9000
    """
    import uvicorn  # noqa: PLC0415  with its protocols a fifth of a second, for this verb only

    from racewatch.web.app import LOOPBACK, application  # noqa: PLC0415

    with opened(settings) as store:
        out.say(f"store: {store.info().address}")
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(f"{host}:{port} cannot be listened on ({error.strerror}); choose another --port") from error
    out.say(f"http://{host}:{listening.getsockname()[1]}  ^C ends it")
    app = application(settings, (*LOOPBACK, host, *names))
    with suppress(KeyboardInterrupt):
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
