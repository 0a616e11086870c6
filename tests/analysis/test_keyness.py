"""Keyness tells what marks one group of texts from what chance brings."""

from hypothesis import given
from hypothesis import strategies as st

from racewatch.analysis.keyness import Counted, log_odds


def test_what_marks_a_group_stands_first():
    """A term of a third of our texts outranks one text's rarity, and one that both sides write alike counts nothing."""
    ours = Counted(90, {"晶片": 30, "芯片": 3, "公司": 30, "孤例": 1})
    other = Counted(900, {"晶片": 9, "芯片": 300, "公司": 300})
    scores = log_odds(ours, other)
    assert sorted(scores, key=scores.get, reverse=True) == ["晶片", "孤例", "公司", "芯片"]
    assert scores["晶片"] > 5
    assert abs(scores["公司"]) < 0.01
    assert scores["孤例"] < 2
    assert scores["芯片"] < -3


def test_the_prior_is_each_terms_own_rate():
    """Worked by hand: 3 of 10 against 1 of 10, prior 500 at the common rate of a fifth."""
    (z,) = log_odds(Counted(10, {"a": 3}), Counted(10, {"a": 1})).values()
    # log(103/407) - log(101/409) over sqrt(1/103 + 1/101)
    assert round(z, 4) == 0.175


@given(st.integers(1, 50), st.integers(1, 50), st.data())
def test_turning_the_comparison_round_turns_the_sign(n, m, data):
    """What marks us against them is what they lack against us."""
    ours = Counted(n, {"t": data.draw(st.integers(1, n))})
    theirs = Counted(m, {"t": data.draw(st.integers(1, m))})
    assert abs(log_odds(ours, theirs)["t"] + log_odds(theirs, ours)["t"]) < 1e-9


def test_a_term_of_every_text_marks_none():
    """There is nothing to tell apart, and nothing fails."""
    assert log_odds(Counted(3, {"a": 3}), Counted(2, {"a": 2})) == {"a": 0.0}
    assert log_odds(Counted(0, {}), Counted(0, {})) == {}
