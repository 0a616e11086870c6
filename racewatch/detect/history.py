"""Which steps of the last days were seen: the ground that a baseline stands on."""

from collections import deque
from datetime import date, datetime, timedelta

from racewatch.detect.seasonal import DAY


class History:
    """The seen steps, each *step* seconds long, of the last *days* days."""

    def __init__(self, days: int, step: float) -> None:
        self._days, self._step = days, step
        self._seen: deque[datetime] = deque()
        self._dates: deque[date] = deque()

    def coverage(self, now: datetime) -> tuple[float, float]:
        """Return the shares of the days, and of the steps, before *now* that were seen.

        A list that is read once a day has seen all of its days and one in 24 of its hours.
        """
        while self._seen and self._seen[0] < now - timedelta(days=self._days):
            self._seen.popleft()
        while self._dates and self._dates[0] < (now - timedelta(days=self._days)).date():
            self._dates.popleft()
        steps = self._days * DAY / self._step
        return min(len(self._dates) / self._days, 1.0), min(len(self._seen) / steps, 1.0)

    def steps_since(self, now: datetime) -> float:
        """Return how many steps passed from the last seen one to *now*, 1 where there is none."""
        return (now - self._seen[-1]).total_seconds() / self._step if self._seen else 1.0

    def add(self, start: datetime) -> None:
        """Take in a step that was seen."""
        self._seen.append(start)
        day = start.date()
        if not self._dates or self._dates[-1] != day:
            self._dates.append(day)
