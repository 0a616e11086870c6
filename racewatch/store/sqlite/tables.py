"""The tables that a query is asked of, and what its filters and words are there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from racewatch.query.fields import KEYWORDS, NUMBERS
from racewatch.store.datasets import columns_of
from schemas import Background, Item, RankObservation


@dataclass(frozen=True, slots=True)
class Table:
    """What a query is asked of: the field of each filter, the words.

    A field with one value is a column of the row, one of *many* values a table of its own named *beside* and field.
    """

    rows: str
    time: str
    keywords: Mapping[str, str]
    numbers: Mapping[str, str]
    many: Collection[str]
    beside: str
    words: str  # empty where rows have none
    named: str  # the column that the rows of *words* are named by
    exact: str  # says whether a row holds the text of its question mark as it is written
    toward: str = ""  # the table of tones toward names


ITEMS = Table(
    rows="items",
    time="published_at",
    keywords={name: behind.items for name, behind in KEYWORDS.items() if behind.items},
    numbers={name: behind.items for name, behind in NUMBERS.items() if behind.items},
    many=columns_of(Item).many,
    beside="item",
    words="item_words",
    named="n",
    exact="(SELECT document_holds(w.d, w.document, ?) FROM item_documents w WHERE w.n = d.n)",
    toward="item_targets",
)


RANKS = Table(
    rows="ranks",
    time="observed_at",
    keywords={name: behind.ranks for name, behind in KEYWORDS.items() if behind.ranks},
    numbers={name: behind.ranks for name, behind in NUMBERS.items() if behind.ranks},
    many=columns_of(RankObservation).many,
    beside="rank",
    words="title_words",
    named="title",
    exact="title_holds((SELECT w.title FROM titles w WHERE w.n = d.title), ?)",
)


BACKGROUND = Table(
    rows="background",
    time="hour",
    keywords={name: field for name, field in ITEMS.keywords.items() if field in columns_of(Background).single},
    numbers={},
    many=(),
    beside="background",
    words="",
    named="n",
    exact="? IS NULL",
)
