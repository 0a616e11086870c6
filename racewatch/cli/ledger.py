"""The verb that says how the sources' runs ended: ledger."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len

from racewatch.analysis.ledger import Cell, State, grid
from racewatch.catalog import load_sources
from racewatch.cli.options import MOMENT, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.store.base import Store
from racewatch.store.open import opened
from racewatch.store.questions import Window

LETTERS: dict[State, tuple[str, str]] = {
    "ok": ("o", "green"),
    "quiet": ("q", "bright_black"),
    "partial": ("P", "yellow"),
    "blocked": ("B", "red"),
    "login-needed": ("L", "red"),
    "layout-changed": ("C", "red"),
    "stale": ("S", "magenta"),
    "failed": ("F", "red"),
    "covered": ("-", "green"),
    "gap": ("·", "bright_red"),
}
"""How a cell is shown: a letter, and a colour on a terminal."""
SAID: dict[State, str] = {"covered": "no run, a later one speaks for it", "gap": "gap: nobody looked"}
LONGEST = timedelta(days=14)


@click.command()
@click.option("--source", help="Of this source only.")
@click.option("--since", type=MOMENT, help="Runs started from this time on.  [with --grid: a day before --until]")
@click.option("--until", type=MOMENT, help="Runs started before this time.  [now]")
@click.option("--grid", "as_grid", is_flag=True, help="Sources by hours, a letter an hour, instead of a list.")
@common
def ledger(
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    as_grid: bool,
    settings: Settings,
    out: Output,
) -> None:
    """Print the runs of the sources, newest first: state, reason, counts; or sources by hours, with their gaps.

    Every scheduled source has a row in the grid, also one that never ran. Seen = new + off topic + repeated + rejected.

    \b
    racewatch ledger --source weibo-hot
    racewatch ledger --grid
    racewatch ledger --grid --since 2025-01-27T00:00+08:00 --until 2025-01-28T00:00+08:00 --zone Asia/Shanghai
    """
    with opened(settings) as store:
        if as_grid:
            last = until or settings.clock
            _show_grid(_rows(store, settings, source, since or last - timedelta(days=1), last), out)
        else:
            _show_list(store, Window(since, until), source, out)


def _show_list(store: Store, window: Window, source: str | None, out: Output) -> None:
    runs = store.runs(window, source)
    if out.as_json:
        for run in runs:
            out.record(run)
        return
    counts = ("seen", "landed", "off_topic", "repeated", "rejected")
    rows = [(out.time(r.started_at), r.source, r.state, r.reason, *(getattr(r, name) for name in counts),
             "-" if r.expected is None else f"{r.expected:g}") for r in runs]  # fmt: skip
    header = ("seen", "new", "off topic", "repeated", "rejected", "expected")
    out.columns(("started", "source", "state", "reason", *header), rows)


def _rows(store: Store, settings: Settings, source: str | None, since: datetime, until: datetime) -> list[list[Cell]]:
    if not timedelta(0) < until - since <= LONGEST:
        raise click.UsageError(f"--grid shows at most {LONGEST.days} days; give --since and --until")
    declared = load_sources(settings.sources).values()
    names = [source] if source else [one.name for one in declared if one.schedule != "manual"]
    window = Window(since, until)
    return list(grid(store.runs(window, source), store.covers(window), names, since, until))


def _show_grid(rows: Sequence[Sequence[Cell]], out: Output) -> None:
    if out.as_json:
        for cell in (cell for row in rows for cell in row):
            out.record({**asdict(cell), "end": cell.start + timedelta(hours=1)})
        return
    if not rows:
        out.say("no source is declared on a schedule and none has run")
        return
    width = max(cell_len(row[0].source) for row in rows)
    for line in _header(rows[0], width, out):
        out.text(line)
    for row in rows:
        letters = "".join(click.style(LETTERS[cell.state][0], fg=LETTERS[cell.state][1]) for cell in row)
        out.text(f"{row[0].source:{width}}  {letters}  {_told(row)}".rstrip())
    states = {cell.state for row in rows for cell in row}
    out.say(
        ", ".join(f"{letter} {SAID.get(state, state)}" for state, (letter, _) in LETTERS.items() if state in states)
    )


def _header(row: Sequence[Cell], width: int, out: Output) -> Sequence[str]:
    """Return the lines above the grid: the first hour, and the hours of the day, every sixth."""
    zone = ZoneInfo(out.settings.zone)
    local = [cell.start.astimezone(zone) for cell in row]
    marks = [" "] * (len(local) + 1)
    for at, moment in enumerate(local):
        if moment.hour % 6 == 0:
            marks[at : at + 2] = f"{moment:%H}"
    title = f"from {local[0]:%Y-%m-%d %H:%M}, {out.settings.zone}, an hour a letter"
    return [f"{'':{width}}  {title}", f"{'':{width}}  {''.join(marks)}".rstrip()]


def _told(row: Sequence[Cell]) -> str:
    """Return the last reason of a row that is not well, and how many of its hours nobody knows."""
    bad = [cell for cell in row if cell.state not in ("ok", "quiet", "covered", "gap")]
    gaps = sum(cell.state == "gap" for cell in row)
    parts = [f"{bad[-1].state}: {bad[-1].reason}"] if bad else []
    return "; ".join([*parts, *([f"{gaps} h gap"] if gaps else [])])
