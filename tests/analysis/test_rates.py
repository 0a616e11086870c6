"""Intervals are those of the textbooks and keep within their scales."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racewatch.analysis.rates import mean_interval, t_quantile, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_shares_have_wilsons_interval(k, n, low, high):
    """Wilson's score interval without continuity correction; 81 of 263 is Newcombe's example of 1998."""
    assert wilson(k, n) == pytest.approx((low, high), abs=6e-5)


def test_a_share_of_nothing_has_none():
    """Without items there is nothing to be sure of."""
    assert wilson(0, 0) is None


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval(counted):
    """Within 0 and 1, around the share, for any counts."""
    k, n = counted
    low, high = wilson(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


@pytest.mark.parametrize(("freedom", "table"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_means_have_students_quantile(freedom, table):
    """The printed table's 97.5 % column, to half a percent."""
    assert t_quantile(freedom) == pytest.approx(table, rel=0.002)


def test_a_mean_of_few_has_no_interval():
    """Below three scores, and without a deviation, nothing is claimed; a wide one is cut to the scale."""
    assert mean_interval(0.5, 0.1, 2) is None
    assert mean_interval(None, None, 0) is None
    assert mean_interval(0.9, 0.9, 3) == (pytest.approx(-1.0), 1.0)
