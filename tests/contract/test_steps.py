"""Steps of a series begin where the zone says, across clock changes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from racewatch.errors import ConfigError
from racewatch.query.ast import Everything, Field
from racewatch.store.base import Store
from racewatch.store.questions import Window
from tests.contract.samples import HOUR, item, rank

ALWAYS = Window()
NEW_YORK = "America/New_York"
SHANGHAI = "Asia/Shanghai"


def local(zone: str, *parts: int) -> datetime:
    """Return the UTC moment at which the clocks of *zone* show *parts*."""
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("interval", "zone", "times", "expected"),
    [
        (
            "1h",
            SHANGHAI,
            [(2025, 1, 27, 0, 0), (2025, 1, 27, 0, 59), (2025, 1, 27, 1, 0), (2025, 1, 27, 5, 30)],
            {(2025, 1, 27, 0): 2, (2025, 1, 27, 1): 1, (2025, 1, 27, 5): 1},
        ),
        ("15m", SHANGHAI, [(2025, 1, 27, 0, 14), (2025, 1, 27, 0, 15)], {(2025, 1, 27): 1, (2025, 1, 27, 0, 15): 1}),
        ("12h", SHANGHAI, [(2025, 1, 27, 7, 59), (2025, 1, 27, 8, 0)], {(2025, 1, 26, 20): 1, (2025, 1, 27, 8): 1}),
        (
            "1d",
            SHANGHAI,
            [(2025, 1, 26, 23, 59), (2025, 1, 27, 0, 0), (2025, 1, 27, 23, 59), (2025, 1, 30, 12)],
            {(2025, 1, 26): 1, (2025, 1, 27): 2, (2025, 1, 30): 1},
        ),
        (
            "1w",
            SHANGHAI,
            [(2025, 1, 26, 23, 59), (2025, 1, 27, 0, 0), (2025, 2, 2, 23, 59), (2025, 2, 3)],
            {(2025, 1, 20): 1, (2025, 1, 27): 2, (2025, 2, 3): 1},
        ),
        (
            "1M",
            SHANGHAI,
            [(2024, 12, 31, 23, 59), (2025, 1, 1), (2025, 1, 31, 23, 59), (2025, 3, 1)],
            {(2024, 12, 1): 1, (2025, 1, 1): 2, (2025, 3, 1): 1},
        ),
        ("1h", "UTC", [(1969, 12, 31, 22, 30), (1969, 12, 31, 23)], {(1969, 12, 31, 22): 1, (1969, 12, 31, 23): 1}),
        # New York's clocks go forward on March 9 and back on November 2, 2025
        (
            "1d",
            NEW_YORK,
            [(2025, 3, 8, 23), (2025, 3, 9, 0, 30), (2025, 3, 9, 3, 30), (2025, 3, 9, 23, 59), (2025, 3, 10)],
            {(2025, 3, 8): 1, (2025, 3, 9): 3, (2025, 3, 10): 1},
        ),
        (
            "1d",
            NEW_YORK,
            [(2025, 11, 1, 23, 59), (2025, 11, 2, 0), (2025, 11, 2, 1, 30), (2025, 11, 2, 23, 59), (2025, 11, 3)],
            {(2025, 11, 1): 1, (2025, 11, 2): 3, (2025, 11, 3): 1},
        ),
        (
            "1w",
            NEW_YORK,
            [(2025, 3, 3), (2025, 3, 9, 23, 59), (2025, 3, 10)],
            {(2025, 3, 3): 2, (2025, 3, 10): 1},
        ),
        (
            "1M",
            NEW_YORK,
            [(2025, 3, 1), (2025, 3, 31, 23, 59), (2025, 4, 1), (2025, 11, 30, 23, 59)],
            {(2025, 3, 1): 2, (2025, 4, 1): 1, (2025, 11, 1): 1},
        ),
        ("1d", "Asia/Kathmandu", [(2025, 1, 26, 23, 59), (2025, 1, 27)], {(2025, 1, 26): 1, (2025, 1, 27): 1}),
        # midnight does not exist: Beirut's clocks go from 0:00 to 1:00 on March 30, 2025
        (
            "1d",
            "Asia/Beirut",
            [(2025, 3, 29, 23, 59), (2025, 3, 30, 1), (2025, 3, 30, 23, 59), (2025, 3, 31)],
            {(2025, 3, 29): 1, (2025, 3, 30): 2, (2025, 3, 31): 1},
        ),
        # midnight happens twice: Havana's go from 1:00 back to 0:00 on November 2, 2025
        (
            "1d",
            "America/Havana",
            [(2025, 11, 1, 23, 59), (2025, 11, 2, 0, 30), (2025, 11, 2, 23, 59), (2025, 11, 3)],
            {(2025, 11, 1): 1, (2025, 11, 2): 2, (2025, 11, 3): 1},
        ),
    ],
)
def test_steps_begin_when_the_zone_says(
    shared_store: Store, interval: str, zone: str, times: list[tuple[int, ...]], expected: dict[tuple[int, ...], int]
) -> None:
    """Hours align to UTC, days, weeks and months to the zone; a step without items is absent; nothing is lost."""
    mine = uuid4().hex
    store, query = shared_store, Field("source", mine)
    moments = [local(zone, *parts) for parts in times]
    store.write([item(f"{mine}-{n}", at=at, source=mine) for n, at in enumerate(moments)])
    store.write([rank(f"题{n}", at=at, name=mine) for n, at in enumerate(moments)])
    want = {local(zone, *(*parts, 0, 0)[:5]): n for parts, n in expected.items()}
    assert store.counts(query, ALWAYS, interval, zone) == {start: {"": n} for start, n in want.items()}
    tones = store.tones(query, ALWAYS, interval, zone)
    assert {start: tone.n for (start, _), tone in tones.items()} == want
    heat = store.heat(mine, Everything(), ALWAYS, interval, zone)
    assert {start: cell.entries for start, cell in heat.items()} == want


def test_both_hours_of_a_doubled_hour_are_kept_apart(store: Store) -> None:
    """1:30 comes twice when New York's clocks go back; hours are counted by UTC, so there are two of them."""
    first = datetime(2025, 11, 2, 5, 30, tzinfo=UTC)
    store.write([item("a", at=first), item("b", at=first + HOUR), item("c", at=first + HOUR)])
    half = timedelta(minutes=30)
    assert store.counts(Everything(), ALWAYS, "1h", NEW_YORK) == {first - half: {"": 1}, first + half: {"": 2}}


@pytest.mark.parametrize(("interval", "zone"), [("2h", "UTC"), ("1d", "Mars/Olympus"), ("1h", "nowhere"), ("", "UTC")])
def test_unknown_steps_and_zones_are_errors(store: Store, interval: str, zone: str) -> None:
    """A step or zone that does not exist is a ConfigError, even where there is nothing to count."""
    with pytest.raises(ConfigError):
        store.counts(Everything(), ALWAYS, interval, zone)
    with pytest.raises(ConfigError):
        store.tones(Everything(), ALWAYS, interval, zone)
    with pytest.raises(ConfigError):
        store.heat("hot", Everything(), ALWAYS, interval, zone)
