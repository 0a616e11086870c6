"""Charts show what was measured, and a gap is never a zero."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from racewatch.charts.axes import STEPS, ticks, time_marks
from racewatch.charts.svg import HEIGHT, LEFT, RIGHT, WIDTH, Mark, bars, tone_bars
from racewatch.store.figures import Tone
from tests.demo.samples import START, series

SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup: str) -> etree._Element:
    """Return a chart as a tree; it must be well-formed on its own."""
    return etree.fromstring(markup)


def classed(chart: etree._Element, name: str) -> list[etree._Element]:
    """Return the elements of a class, in order."""
    return [element for element in chart.iter() if name in (element.get("class") or "").split()]


def test_a_gap_is_hatched_and_not_a_bar():
    """Three seen steps are three bars, the gap between them a hatched field that says it was not observed."""
    chart = drawn(bars(series([3, None, 0, 8]), zone="Asia/Shanghai", unit="items", name="t"))
    assert [bar[0].text for bar in classed(chart, "bar")] == [
        "26 Jan 00:00 to 26 Jan 06:00: 3 items",
        "26 Jan 12:00 to 26 Jan 18:00: 0 items",
        "26 Jan 18:00 to 27 Jan 00:00: 8 items",
    ]
    (gap,) = classed(chart, "gap")
    assert gap.get("fill") == "url(#hatch-t)"
    assert gap[0].text == "26 Jan 06:00 to 26 Jan 12:00: not observed"
    assert float(gap.get("height")) > 0.5 * HEIGHT


@given(st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=60))
def test_bars_are_as_high_as_their_values(values):
    """Heights are in proportion to values, inside the frame, one element a step."""
    chart = drawn(bars(series(values), zone="UTC", unit="items", name="t"))
    found = classed(chart, "bar")
    seen = [value for value in values if value is not None]
    assert len(found) == len(seen)
    assert len(classed(chart, "gap")) == len(values) - len(seen)
    highest = max((float(bar.get("height")) for bar in found), default=0)
    for bar, value in zip(found, seen, strict=True):
        assert float(bar.get("height")) == pytest.approx(highest * value / max(*seen, 1e-300), abs=0.3)
        assert LEFT <= float(bar.get("x")) <= WIDTH - RIGHT
        assert 0 <= float(bar.get("y")) <= HEIGHT


def test_the_time_zone_is_named_and_days_begin_at_its_midnight():
    """Labels stand at local midnights and the axis names zone and offset."""
    chart = drawn(bars(series([1] * 20), zone="Asia/Shanghai", unit="items", name="t"))
    assert [text.text for text in classed(chart, "zone")] == ["Asia/Shanghai (UTC+8)"]
    words = [text.text for text in classed(chart, "when")]
    assert words[0] == "26 Jan"
    assert {"27 Jan", "28 Jan", "30 Jan"} <= set(words)


def test_an_alert_is_marked():
    """A mark draws its line and word, and the steps inside it are of another colour."""
    mark = Mark(START + timedelta(hours=12), START + timedelta(hours=18), "alert <1>")
    chart = drawn(bars(series([1, 1, 9, 1]), zone="UTC", unit="items", name="t", marks=[mark]))
    assert [text.text for text in classed(chart, "mark-word")] == ["alert <1>"]
    assert ["spike" in bar.get("class") for bar in classed(chart, "bar")] == [False, False, True, False]


def test_words_of_marks_do_not_cover_each_other():
    """Of two marks side by side both have a line, the first a word."""
    close = [Mark(START + timedelta(hours=n), START + timedelta(hours=n + 1), f"alert {n}") for n in (1, 2)]
    chart = drawn(bars(series([1] * 40), zone="UTC", unit="items", name="t", marks=close))
    assert len(classed(chart, "mark-line")) == 2
    assert [text.text for text in classed(chart, "mark-word")] == ["alert 1"]


@pytest.mark.parametrize("values", [[], [None], [None, None], [0.0]])
def test_nothing_to_draw_is_no_error(values):
    """No steps, only gaps and only zeros draw without an error."""
    markup = bars(series(values), zone="UTC", unit="items", name="t")
    assert markup.startswith("<svg") if values else "没有数据" in markup


@given(st.floats(0.001, 1e12))
def test_ticks_are_round_and_reach_over_the_top(top):
    """Ticks begin at 0, have equal distances, and the last is the first not below the top."""
    found = ticks(top)
    assert found[0] == 0
    assert found[-1] >= top * 0.998
    assert len(found) == 2 or found[-2] < top
    assert 2 <= len(found) <= 6


@given(st.integers(1, 24 * 400), st.integers(2, 20), st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]))
def test_time_marks_are_few_and_in_order(hours, most, zone):
    """Marks lie inside the time, in order, and are about as many as asked for at most."""
    first = datetime(2025, 1, 13, 7, tzinfo=UTC)
    last = first + timedelta(hours=hours)
    found = [at for at, _ in time_marks(first, last, zone, most)]
    assert found == sorted(set(found))
    assert all(first <= at < last for at in found)
    assert len(found) <= max(most + 2, hours / STEPS[-1] + 1)


def test_tones_add_up():
    """The parts of a row fill it in proportion; n and mean stand beside it, a missing mean as a dash."""
    tones = {"en": Tone(4, None, 0, 0, 0, 4), "zh": Tone(10, -0.3, 2, 3, 4, 1), "fr": Tone(0, None, 0, 0, 0, 0)}
    chart = drawn(tone_bars(tones, {"zh": "Chinese & more"}))
    assert [text.text for text in classed(chart, "name")] == ["Chinese & more", "en"]
    assert [text.text for text in classed(chart, "numbers")] == ["n = 10 · mean -0.30", "n = 4 · mean –"]
    widths = {kind: float(classed(chart, kind)[0].get("width")) for kind in ("positive", "neutral", "negative")}
    assert widths["negative"] == pytest.approx(2 * widths["positive"], abs=2)
    assert len(classed(chart, "positive")) == 1


def test_no_tones_draw_nothing():
    """Without a judged item the chart says that there is nothing."""
    assert "没有数据" in tone_bars({}, {})
