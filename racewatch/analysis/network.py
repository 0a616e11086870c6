"""Which names stand together: a graph whose edges say how often, and how much more often than by chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

Pairs = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two names and the items that mention both; *npmi* is from -1 (never together) over 0 (chance) to 1 (always)."""

    source: str
    target: str
    count: int
    npmi: float


@dataclass(frozen=True, slots=True)
class Graph:
    """Names with the number of items that mention them, and the edges between them, most frequent first."""

    items: int
    nodes: dict[str, int]
    edges: tuple[Edge, ...]

    def record(self) -> dict[str, object]:
        """Return nodes and edges in the form that D3, Gephi's and NetworkX's node-link readers take."""
        return {
            "items": self.items,
            "nodes": [{"id": name, "count": n} for name, n in self.nodes.items()],
            "edges": [
                {"source": e.source, "target": e.target, "count": e.count, "npmi": round(e.npmi, 4)} for e in self.edges
            ],
        }


def graph_of(items: int, single: Mapping[str, int], pairs: Pairs, *, most: int, fewest: int) -> Graph:
    """Return the graph of the *most* frequent names, with the edges that at least *fewest* of the *items* hold."""
    ranked = sorted(((n, name) for name, n in single.items() if name), key=lambda found: (-found[0], found[1]))[:most]
    nodes = {name: n for n, name in ranked}
    edges = [
        Edge(one, other, n, npmi(n, nodes[one], nodes[other], items))
        for (one, other), n in pairs.items()
        if one in nodes and other in nodes and n >= fewest
    ]
    return Graph(items, nodes, tuple(sorted(edges, key=lambda e: (-e.count, -e.npmi, e.source, e.target))))


def npmi(both: int, one: int, other: int, items: int) -> float:
    """Return the normalized pointwise mutual information of two names (Bouma 2009).

    >>> npmi(5, 5, 5, 10), npmi(2, 4, 5, 10), round(npmi(4, 4, 5, 10), 3)
    (1.0, 0.0, 0.756)
    """
    if both >= items:
        return 1.0
    together = both / items
    return log(together * items * items / (one * other)) / -log(together)
