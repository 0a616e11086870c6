"""Which steps a ledger speaks for: gaps are found exactly at their borders."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from racewatch.query.parse import parse
from racewatch.store.coverage import seen, settled, sources_of, spans_of
from racewatch.store.spans import Span, joined

MIDNIGHT = datetime(2025, 1, 27, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Return the moment *hours* after midnight."""
    return MIDNIGHT + timedelta(hours=hours)


def span(since: float, until: float) -> Span:
    """Return a time in hours after midnight."""
    return at(since), at(until)


STEPS = [span(hour, hour + 1) for hour in range(6)]
SPANS = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 8)).map(lambda pair: span(pair[0] / 4, sum(pair) / 4)))


def test_a_run_speaks_for_the_step_that_its_newest_item_begins() -> None:
    """An archive's run ends with its newest item: the step that holds it is no gap."""
    assert seen(STEPS, [span(1, 3)]) == [False, True, True, True, False, False]


def test_a_run_that_saw_one_moment_speaks_for_its_step() -> None:
    """A run whose list held one entry has no length and yet was there."""
    assert seen(STEPS, [span(3, 3)]) == [False, False, False, True, False, False]


@given(SPANS)
def test_a_step_is_seen_when_any_moment_of_a_run_lies_in_it(spans: list[Span]) -> None:
    """Agrees with asking every run about every step."""

    def reaches(span: Span, step: Span) -> bool:
        return span[0] < step[1] and span[1] >= step[0]

    together = joined(spans)
    assert seen(STEPS, together) == [any(reaches(each, step) for each in together) for step in STEPS]


def test_a_step_is_settled_when_every_source_of_late_speaks_to_its_end() -> None:
    """A source that stopped leaves steps that may only rise; one that is long silent is not waited for."""
    covers = {"a": [span(0, 6)], "b": [span(0, 3.5)]}
    day = timedelta(days=1)
    assert settled(STEPS, covers, None, day) == [True, True, True, False, False, False]
    assert settled(STEPS, covers, frozenset({"a"}), day) == [True] * 6
    assert settled(STEPS, covers, None, timedelta(hours=1)) == [True, True, True, False, False, True]


def test_only_the_sources_that_are_asked_for_speak() -> None:
    """A query limited to sources rests on their runs alone."""
    covers = {"a": [span(0, 1)], "b": [span(2, 3)]}
    assert sources_of(parse("deepseek")) is None
    assert spans_of(covers, sources_of(parse("source:a deepseek"))) == [span(0, 1)]
    assert spans_of(covers, sources_of(parse("source:a OR source:b"))) == [span(0, 1), span(2, 3)]
