"""What a person asks of a series: time, step, split; and how it is filled in from the data."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

import click

from racewatch.catalog import load_watchbook
from racewatch.cli.options import INTERVAL, SINCE, UNTIL
from racewatch.config import Settings
from racewatch.query.ast import Field, Node
from racewatch.query.expand import expand
from racewatch.query.intervals import FIXED
from racewatch.store.questions import Split
from racewatch.store.trend import Asked, Row

MOST_STEPS = 50_000
DAY = 86_400
WHOLE = "all"
"""The interval that is the whole time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The time, step and split that a person asked for; None where it was left open."""

    interval: str | None
    split: Split | None
    since: datetime | None
    until: datetime | None
    usual: str = "1d"

    @property
    def step(self) -> str:
        """Return the length of a step; a day where the whole time is one."""
        return "1d" if self.interval == WHOLE else self.interval or self.usual

    def asked(self, query: Node, zone: str, span: tuple[datetime, datetime] | None) -> Asked | None:
        """Return the question with its gaps filled from the *span* of the data; None when there are none."""
        if span is None and not (self.since and self.until):
            return None
        first, last = self.since or (span and span[0]), self.until or (span and span[1])
        if not (first and last) or (last - first) / timedelta(seconds=FIXED.get(self.step, DAY)) > MOST_STEPS:
            raise click.UsageError(f"more than {MOST_STEPS:,} steps; give --since, --until or a longer --interval")
        return Asked(query, first, last, self.step, zone, self.split)

    def key(self, row: Row) -> dict[str, object]:
        """Return the value of the split for a record."""
        return {self.split: row.key} if self.split else {}


def wanted(
    *, whole: bool = False, split: bool = True, steps: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of a series; the function gets them as ``wanted``. With *whole* a step may be all of the time."""
    lengths = click.Choice([*INTERVAL.choices, WHOLE]) if whole else INTERVAL
    interval = click.option(
        "--interval", type=lengths, help=f"Length of a step.  [1d{'' if whole else '; 1h for a list'}]"
    )
    by = click.option("--split", type=click.Choice(get_args(Split)), help="One series for each value of a field.")

    def decorated(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(
            *args: Any,
            since: datetime | None,
            until: datetime | None,
            interval: str | None = None,
            split: Split | None = None,
            **given: Any,
        ) -> None:
            function(*args, wanted=Wanted(interval, split, since, until), **given)

        with_time = SINCE(UNTIL(run))
        with_steps = interval(with_time) if steps else with_time
        return by(with_steps) if split else with_steps

    return decorated


def name_of(written: str, settings: Settings) -> str:
    """Return the id of the one name that *written* is an id or a spelling of; raise what :func:`expand` raises."""
    node = expand(Field("name", written.lower()), load_watchbook(settings.watchbook))
    if not isinstance(node, Field):
        raise click.UsageError(f"{written} is a spelling of several names; give one id")
    return node.value
