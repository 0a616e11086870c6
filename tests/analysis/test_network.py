"""The graph of names holds the frequent ones, and edges that say how much more than chance."""

import pytest

from racewatch.analysis.network import Edge, graph_of, npmi


def test_a_graph_is_cut_to_what_can_be_read():
    """The most frequent names stay, rare pairs and those of left-out names go, the busiest edge comes first."""
    singles = {"a": 10, "b": 8, "c": 8, "d": 1, "": 5}
    pairs = {("a", "b"): 6, ("a", "c"): 2, ("b", "c"): 7, ("a", "d"): 3}
    graph = graph_of(20, singles, pairs, most=3, fewest=3)
    assert graph.nodes == {"a": 10, "b": 8, "c": 8}
    assert [(edge.source, edge.target, edge.count) for edge in graph.edges] == [("b", "c", 7), ("a", "b", 6)]
    assert graph.record()["edges"][0] == {"source": "b", "target": "c", "count": 7, "npmi": 0.7456}
    assert graph.edges[0] == Edge("b", "c", 7, npmi(7, 8, 8, 20))


@pytest.mark.parametrize(
    ("both", "one", "other", "items", "strength"), [(4, 8, 10, 20, 0.0), (5, 5, 5, 20, 1.0), (20, 20, 20, 20, 1.0)]
)
def test_strength_runs_from_chance_to_always(both, one, other, items, strength):
    """0 where names meet as often as independent ones would, 1 where one never comes without the other."""
    assert npmi(both, one, other, items) == pytest.approx(strength)
