"""The terms that weighed most: the largest of each text in their order, as sorting all of them would say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from racewatch.sentiment.evidence import largest


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=40), st.integers(1, 4))
def test_the_largest_are_those_of_a_sorted_list(pairs: list[tuple[int, int]], most: int) -> None:
    """Group by group, the largest first, of equals the one that stands first, and no more than asked for."""
    groups = np.array([group for group, _ in pairs], dtype=np.int64)
    values = np.array([value / 7 for _, value in pairs])
    want = [
        place
        for group in sorted({group for group, _ in pairs})
        for place in sorted((at for at, pair in enumerate(pairs) if pair[0] == group), key=lambda at: -values[at])[
            :most
        ]
    ]
    assert largest(values, groups, most).tolist() == want
