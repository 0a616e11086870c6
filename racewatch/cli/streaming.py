"""Verbs over a stream of rows: spikes, tag."""

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from itertools import tee
from pathlib import Path
from typing import Any, TextIO, cast

import click

from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output, progress
from racewatch.config import Settings
from racewatch.detect.series import rows_of
from racewatch.detect.stream import judged
from racewatch.errors import ConfigError
from racewatch.tagging import LineTagger
from racewatch.tagging import tagger as tagger_of

HEADER = ("timestamp", "value", "expected", "low", "high", "score", "alert")
STANDARD = "-"
PROGRESS = 5000
"""Lines between two words of progress, at least."""
BLOCK = 1 << 18
"""Bytes that are read at once, of what is there: some hundred posts, whose tones are judged together."""
GZIP = b"\x1f\x8b"


@click.command()
@click.option("--input", "source", required=True, metavar="FILE", help="CSV with timestamp,value; .csv.gz or - too.")
@click.option("--output", "target", default=STANDARD, show_default=True, metavar="FILE", help="Where the scores go.")
@click.option("--unit", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True,
              help="What counts as one: 10000 for hot-list heat.")  # fmt: skip
@common
def spikes(source: str, target: str, unit: float, settings: Settings, out: Output) -> None:  # noqa: ARG001  common
    """Score every row of a series as it would have been scored when it arrived: no row knows a later one.

    Writes timestamp,value,expected,low,high,score,alert. The score is 0 to 1 and alert is 1 where it reaches 0.5, once
    per event: after an alert, 12 hours pass before the next. Missing lines and empty values are gaps. During the first
    day nothing is expected yet: expected, low and high are empty and the score is 0.

    \b
    racewatch spikes --input series.csv --output scores.csv
    zcat series.csv.gz | racewatch spikes --input - > scores.csv
    """
    with _reading(source) as lines, _writing(target) as sink:
        live = source == target == STANDARD
        rows, alerts = score_lines(lines, source, sink, unit=unit, as_json=out.as_json, live=live)
    out.say(f"{rows:,} rows, {alerts:,} alerts")


@click.command()
@click.option(
    "--no-sentiment", is_flag=True, help="Leave sentiment out: posts are read twice as fast, articles four times."
)
@click.option("--votes", is_flag=True, help="Add what each voice said of the language: script, eldc, langdetect.")
@click.option("--passages", is_flag=True, help="Add each line of the text with its own language and script.")
@common
def tag(*, no_sentiment: bool, votes: bool, passages: bool, settings: Settings, out: Output) -> None:
    """Tag texts: JSON lines on stdin, the same lines tagged on stdout, one for one.

    A line has a "text", and may have "id", "title", "url" and "fetched_at". Its answer has id, language (ISO 639-1,
    yue, mul or und), script (Hans, Hant or null), confidence, region (TW, HK, CN or null), the share of each language
    and script, names, topics, the repaired text, hashtags, mentions, emoticons, repairs by kind, and sentiment. A line
    that cannot be used becomes {"id", "line", "error", "detail"} and the rest goes on; the command then exits 1.

    \b
    racewatch tag < in.jsonl > out.jsonl
    echo '{"text": "輝達股價大跌"}' | racewatch tag --no-sentiment
    """
    tagger = LineTagger(tagger_of(settings.watchbook), sentiment=not no_sentiment, votes=votes, parts=passages)
    sink = sys.stdout.buffer  # JSON is UTF-8 whatever the locale says
    told = 0
    for lines in arriving(cast("BufferedIOBase", sys.stdin.buffer)):  # so it is, and so is what tests put there
        sink.writelines(tagger.answers(lines))
        sink.flush()
        if tagger.lines - told >= PROGRESS and sys.stderr.isatty():
            told = tagger.lines
            progress(f"{told:,} lines")
    out.say(f"{tagger.lines:,} lines, {tagger.refused:,} refused")
    if tagger.refused:
        click.get_current_context().exit(EXIT_FAILED)


def arriving(stream: BufferedIOBase) -> Iterator[list[bytes]]:
    """Yield the lines of *stream* as they come: those that are there already together, never waiting for one more."""
    begun: list[bytes] = []
    while block := stream.read1(BLOCK):
        *whole, rest = block.split(b"\n")
        if whole:
            whole[0] = b"".join((*begun, whole[0]))
            begun = []
            yield whole
        begun.append(rest)
    if last := b"".join(begun):
        yield [last]


def score_lines(
    lines: Iterable[str], name: str, sink: TextIO, *, unit: float = 1.0, as_json: bool = False, live: bool = False
) -> tuple[int, int]:
    """Write the scores of the CSV *lines* to *sink*, row by row; return how many rows and alerts there were."""
    write = _writer(sink, as_json=as_json)
    read, scored = tee(rows_of(lines, name))
    count = alerts = 0
    for row, found in zip(read, judged(((row.at, row.value) for row in scored), unit), strict=True):
        expected, low, high, score = found
        alert = int(found.alert)
        write((*row.written, expected, low, high, score, alert))
        if live:
            sink.flush()
        count += 1
        alerts += alert
    return count, alerts


def _writer(sink: TextIO, *, as_json: bool) -> Callable[[tuple[Any, ...]], Any]:
    if as_json:
        return lambda cells: sink.write(json.dumps(dict(zip(HEADER, cells, strict=True)), ensure_ascii=False) + "\n")
    write = csv.writer(sink, lineterminator="\n").writerow
    write(HEADER)
    return write


@contextmanager
def _reading(source: str) -> Iterator[Iterator[str]]:
    """Open *source*, packed or not; a file that cannot be read is a ConfigError."""
    with _opened(source) as raw:
        plain = gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == GZIP else raw
        with io.TextIOWrapper(plain, encoding="utf-8-sig", newline="") as text:
            yield _lines(text, source)


def _opened(source: str) -> io.BufferedReader:
    try:
        return open(0, "rb", closefd=False) if source == STANDARD else Path(source).open("rb")
    except OSError as error:
        raise ConfigError(f"{source}: {error.strerror}; name a readable CSV file with --input") from error


def _lines(text: TextIO, source: str) -> Iterator[str]:
    try:
        yield from text
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(f"{source}: {error}; the packed file is damaged, fetch or pack it again") from error


@contextmanager
def _writing(target: str) -> Iterator[TextIO]:
    """Open *target*; it appears, or changes, only when every row has been written."""
    if target == STANDARD:
        yield sys.stdout
        return
    path = Path(target)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as sink:
            yield sink
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{target}: {error.strerror}; name a file in a writable folder with --output") from error
    finally:
        part.unlink(missing_ok=True)
