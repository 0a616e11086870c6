"""A name that appears after a long silence: news by itself, however small it is.

A hot list of fifty rows is too short for a count of one to mean anything by its size; that a name stands on it for the
first time in weeks does. The score asks how many days that were seen passed without it, so gaps prove nothing.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from racewatch.detect.history import History
from racewatch.detect.spikes import Baseline, Point, Scored, stabilized

LONGEST = 2
"""Times the days asked for, beyond which a longer silence says no more: a long replay scores as a short look does."""


def novel(points: Iterable[Point], days: int, since: datetime | None = None) -> Iterator[Scored]:
    """Yield the points (in order of time) from *since* on with their scores.

    A value above 0 scores 0.5 after *days* seen days without one, and more after more. Gaps, zeros and repetitions have
    score 0, and so has everything until *days* days were seen.
    """
    silent: set[date] = set()  # days seen since the last appearance
    history: History | None = None
    for point in points:
        history = history or History(days, (point.end - point.start).total_seconds())
        if since is None or point.start >= since:
            yield _judged(point, len(silent), days, history)
        if point.value is None:
            continue
        history.add(point.start)
        if point.value > 0:
            silent.clear()
        else:
            silent.add(point.start.date())


def _judged(point: Point, silent: int, days: int, history: History) -> Scored:
    if silent < days:
        return Scored(point, 0.0, None)
    baseline = Baseline(stabilized(0.0), 0.0, round(history.coverage(point.start)[1], 4))
    score = 1 - math.exp2(-min(silent, LONGEST * days) / days) if point.value else 0.0
    return Scored(point, round(score, 4), baseline)
