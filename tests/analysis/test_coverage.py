"""Coverage counts hours, lists what nobody saw and never counts the future of a last step as missed."""

from datetime import UTC, datetime, timedelta

from racewatch.analysis.coverage import Coverage, least_seen

NOON, HOUR = datetime(2025, 1, 27, 12, tzinfo=UTC), timedelta(hours=1)
HOURS = [NOON + n * HOUR for n in range(10)]


def test_gaps_are_joined_and_listed():
    """An hour is seen when any source saw it; hours in a row that none saw are one gap."""
    found = Coverage(HOURS, {"a": frozenset(HOURS[:3]), "b": frozenset([HOURS[2], HOURS[6]])})
    assert (found.seen, found.expected, found.share) == (4, 10, 0.4)
    assert found.gaps == ((HOURS[3], HOURS[6]), (HOURS[7], HOURS[9] + HOUR))
    assert found.sources == {"a": 0.3, "b": 0.2}
    assert least_seen(found) == [("b", 0.2), ("a", 0.3)]
    assert found.record() == {"seen_hours": 4, "expected_hours": 10, "gaps": [list(gap) for gap in found.gaps]}


def test_a_part_has_the_coverage_of_its_own_hours():
    """A step's coverage takes the hours that reach into it, also where it begins within one."""
    found = Coverage(HOURS, {"a": frozenset(HOURS[:3])})
    part = found.within(NOON + 2 * HOUR + HOUR / 4, NOON + 5 * HOUR)
    assert (part.seen, part.expected) == (1, 3)
    assert found.within(NOON - 5 * HOUR, NOON).expected == 0


def test_nobody_looked():
    """Without a source nothing was seen, and nothing divides by zero."""
    assert (Coverage(HOURS, {}).share, Coverage(HOURS, {}).seen, Coverage([], {}).share) == (0.0, 0, 0.0)
    assert Coverage(HOURS, {}).gaps == ((NOON, NOON + 10 * HOUR),)
