"""Score `racewatch spikes` as the Numenta Anomaly Benchmark does, and time it.

    python benchmarks/spikes.py [FOLDER]

FOLDER holds combined_windows.json and the series it names (.csv or .csv.gz); by default spikes_nab in the shared data.
"""

import gzip
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from racewatch.cli import streaming
from racewatch.detect.series import rows_of
from racewatch.detect.stream import judged

FALSE_POSITIVE = 0.11
"""NAB's standard profile: a hit weighs 1, a missed window 1, a false alert this."""


@dataclass(frozen=True)
class Series:
    """One labelled series: times, values, and the windows as first and last row."""

    name: str
    rows: list[tuple[datetime, float | None]]
    windows: list[tuple[int, int]]


@dataclass(frozen=True)
class Result:
    """What the alerts on one series earned: points, windows, windows hit, false alerts."""

    points: float
    windows: int
    hit: int
    false: int

    @property
    def score(self) -> float:
        """Return the normalized score: 0 for silence, 100 for every window at its left edge and nothing else."""
        return normalized([self])


def sigmoid(position: float) -> float:
    """Return NAB's scaled sigmoid: about 1 at −1 (left edge), 0 at 0 (right edge), −1 from 3 window widths on."""
    return -1.0 if position > 3 else 2 / (1 + math.exp(5 * position)) - 1


def result_of(alerts: Sequence[bool], windows: Sequence[tuple[int, int]]) -> Result:
    """Return what *alerts* earn: the earliest in a window counts, those outside cost, the first 15 % is not scored."""
    best: dict[int, float] = {}
    cost, false = 0.0, 0
    for row in range(min(int(0.15 * len(alerts)), 750), len(alerts)):
        if not alerts[row]:
            continue
        here = [place for place, (first, last) in enumerate(windows) if first <= row <= last]
        if here:
            first, last = windows[here[0]]
            gain = sigmoid(-(last - row + 1) / (last - first + 1)) / sigmoid(-1.0)
            best[here[0]] = max(best.get(here[0], -1.0), gain)
            continue
        before = [(first, last) for first, last in windows if last < row]
        weight = sigmoid((row - before[-1][1]) / (before[-1][1] - before[-1][0])) if before else -1.0
        cost, false = cost + FALSE_POSITIVE * weight, false + 1
    return Result(sum(best.values()) - (len(windows) - len(best)) + cost, len(windows), len(best), false)


def normalized(results: Sequence[Result]) -> float:
    """Return the score of several series together: 100·(points − silence)/(perfection − silence)."""
    windows = sum(result.windows for result in results)
    return 100 * (sum(result.points for result in results) + windows) / (2 * windows)


def series_in(folder: Path) -> list[Series]:
    """Return every series under *folder* that combined_windows.json names."""
    found = []
    for name, spans in json.loads((folder / "combined_windows.json").read_text("utf-8")).items():
        packed = folder / f"{name}.gz"
        text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else (folder / name).read_text("utf-8")
        rows = [(row.at, row.value) for row in rows_of(text.splitlines(), name)]
        place = {at: index for index, (at, _) in enumerate(rows)}
        windows = [tuple(place[datetime.fromisoformat(edge)] for edge in span) for span in spans]
        found.append(Series(name, rows, windows))
    return found


def scored(series: Series) -> Result:
    """Return what the detector earns on *series*."""
    return result_of([row.alert for row in judged(series.rows)], series.windows)


def speed(rows: int = 200_000) -> float:
    """Return the rows a second of the whole command, reading and writing CSV included, on a made-up series."""
    start = datetime.fromisoformat("2025-01-01T00:00:00")
    lines = ["timestamp,value"]
    lines += [f"{start + timedelta(minutes=5 * row)},{row * 7919 % 97 + row % 288}" for row in range(rows)]
    with Path(os.devnull).open("w", encoding="utf-8") as sink:
        began = time.perf_counter()
        streaming.score_lines(lines, "made-up", sink)
        return rows / (time.perf_counter() - began)


def main() -> None:
    """Print the scores and the speed."""
    shared = Path(os.environ.get("RACEWATCH_SHARED", "../shared"))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shared / "data" / "spikes_nab"
    if (folder / "combined_windows.json").exists():
        results = {series.name: scored(series) for series in series_in(folder)}
        for name, result in results.items():
            print(f"{name}: {result.score:.1f} · {result.hit} of {result.windows} windows, {result.false} false alerts")
        print(f"together: {normalized(list(results.values())):.1f} (NAB standard profile, threshold 0.5)")
    else:
        print(f"no labelled series in {folder}; give their folder or set RACEWATCH_SHARED", file=sys.stderr)
    print(f"racewatch spikes: {speed():,.0f} rows/s")


if __name__ == "__main__":
    main()
