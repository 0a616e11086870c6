"""The filters of the language and the fields behind them: the one table that both stores read."""

from typing import NamedTuple

from racewatch.query.ast import When


class Behind(NamedTuple):
    """The field that a filter asks for, of an item and of a list entry; None where the document has no such field."""

    items: str | None
    ranks: str | None


KEYWORDS: dict[str, Behind] = {
    "name": Behind("names", "names"),
    "topic": Behind("topics", "topics"),
    "lang": Behind("language", "language"),
    "script": Behind("script", "script"),
    "region": Behind("region", None),
    "source": Behind("source", "list"),
    "publisher": Behind("publisher", None),
    "kind": Behind("kind", None),
    "story": Behind("story", None),
    "state": Behind("state", None),
    "hashtag": Behind("hashtags", None),
    "label": Behind(None, "label"),
    "category": Behind(None, "category"),
    "sentiment": Behind("sentiment_label", None),
}
"""Filters by a keyword; a filter that a document lacks does not match it. ``lang:zh-Hant`` is language and script."""
NUMBERS: dict[str, Behind] = {
    "reads": Behind("reads", None),
    "likes": Behind("likes", None),
    "comments": Behind("comments", None),
    "reposts": Behind("reposts", None),
    "sentiment": Behind("sentiment", None),
    "heat": Behind(None, "heat"),
    "position": Behind(None, "position"),
}
"""Filters by a number; reads to reposts are of items, heat and position of list entries."""
TIMES = ("date", "since", "until")
"""Filters by the document's time: when an item was published, when a list was observed."""
TOWARD = "toward"
"""The filter by the tone toward a name: ``toward:nvidia=negative``, ``toward:nvidia<-0.3``."""
FILTERS = tuple(dict.fromkeys((*KEYWORDS, *NUMBERS, TOWARD, *TIMES)))
"""Every filter there is, in the order in which people are told of them."""


def time_named(node: When) -> str:
    """Return the filter that writes *node*."""
    return "since" if node.sign == ">=" else "until"
