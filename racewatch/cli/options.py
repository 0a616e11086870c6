"""What every command takes, and how errors become exit codes."""

import functools
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from racewatch.cli.output import Output
from racewatch.config import settings_of
from racewatch.errors import QueryError, RacewatchError
from racewatch.query.intervals import CALENDAR, FIXED, zone_of

EXIT_FAILED = 1


class Moment(click.ParamType[datetime]):
    """A time with its offset, in ISO 8601."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return *value* as an aware datetime; fail with what was wanted."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self.fail(f"{value!r} is not a time with an offset, such as 2025-01-27T13:00+08:00", param, ctx)
        return found


MOMENT = Moment()
SINCE = click.option("--since", type=MOMENT, help="From this time on.  [where the data begin]")
UNTIL = click.option("--until", type=MOMENT, help="Before this time.  [where the data end]")
INTERVAL = click.Choice([*FIXED, *CALENDAR])


def common(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of every command; the function gets ``settings`` and ``out`` for them."""

    @click.option("--now", type=MOMENT, help="The clock, for replays: 2025-01-27T13:00+08:00. [RACEWATCH_NOW]")
    @click.option("--store", help="sqlite:///FILE or http(s)://HOST:PORT. [RACEWATCH_STORE; var/racewatch.db]")
    @click.option("--var", type=click.Path(path_type=Path), help="Folder for everything written. [RACEWATCH_VAR; var]")
    @click.option("--zone", help="Time zone of days and of times shown. [RACEWATCH_ZONE; UTC]")
    @click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
    @click.option("-v", "--verbose", is_flag=True, help="Log every batch.")
    @functools.wraps(function)
    def run(*args: Any, verbose: bool, as_json: bool, **given: Any) -> None:
        over = {name: given.pop(name) for name in ("now", "store", "var", "zone")}
        logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(message)s")
        logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # it logs each retry; our error says it once
        settings = settings_of(**over)
        zone_of(settings.zone)
        function(*args, settings=settings, out=Output(settings, as_json=as_json), **given)

    return run


class Failing(click.Group):
    """A group whose commands end with 1 and a message when racewatch raises an error, 2 for a wrong query."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error on purpose becomes its message and an exit code, never a traceback."""
        try:
            return super().invoke(ctx)
        except QueryError as error:
            raise click.UsageError(str(error)) from error
        except RacewatchError as error:
            click.echo(f"racewatch: {error}", err=True)
            ctx.exit(EXIT_FAILED)
        except BrokenPipeError:
            ctx.exit(EXIT_FAILED)
