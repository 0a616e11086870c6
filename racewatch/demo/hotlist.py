"""The hot list by the hour: ordinary titles that come and go, and the event's own."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from racewatch.demo.chance import pick, share
from racewatch.demo.clock import BEIJING, END, START, beijing
from racewatch.demo.texts import read

LENGTH = 50
"""Titles on the list."""
BIRTHS = 7
"""New ordinary titles an hour: with lives of 6 to 16 hours about 75 compete for the 50 places."""
DAY = (0.55, 0.42, 0.3, 0.25, 0.25, 0.3, 0.45, 0.65, 0.85, 0.95, 1.0, 1.0, 1.0, 1.0, 0.97, 0.95, 0.95, 0.95, 0.95, 0.97,
       1.0, 1.0, 0.95, 0.75)  # fmt: skip
"""Attention at each Beijing hour: a quarter of the day's remains at four in the morning."""
LOWEST, STEEPNESS = 75_000, 2.35
"""Greatest heat of an ordinary title: from LOWEST to LOWEST * e**STEEPNESS, about 790,000."""
HOT = 400_000
"""Heat from which an ordinary title carries the mark 热."""
_SLOT = re.compile(r"\{(\w+?)(2?)\}")


@dataclass(frozen=True, slots=True)
class Title:
    """One title's life on the list; *label* is its own, None where heat and age decide."""

    text: str
    category: str
    first: datetime
    hours: int
    heat: int
    label: str | None = None

    def at(self, hour: datetime) -> int:
        """Return its heat in *hour*, 0 outside its life: a quick rise, a slow fall, less at night."""
        age = (hour - self.first) / timedelta(hours=1)
        if not 0 <= age < self.hours:
            return 0
        rise = min(1.0, 0.55 + 0.25 * age)
        fall = 1 - 0.6 * (age / self.hours) ** 2
        daytime = DAY[hour.astimezone(BEIJING).hour]
        return int(self.heat * rise * fall * daytime * (0.94 + 0.12 * share("heat", self.text, hour)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list in one hour."""

    position: int
    title: str
    category: str
    heat: int
    label: str


@cache
def titles() -> tuple[Title, ...]:
    """Return every title's life in the order of their beginnings."""
    book = read("hotlist.yaml")
    return tuple(sorted((*_ordinary(book), *_event(book)), key=lambda title: (title.first, title.text)))


@cache
def advertisement() -> str:
    """Return the advertisement that stands on the list every hour."""
    return str(read("hotlist.yaml")["advertisement"])


def rows_at(at: datetime) -> tuple[Row, ...]:
    """Return the list of the hour that *at* falls into, the hottest first; the last hour's after the end."""
    # In UTC: equal times of two zones are one cache key, but chance is drawn from how a time is written.
    return _rows(min(at, END).astimezone(UTC).replace(minute=0, second=0, microsecond=0))


@cache
def _rows(hour: datetime) -> tuple[Row, ...]:
    alive = [(title.at(hour), title) for title in titles()]
    ranked = sorted((found for found in alive if found[0]), key=lambda found: (-found[0], found[1].text))[:LENGTH]
    return tuple(
        Row(position, title.text, title.category, heat, _label(title, heat, hour))
        for position, (heat, title) in enumerate(ranked, 1)
    )


def _label(title: Title, heat: int, hour: datetime) -> str:
    if title.label is not None:
        return title.label
    if hour - title.first < timedelta(hours=2):
        return "新"
    return "热" if heat > HOT else ""


def _event(book: Mapping[str, Any]) -> Iterator[Title]:
    for row in book["event"]:
        first, last = beijing(row["first"]), beijing(row["last"])
        hours = int((last - first) / timedelta(hours=1)) + 1
        yield Title(row["title"], "科技", first, hours, row["heat"], row["label"])


def _ordinary(book: Mapping[str, Any]) -> Iterator[Title]:
    """Yield titles of the patterns; one may come back a day after it left."""
    free_from: dict[str, datetime] = {}
    hour = START - timedelta(hours=24)
    while hour <= END:
        for number in range(BIRTHS):
            title = _born(book, hour, number, free_from)
            free_from[title.text] = hour + timedelta(hours=title.hours + 24)
            yield title
        hour += timedelta(hours=1)


def _born(book: Mapping[str, Any], hour: datetime, number: int, free_from: Mapping[str, datetime]) -> Title:
    for attempt in range(1000):
        key = (hour, number, attempt)
        pattern = pick(book["patterns"], "pattern", *key)
        text = _filled(pick(pattern["texts"], "text", *key), key, book["slots"])
        if free_from.get(text, hour) <= hour:
            break
    peak = int(LOWEST * math.exp(STEEPNESS * share("peak", hour, number) ** 2))
    return Title(text, pattern["category"], hour, 6 + int(11 * share("life", hour, number)), peak)


def _filled(text: str, key: tuple[object, ...], slots: Mapping[str, list[str]]) -> str:
    """Fill the slots; ``{star2}`` is another of the stars."""

    def value(found: re.Match[str]) -> str:
        options = slots[found[1]]
        first = int(share("slot", *key, found[1]) * len(options))
        return options[(first + bool(found[2])) % len(options)]

    return _SLOT.sub(value, text)
