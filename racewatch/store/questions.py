"""What is asked of a store: in which time, split by what, in which order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from racewatch.query.ast import Everything, Node

EVERYTHING = Everything()
QUERIED = ("items", "ranks")
"""The datasets that queries are asked of."""

Split = Literal[
    "language",
    "script",
    "region",
    "source",
    "publisher",
    "kind",
    "sentiment_label",
    "names",
    "topics",
    "hashtags",
    "story",
    "state",
]


Number = Literal["reads", "likes", "comments", "reposts"]
"""What can be added up over items."""


Order = Literal["newest", "oldest", "engaged", "id"]
"""In which order items come: engaged puts most likes, comments and reposts first; by id is as good as by chance, for an
id is a digest."""


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open time ``since <= t < until``; None is unbounded."""

    since: datetime | None = None
    until: datetime | None = None


def check_asked(dataset: str, query: Node) -> None:
    """Raise ValueError unless *query* may be asked of *dataset*."""
    if query != EVERYTHING and dataset not in QUERIED:
        raise ValueError(f"{dataset} know no queries, only {' and '.join(QUERIED)} do")
