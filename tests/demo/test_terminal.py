"""The terminal's chart: values, local times, gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.demo.terminal import sentiment_table, trend_chart
from racewatch.store.figures import Tone
from tests.demo.samples import series


def test_days_have_a_line_each():
    """A short series shows day, bar and value a line, a gap as dots, and names zone and peak."""
    assert trend_chart(series([4, None, 0, 8], 24), "Asia/Shanghai", width=34).split("\n") == [
        "Sun 26 Jan │████████▌ 4",
        "Mon 27 Jan │··· gap",
        "Tue 28 Jan │ 0",
        "Wed 29 Jan │█████████████████ 8",
        "items, times in Asia/Shanghai (UTC+8)",
        "peak 8 at 29 Jan",
        "· gap: nobody looked (1 of 4 steps)",
    ]


def test_many_steps_stand_upright():
    """A long series becomes columns with a dot where nobody looked and dates below."""
    lines = trend_chart(series([0.0] * 20 + [None] + [5.0] * 19), "Asia/Shanghai", width=80).split("\n")
    columns = {len(line) for line in lines[:8]}
    assert max(columns) == 8 + 40
    bottom = lines[7][8:]
    assert bottom == " " * 20 + "·" + "█" * 19
    assert lines[8].endswith("└" + "─" * 40)
    assert "27 Jan" in lines[9]
    assert "1 of 40 steps" in lines[-1]


def test_more_steps_than_columns_are_joined_by_their_greatest():
    """Joined steps show the greatest of them, never hide a peak, and the chart says so."""
    text = trend_chart(series([0.0] * 399 + [10.0], 1), "UTC", width=60)
    assert "each column is the greatest of 8 steps" in text
    assert text.split("\n")[0].endswith("█")


@given(
    st.lists(st.none() | st.floats(0, 1e8), min_size=1, max_size=400),
    st.integers(40, 200),
    st.sampled_from([1, 6, 24]),
)
def test_no_line_is_wider_than_the_terminal(values, width, hours):
    """Whatever the series, the drawing keeps to the width, and gaps are told exactly when there are any."""
    text = trend_chart(series(values, hours), "UTC", width=width)
    drawing = [line for line in text.split("\n") if "│" in line or "└" in line]
    assert drawing
    assert max(map(len, drawing)) <= width
    assert ("gap: nobody looked" in text) == (None in values)


@pytest.mark.parametrize("values", [[None], [None] * 50, [0.0] * 50])
def test_gaps_and_zeros_alone_draw(values):
    """A series without a value above zero draws without an error."""
    assert trend_chart(series(values), "UTC")


def test_no_steps_are_told():
    """An empty series says so."""
    assert trend_chart([], "UTC") == "no steps to draw"


def test_sentiment_is_a_table():
    """One line a language, the most items first, shares of all items, a dash for no mean."""
    tones = {"en": Tone(4, None, 0, 0, 0, 4), "zh": Tone(10, -0.3, 2, 3, 4, 1), "": Tone(0, None, 0, 0, 0, 0)}
    assert sentiment_table(tones).split("\n") == [
        "language       n    mean  positive  neutral  negative  unsure",
        "zh            10   -0.30       20%      30%       40%     10%",
        "en             4       –        0%       0%        0%    100%",
        "all            0       –        0%       0%        0%      0%",
    ]
